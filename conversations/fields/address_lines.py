"""The lines of an address above its postcode, as written on an envelope."""

import re

from conversations.fields.capitals import capital, one_case
from conversations.fields.vocabulary import vocabulary

_SMALL = vocabulary("of on the and in upon by under over next le y de la with at")
_STREETS = vocabulary(
    "st street rd road ave avenue ln lane cl close drive dr cres crescent terr terrace way gdns gardens grove mews"
    " square sq parade walk row"
)
_NOT_TOWNS = _STREETS | vocabulary("north south east west upper lower end estate park farm house")
_SAINTS = vocabulary(
    "peter john mary jame george andrew paul luke mark margaret mildred nichola nicholas lawrence michael ann anne"
)
"""Without an s at the end, which may be the saint's own or a possessive."""


def without_outward(lines: str, postcode: str | None) -> str:
    """`lines` without the first half of `postcode` at the end, which an earlier try left there."""
    head, _, last = lines.rpartition(" ")
    return head.rstrip(" ,") if postcode and last.upper() == postcode.split()[0] else lines


def as_written(lines: str) -> str:
    """`lines` with capitals if they were typed in one case, and a comma between street and town."""
    if one_case(lines):
        lines = _in_capitals(lines)
    return ", ".join(map(_with_comma, lines.split(", ")))


def is_place(lines: str) -> bool:
    """Whether `lines` is the name of a place only, no address: no number, no second line, no street."""
    return not any(c.isdigit() or c == "," for c in lines) and not _STREETS & set(lines.lower().split())


def _in_capitals(lines: str) -> str:
    def written(found: re.Match[str]) -> str:
        word = found[0].lower()
        if re.fullmatch("[0-9]+[a-z]", word):
            return word.upper()
        starts = found.start() == 0 or lines[: found.start()].endswith(", ")
        return word if word in _SMALL and not starts else capital(word)

    return re.sub(r"[^\s,()-]+", written, lines)


def _with_comma(line: str) -> str:
    """ "12 High St Broadstairs" with a comma after the street, where what follows can only be a place."""
    said = line.split()
    low = [word.lower().rstrip(".") for word in said]
    at = max((i for i, word in enumerate(low) if word in _STREETS), default=0)
    place = low[at + 1 :]
    if not place or not any(word.isalpha() for word in low[:at]) or not place[0][0].isalpha():
        return line
    saint = low[at] == "st" and re.sub("'?s$", "", place[0]) in _SAINTS
    if saint or _NOT_TOWNS & set(place):
        return line
    return f"{' '.join(said[: at + 1])}, {' '.join(said[at + 1 :])}"
