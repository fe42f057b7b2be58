"""The numbers and months in a typed date, in the order of the United Kingdom, before anyone asks if the date exists.

dateparser is not used here: where a day and month do not fit it changes them round without a word (12/13/1940).
"""

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from conversations.fields.text import one_line
from conversations.fields.vocabulary import vocabulary

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NOISE = vocabulary(
    "dob d.o.b date of birth birthday bday b born on the was is it its it's she he they she's he's they're in her"
    " his their i think believe maybe probably patient pt mr mrs miss ms yes no sorry ok please aged age mon tue"
    " tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday"
)
_ORDINAL = re.compile(r"(?<=[0-9])\s?(?:st|nd|rd|th)(?![a-z])")
_YEARS_OLD = r"\s*(?:years?(?: old)?|yrs?(?: old)?|y/?o)"
_AGE = re.compile(
    rf"\(\s*(?:aged? |age:)?([0-9]{{1,3}})(?:{_YEARS_OLD})?\s*\)|\baged? ([0-9]{{2,3}})\b(?![/.\-])(?:{_YEARS_OLD}\b)?"
    rf"|(?<![0-9/.\-])\b([0-9]{{2,3}}){_YEARS_OLD}\b|^([0-9]{{1,3}})$"
)
_DECADE = re.compile(r"\b(?:early |mid[ -]?|late )?([0-9]0)'?s\b")
_SLIPS = re.compile(r"(?<![a-z0-9])(?=[oil]?[0-9])[0-9oil]+(?![a-z0-9])")
_TOKEN = re.compile(r"[0-9]+|(?:[^\W\d_]|'(?=[a-z]))+(?:\.[a-z]\b)*|[^\s/.,\\|_:;()'\-]")


@dataclass(frozen=True, slots=True)
class Said:
    """`parts`: day, month, year, or fewer where some are missing; `age`: years stated beside or instead."""

    parts: tuple[int, ...]
    short_year: bool = False
    age: int | None = None


def read(raw: str) -> Said | None:
    """What `raw` says of a date, or None where any word or sign in it is not understood."""
    text = _ORDINAL.sub("", one_line(raw).lower())
    text, age = _without_age(text)
    text = _SLIPS.sub(lambda found: found[0].translate(str.maketrans("oil", "011")), text)
    tokens = [token for token in _TOKEN.findall(text) if token not in _NOISE]
    shape, numbers = _shape(tokens)
    if shape is None:
        return None
    if shape == "":
        return Said((), age=age)
    return _in_order(shape, numbers, age)


def _without_age(text: str) -> tuple[str, int | None]:
    for pattern in (_AGE, _DECADE):
        if found := pattern.search(text):
            age = next(int(group) for group in found.groups() if group)
            return text[: found.start()] + " " + text[found.end() :], age
    return text, None


def _shape(tokens: list[str]) -> tuple[str | None, list[int]]:
    """One letter a token: n one or two digits, y four, c six, C eight, M a month; None where there is any other."""
    shape = ""
    numbers: list[int] = []
    for token in tokens:
        if token.isascii() and token.isdigit():
            letter = {1: "n", 2: "n", 4: "y", 6: "c", 8: "C"}.get(len(token))
            number = int(token) if letter else None
        else:
            letter, number = "M", month_number(token)
        if letter is None or number is None:
            return None, []
        shape += letter
        numbers.append(number)
    return shape, numbers


def _in_order(shape: str, said: list[int], age: int | None) -> Said | None:
    match shape:
        case "nny" | "nMy" | "nnn" | "nMn":
            return Said((said[0], said[1], said[2]), shape[2] == "n", age)
        case "Mny" | "Mnn":
            return Said((said[1], said[0], said[2]), shape[2] == "n", age)
        case "ynn" | "yMn":
            return Said((said[2], said[1], said[0]), age=age)
        case "c" | "C":
            return _run_together(shape == "c", said[0], age)
        case "n":
            return Said((), age=said[0])
        case "nn" | "y" | "ny" | "yn" | "nM" | "Mn" | "M" | "My" | "yM":
            return Said(tuple(said), age=age)
    return None


def _run_together(short: bool, digits: int, age: int | None) -> Said | None:
    """DDMMYY, DDMMYYYY or YYYYMMDD; as 19 and 20 are no months, an eight-digit one has one reading at most."""
    rest, year = divmod(digits, 100 if short else 10_000)
    day, month = divmod(rest, 100)
    if 1 <= month <= 12 and (short or 1800 <= year < 2100):
        return Said((day, month, year), short, age)
    year, rest = divmod(digits, 10_000)
    month, day = divmod(rest, 100)
    return Said((day, month, year), age=age) if not short and 1800 <= year < 2100 else None


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name, its first letters (three or more), or a slip in it that can be no other month."""
    names = [name.lower() for name in MONTHS]
    starts = [at for at, name in enumerate(names, 1) if len(word) >= 3 and name.startswith(word)]
    if len(starts) == 1 or len(word) < 4:
        return starts[0] if len(starts) == 1 else None
    far = 1 if len(word) < 6 else 2
    near = sorted((OSA.distance(word, name), at) for at, name in enumerate(names, 1))
    return near[0][1] if near[0][0] <= far and near[0][0] < near[1][0] else None
