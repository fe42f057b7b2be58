"""The time of day in a due date: 3pm, 15:30, half 2, noon, first thing, tomorrow morning."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from conversations.fields.result import Bad

MORNING, AFTERNOON, NIGHT = time(12), time(17), time(23, 59)
_PARTS: Final = {
    "first thing": time(9),
    "morning": MORNING,
    "am": MORNING,
    "lunch": time(13),
    "afternoon": AFTERNOON,
    "pm": AFTERNOON,
    "evening": time(21),
    "night": NIGHT,
    "tonight": NIGHT,
    "early": MORNING,
    "cop": None,
    "midnight": NIGHT,
    "noon": time(12),
}
"""By when something is due that is due in a part of the day. The end of the day is the end of a day without a time."""

_LATE = ("afternoon", "evening", "night", "tonight")
_PART = re.compile(
    rf"(?:(?<![0-9] )|(?<=[/._][0-9] )|(?<=[/._][0-9]{{2}} ))\b(?:(?:early|late|middle) )?({'|'.join(_PARTS)})\b"
)
_APART = r"(?<![0-9/.:_\-])"
_END = r"(?![0-9/.:_\-]|th)"
_HALVES = re.compile(rf"{_APART}([0-9]{{1,2}})(?:[:.]([0-9]{{2}}))? ?(am|pm)\b")
_COLON = re.compile(rf"{_APART}([0-9]{{1,2}}):([0-9]{{2}}){_END}(?: hour)?")
_DOTTED = re.compile(rf"{_APART}([0-9]{{1,2}})\.(00|1[3-9]|[2-9][0-9]){_END}|\bat ([0-9]{{1,2}})\.([0-9]{{2}}){_END}")
_FOUR = re.compile(rf"{_APART}([0-9]{{2}})([0-9]{{2}})(?: hour\b)|{_APART}(0[0-9]|1[0-8]|2[1-3])([0-5][05]){_END}")
_BARE = re.compile(
    rf"\bat ([0-9]{{1,2}}){_END}(?: oclock\b)?|{_APART}([0-9]{{1,2}}) (?:oclock\b|(?=in \w+(?:ing|noon)\b))"
)
_BY = re.compile(
    r"\b(?:by|before) ([1-9][0-9]?)(?= (?:today|tonight|tomorrow|\w+day)\b)|(?<=day|row) (?:by|before) ([0-9]{1,2})$"
    r"|(?:(?<=today)|(?<=tomorrow)|(?<=tonight)) ([1-9][0-9]?)$"
)
_PAST = re.compile(
    r"\bhalf (?:past )?(1[0-2]|[1-9])\b(?! (?:day|week|month|year))|\b(quarter|[1-5]?[05]) (past|to) ([0-9]{1,2})\b"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """What is said of the time: `at`, the `part` of the day it is said with, and the `rest` of the words.

    `exact` where a clock is meant and not a part of the day; `bad` where there is no such time, or 7 may be am or pm.
    """

    rest: str
    at: time | None = None
    part: str | None = None
    exact: bool = False
    bad: Bad | None = None


def read(text: str) -> Clock:
    """The time in `text`, which is in the words of `due_words.plain`."""
    found, hour, minute, half = _said(text)
    rest = _without(text, found) if found else text
    rest = re.sub(r"\b(first thing|early)\b(.*?)(?: in)? morning\b", r"\1\2", rest)
    part = _PART.search(rest)
    if part:
        rest = _without(rest, part, "today" if part[1] == "tonight" else "")
    name = part[1] if part else None
    if found is None:
        return Clock(rest, _PARTS[name] if name else None, name, name in ("noon", "midnight"))
    if hour > 23 or minute > 59 or _is_other_half(hour, half, name):
        return Clock(rest, part=name, exact=True, bad=Bad("due_no_such_time"))
    if hour == 7 and not (half or name):
        return Clock(rest, part=name, exact=True, bad=Bad("due_which_half", {"hour": hour}))
    return Clock(rest, _on_the_clock(hour, minute, half or name), name, exact=True)


def _is_other_half(hour: int, half: str | None, part: str | None) -> bool:
    """Whether the hour is not in the half of the day that is said: 13am, 0pm, 10am tonight, 3pm in the morning."""
    if half == "pm" or hour > 12:
        return hour == 0 or half == "am" or part == "morning"
    return half == "am" and part in _LATE


def _without(text: str, found: re.Match[str], instead: str = "") -> str:
    return " ".join(f"{text[: found.start()]} {instead} {text[found.end() :]}".split())


def _said(text: str) -> tuple[re.Match[str] | None, int, int, str | None]:
    """The clock in `text`: the match, hours, minutes and am, pm or "24"."""
    if found := _HALVES.search(text):
        return found, int(found[1]), int(found[2] or 0), found[3]
    if found := _COLON.search(text):
        return found, int(found[1]), int(found[2]), "24" if found[1].startswith("0") else None
    if found := _FOUR.search(text):
        return found, int(found[1] or found[3]), int(found[2] or found[4]), "24"
    if found := _DOTTED.search(text):
        return found, int(found[1] or found[3]), int(found[2] or found[4]), None
    if (found := _PAST.search(text)) and not _is_between(found):
        return found, *_past(found), None
    if found := _BARE.search(text) or _BY.search(text):
        return found, int(next(filter(None, found.groups()))), 0, None
    return None, 0, 0, None


def may_be_hours(start: int, end: int) -> bool:
    """Whether something may last from `start` to `end`: hours of a working day come one after the other from 8."""
    return max(start, end) <= 12 and (start - 8) % 12 < (end - 8) % 12


def _is_between(found: re.Match[str]) -> bool:
    """Whether "10 to 4" may be from 10 to 4, and not ten minutes to four, as in "at 10 to 4": then it is asked."""
    if found[3] != "to" or found[2] == "quarter" or re.search(r"\b(?:at|by|before) $", found.string[: found.start()]):
        return False
    return may_be_hours(int(found[2]), int(found[4]))


def _past(found: re.Match[str]) -> tuple[int, int]:
    if found[1]:
        return int(found[1]), 30
    minutes = 15 if found[2] == "quarter" else int(found[2])
    return (int(found[4]), minutes) if found[3] == "past" else (int(found[4]) - 1 or 12, 60 - minutes)


def _on_the_clock(hour: int, minute: int, half: str | None) -> time:
    """Without am or pm the hours of a working day are meant: 8 to 12 in the morning, 1 to 6 in the afternoon."""
    if half == "am":
        return time(hour % 12, minute)
    later = half in ("pm", *_LATE) or (half is None and 0 < hour < 7)
    return time(hour + 12 if later and hour < 12 else hour, minute)
