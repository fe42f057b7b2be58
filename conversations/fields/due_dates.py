"""A day of the calendar in a due date, day first, with or without its month and year: 27 11, the 30th, 1 Dec."""

import re
from datetime import date, timedelta
from typing import Final

from conversations.fields.date_words import MONTHS, real
from conversations.fields.result import Bad
from store.calendar import DAY

JUST_GONE: Final = timedelta(days=60)
"""A date without a year that was this short a time ago is a slip, or late; next year's is hardly meant."""
NEAR: Final = timedelta(days=90)
"""6/12 may be 6 December or six months, and 9-5 are hours. Two numbers for a day further off than this mean no date."""

_NAMES = [name.lower() for name in MONTHS]
MONTH: Final = f"(?P<name>{'|'.join(_NAMES)})"
_LONG = "(?:19|20)[0-9]{2}"
_YEAR = f"(?P<year>{_LONG}|[0-9]{{2}})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<day>[0-9]{{1,2}})([/.\-_ ])(?P<month>[0-9]{{1,2}})(?:\2{_YEAR})?",
        rf"(?P<year>{_LONG})([/.\-])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}})",
        rf"(?P<day>[0-9]{{1,2}})(?:th)?[ \-]?{MONTH}(?:[ \-]?{_YEAR})?",
        rf"{MONTH} (?P<day>[0-9]{{1,2}})(?:th)?(?: (?P<year>{_LONG}))?",
        r"(?P<day>[0-9]{1,2})th(?: (?P<which>this|next) month)?",
    )
)


def calendar(text: str, today: date) -> date | Bad | None:
    """The day that `text` names; None where it names none.

    Bad "due_no_such_day" or "due_no_such_month", or "due_past" for a day without a year that has just gone.
    """
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if not found:
        return None
    said = found.groupdict()
    day = int(said["day"])
    if not said.get("month") and not said.get("name"):
        return _next_such_day(day, month_end(today.year, today.month) + DAY if said.get("which") == "next" else today)
    month = month_number_of(said["name"]) if said.get("name") else int(said["month"])
    if not 1 <= month <= 12:
        return Bad("due_no_such_month", {"month": month})
    if said["year"]:
        return _in_year(day, month, int(said["year"]), today)
    on = _without_year(day, month, today)
    return None if isinstance(on, date) and on - today > NEAR and found[2] == "-" else on


def month_number_of(name: str) -> int:
    """1 to 12 for a month's name in small letters."""
    return _NAMES.index(name) + 1


def month_end(year: int, month: int) -> date:
    """The last day of a month; `month` may run on past 12."""
    year, following = year + month // 12, month % 12 + 1
    return date(year, following, 1) - DAY


def _in_year(day: int, month: int, year: int, today: date) -> date | Bad:
    return real(day, month, year if year > 99 else today.year - today.year % 100 + year) or _no_such_day(day, month)


def _without_year(day: int, month: int, today: date) -> date | Bad:
    this, following = real(day, month, today.year), real(day, month, today.year + 1)
    if this and this >= today:
        return this
    if this and today - this <= JUST_GONE:
        return Bad("due_past")
    return following or _no_such_day(day, month)


def _next_such_day(day: int, today: date) -> date | Bad:
    """The next 3rd, or 31st, from `today` on."""
    for ahead in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        if (on := real(day, month + 1, year)) and on >= today:
            return on
    return Bad("due_no_such_day", {"day": day, "month": None})


def _no_such_day(day: int, month: int) -> Bad:
    return Bad("due_no_such_day", {"day": day, "month": MONTHS[month - 1]})
