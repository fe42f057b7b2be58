"""Regular expressions that are compiled when they are first used."""

import re
from functools import cached_property
from typing import Any, cast


class _Later:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until it is used: compiling all of this package at start-up would cost over 100 ms."""
    return cast(re.Pattern[str], _Later(pattern, flags))
