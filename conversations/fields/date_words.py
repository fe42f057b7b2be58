"""The numbers and months in a typed date, in the order of the United Kingdom, before anyone asks if the date exists.

dateparser is not used here: where a day and month do not fit it changes them round without a word (12/13/1940).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.distance import OSA

from conversations.fields.date_talk import NOISE, bare
from conversations.fields.text import one_line

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONGEST: Final = 80
"""Characters. A date is a few words; anything longer says something else as well."""

_SLIPS = re.compile(r"(?<![a-z0-9])(?=[oil]?[0-9])[0-9oil]+(?![a-z0-9])")
_TOKEN = re.compile(r"[0-9]+|(?:[^\W\d_]|'(?=[a-z]))+(?:\.[a-z]\b)*|[^\s/.,\\|_:;()\[\]'\"=*\-]")


@dataclass(frozen=True, slots=True)
class Said:
    """`parts`: day, month, year; day and month without a `year`; or fewer. `age`: years stated beside or instead.

    `short_year` where two digits were typed for the year, `bad_year` where one, three or five were.
    """

    parts: tuple[int, ...]
    short_year: bool = False
    age: int | None = None
    bad_year: bool = False


def read(raw: str) -> Said | None:
    """What `raw` says of a date, or None where any word or sign in it is not understood."""
    if len(raw) > 5 * LONGEST or len(line := one_line(raw)) > LONGEST:
        return None
    text, age = bare(line)
    text = _SLIPS.sub(lambda found: found[0].translate(str.maketrans("oil", "011")), text)
    tokens = [token for token in _TOKEN.findall(text) if token not in NOISE]
    shape, numbers = _shape(tokens)
    if shape is None:
        return None
    if shape == "":
        return Said((), age=age)
    return _in_order(shape, numbers, age)


def _shape(tokens: list[str]) -> tuple[str | None, list[int]]:
    """One letter a token: o, n, x, y, X, c, C for one to eight digits, M for a month; None where there is any other."""
    shape = ""
    numbers: list[int] = []
    for token in tokens:
        if token.isascii() and token.isdigit():
            letter = "?onxyXc?C"[len(token)] if len(token) < 9 else "?"
            number = int(token) if letter != "?" else None
        else:
            letter, number = "M", month_number(token)
        if number is None:
            return None, []
        shape += letter
        numbers.append(number)
    return shape, numbers


def _in_order(shape: str, said: list[int], age: int | None) -> Said | None:
    last, shape = shape[-1], shape.replace("o", "n")
    if len(shape) == 4 and shape[2:] == "yn":  # 3 April 1941, 85: the age confirms the date, or is asked about.
        shape, last, age = shape[:3], "y", said[3]
    elif len(shape) == 4 and shape[0] == "n" and said[0] > 31:  # 85, 3 April 1941
        shape, age, said = shape[1:], said[0], said[1:]
    match shape:
        case "nny" | "nMy" | "nnn" | "nMn" | "nnx" | "nMx" | "nnX" | "nMX" | "nnc" | "nMc":
            return Said((said[0], said[1], said[2]), last == "n", age, bad_year=last in "oxXc")
        case "Mny" | "Mnn" | "Mnx" | "MnX":
            return Said((said[1], said[0], said[2]), last == "n", age, bad_year=last in "oxX")
        case "ynn" | "yMn":
            return Said((said[2], said[1], said[0]), age=age)
        case "ynM":
            return Said((said[1], said[2], said[0]), age=age)
        case "c" | "C":
            return _run_together(shape == "c", said[0], age)
        case "n":
            return Said((), age=said[0])
        case "nn" | "nM" if said[0] <= 31 and said[1] <= 12:
            return Said((said[0], said[1]), age=age)
        case "Mn" if said[1] <= 31:
            return Said((said[1], said[0]), age=age)
        case "nn" | "nM" | "y" | "ny" | "yn" | "Mn" | "My" | "yM":
            return Said((said[0],), age=age)
    return None


def _run_together(short: bool, digits: int, age: int | None) -> Said:
    """DDMMYY, DDMMYYYY or YYYYMMDD; as 19 and 20 are no months, an eight-digit one has one reading at most."""
    if not short and 1800 <= digits // 10_000 < 2100 and not 1800 <= digits % 10_000 < 2100:
        year, rest = divmod(digits, 10_000)
        month, day = divmod(rest, 100)
        return Said((day, month, year), age=age)
    rest, year = divmod(digits, 100 if short else 10_000)
    day, month = divmod(rest, 100)
    return Said((day, month, year), short, age)


def real(day: int, month: int, year: int) -> date | None:
    """The date, if there is such a day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name, its first letters (three or more), or a slip in it that can be no other month.

    "May" is too short for slips: "day" and "Mary" are other words.
    """
    names = [name.lower() for name in MONTHS]
    starts = [at for at, name in enumerate(names, 1) if len(word) >= 3 and name.startswith(word)]
    if len(starts) == 1 or len(word) < 3:
        return starts[0] if len(starts) == 1 else None
    far = 1 if len(word) < 6 else 2
    near = sorted((OSA.distance(word, name), at) for at, name in enumerate(names, 1) if len(name) > 3)
    return near[0][1] if near[0][0] <= far and near[0][0] < near[1][0] else None
