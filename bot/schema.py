"""A small declared schema for tables of TOML: what may stand where, and a sentence for each thing that does not fit.

The people who write such files are practice managers: a fault says where it is and what to type.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

Check = Callable[[Any], Any]


class Wrong(ValueError):
    """A value that does not fit. Each of `faults` completes the name of its key, as in " must be text".

    `kept` is what fits nevertheless, such as the rest of a list, so that it can be checked further.
    """

    def __init__(self, *faults: str, kept: Any = None) -> None:
        super().__init__(*faults)
        self.faults, self.kept = faults, kept


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: `check` gives the value as it is kept, or raises Wrong."""

    check: Check
    required: bool = False


Schema = Mapping[str, Key]


def read(given: object, schema: Schema) -> tuple[dict[str, Any], list[str]]:
    """The values of a table that fit, and a phrase for each thing in it that does not."""
    if not isinstance(given, dict):
        return {}, ["must be a table"]
    kept: dict[str, Any] = {}
    faults = [f'unknown key "{name}"{_meant(name, schema)}' for name in given if name not in schema]
    for name, key in schema.items():
        if name not in given:
            faults += [f"{name} is missing"] if key.required else []
            continue
        try:
            kept[name] = key.check(given[name])
        except Wrong as wrong:
            faults += [name + fault for fault in wrong.faults]
            kept |= {name: wrong.kept} if wrong.kept else {}
    return kept, faults


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f' – did you mean "{near[0]}"?' if near else f" (known: {', '.join(known)})"


def text(longest: int = 120) -> Check:
    """Words on one line."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise Wrong(' must be text, like "this"')
        if len(value) > longest:
            raise Wrong(f" is longer than {longest} characters")
        if not value.isprintable():
            raise Wrong(" must be on one line, without control characters")
        return value.strip()

    return check


def shaped(pattern: str, explained: str, longest: int = 120) -> Check:
    """Text that fits the regular expression as a whole; `explained` says what that is, "an ODS code, like …"."""

    def check(value: Any) -> str:
        kept: str = text(longest)(value)
        if not re.fullmatch(pattern, kept):
            raise Wrong(f' must be {explained}, not "{kept}"')
        return kept

    return check


def one_of(terms: type[StrEnum]) -> Check:
    """The value of one of the glossary's terms."""

    def check(value: Any) -> str:
        known = [term.value for term in terms]
        if value not in known:
            raise Wrong(f' cannot be "{value}"{_meant(str(value), known)}')
        return str(value)

    return check


def whole(fits: Callable[[int], bool], explained: str) -> Check:
    """A whole number that `fits`, kept as the text that platforms' ids are."""

    def check(value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool) or not fits(value):
            raise Wrong(f" must be {explained}")
        return str(value)

    return check


def many(check: Check, least: int = 0) -> Check:
    """A list of `least` such values or more, each once."""

    def checks(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise Wrong(" must be a list in square brackets" + (", with something in it" if least else ""))
        kept: list[Any] = []
        faults: list[str] = []
        for one in value:
            try:
                fitting = check(one)
            except Wrong as wrong:
                faults += wrong.faults
                continue
            faults += [f" names {fitting} twice"] if fitting in kept else []
            kept.append(fitting)
        if faults:
            raise Wrong(*faults, kept=tuple(kept))
        return tuple(kept)

    return checks


def table(schema: Schema) -> Check:
    """A table within the table."""

    def check(value: Any) -> dict[str, Any]:
        kept, faults = read(value, schema)
        if faults:
            raise Wrong(*(f": {fault}" for fault in faults), kept=kept)
        return kept

    return check
