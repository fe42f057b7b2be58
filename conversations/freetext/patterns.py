"""Regular expressions that are compiled when they are first used."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any, Final, cast

MANY: Final = 30
"""No referral has as many dates, numbers or cells: what is more is not looked at, so that no message takes long."""


class _Later:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = getattr(self._compiled, name)
        return found


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until it is used: compiling all of this package at start-up would cost over 100 ms."""
    return cast(re.Pattern[str], _Later(pattern, flags))


def several(pattern: re.Pattern[str], said: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The first `MANY` places where `pattern` is found between `start` and `end`."""
    return islice(pattern.finditer(said, start, len(said) if end is None else end), MANY)
