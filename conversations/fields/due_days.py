"""The day in a due date as people say it: tomorrow, next Tues, Monday week, in 2/52, the end of the month.

A rule reads one way of saying it. It sees the words of `due_words.plain`, and gives a day, a Bad that asks, or None.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from conversations.fields.date_words import MONTHS, real
from conversations.fields.due_dates import MONTH, NEAR, calendar, month_end, month_number_of
from conversations.fields.due_words import WEEKDAYS
from conversations.fields.result import Bad
from store.calendar import DAY, working_days_after

Found = re.Match[str]
Rule = Callable[[Found, date], date | Bad | None]
_RULES: list[tuple[re.Pattern[str], Rule]] = []
_W: Final = f"({'|'.join(WEEKDAYS)})"
_N: Final = "([0-9]{1,3})"
WEEK: Final = 7 * DAY
_SHORTHAND = {"7": "day", "52": "week", "12": "month"}
_SAID = {"7": range(1, 15), "52": range(1, 53), "12": (1, 2, 3, 4, 6, 9, 12, 18)}
_FEASTS = {"christmaseve": (24, 12), "christmas": (25, 12), "newyeareve": (31, 12), "newyear": (1, 1)}


def day_in(text: str, today: date) -> date | Bad | None:
    """The day that `text` means; None where it means none. Errors as `due.due` says them."""
    text = " ".join(word for word in text.split() if word not in ("by", "at"))
    for pattern, rule in _RULES:
        if (found := pattern.fullmatch(text)) and (on := rule(found, today)):
            return on
    return calendar(text.removeprefix("starting ").removeprefix("ending "), today)


def _reads(pattern: str) -> Callable[[Rule], Rule]:
    def keep(rule: Rule) -> Rule:
        _RULES.append((re.compile(pattern), rule))
        return rule

    return keep


def _named(on: date) -> dict[str, int | str]:
    return {"day": on.day, "month": MONTHS[on.month - 1]}


def _in_week(name: str, today: date, weeks: int) -> date:
    return today - today.weekday() * DAY + weeks * WEEK + WEEKDAYS.index(name) * DAY


def _coming(name: str, today: date, weeks: int = 0) -> date | Bad:
    """The next such day, and `weeks` more. On a Saturday nobody can tell which one "Saturday" is: that is asked."""
    ahead = (WEEKDAYS.index(name) - today.weekday()) % 7
    return today + ahead * DAY + weeks * WEEK if ahead else Bad("due_today_or_week", {"weekday": name.capitalize()})


@_reads("(?:this |end )?today|same day|this")
def _today(_: Found, today: date) -> date:
    return today


@_reads("(?:end )?tomorrow|(?:next|following) day")
def _tomorrow(_: Found, today: date) -> date:
    return today + DAY


@_reads("day after tomorrow")
def _after_tomorrow(_: Found, today: date) -> date:
    return today + 2 * DAY


@_reads(f"(?:this |end )?{_W}")
def _weekday(found: Found, today: date) -> date | Bad:
    return _coming(found[1], today)


@_reads(f"next (?:week )?{_W}|{_W} next week")
def _next_weekday(found: Found, today: date) -> date:
    return _in_week(found[1] or found[2], today, 1)


@_reads(f"{_W} this week|this week {_W}")
def _weekday_this_week(found: Found, today: date) -> date:
    return _in_week(found[1] or found[2], today, 0)


@_reads(f"(?:1 )?{_W} after next")
def _after_next(found: Found, today: date) -> date:
    return _in_week(found[1], today, 2)


@_reads(f"{_W} (?:1 )?(week|fortnight)|(?:{_N} )?(week|fortnight) {_W}|in {_N} week {_W}")
def _weeks_from_weekday(found: Found, today: date) -> date | Bad:
    name, unit = found[1] or found[5] or found[7], found[2] or found[4]
    return _coming(name, today, 2 if unit == "fortnight" else int(found[3] or found[6] or 1))


@_reads(f"(?:{_N} )?(week|fortnight) (today|tomorrow)|(today|tomorrow) (?:{_N} )?(week|fortnight)")
def _weeks_from_today(found: Found, today: date) -> date:
    count = int(found[1] or found[5] or 1) * (2 if "fortnight" in (found[2], found[6]) else 1)
    return today + count * WEEK + (DAY if "tomorrow" in (found[3], found[4]) else timedelta())


@_reads(f"(?:in )?{_N} ?working day")
def _working_days(found: Found, today: date) -> date:
    return working_days_after(today, max(1, int(found[1])))


@_reads("next working day")
def _next_working_day(_: Found, today: date) -> date:
    return working_days_after(today, 1)


@_reads(f"(?:in )?(?:{_N} )?(day|week|fortnight|month|year)")
def _after_a_while(found: Found, today: date) -> date | None:
    return _after(int(found[1] or 1), found[2], today) if found[1] or found[2] == "fortnight" else None


@_reads(r"(in )?([0-9]{1,2})/(7|12|52)")
def _shorthand(found: Found, today: date) -> date | Bad | None:
    """3/7, 2/52 and 6/12: days, weeks and months, as nurses write them; and perhaps 6 December."""
    count, month = int(found[2]), found[3]
    later = _after(count, _SHORTHAND[month], today)
    if found[1] or month == "52":
        return later
    on = calendar(f"{count}_{month}", today)
    if not isinstance(on, date):
        return on
    if count not in _SAID[month]:
        return on if on - today <= NEAR else Bad("due_which_day")
    unit = _SHORTHAND[month] + ("s" if count > 1 else "")
    return later if on - today > NEAR else Bad("due_date_or_while", {**_named(on), "count": count, "unit": unit})


def _after(count: int, unit: str, today: date) -> date:
    if unit in ("month", "year"):
        month = today.month + count * (12 if unit == "year" else 1)
        last = month_end(today.year, month)
        return min(last, real(today.day, last.month, last.year) or last)
    return today + count * {"day": DAY, "week": WEEK, "fortnight": 2 * WEEK}[unit]


@_reads("(end )(?:this )?week|this week")
def _end_of_week(found: Found, today: date) -> date | Bad:
    """Friday; at a weekend the end of a week is the coming Friday, and which week "this week" is has to be asked."""
    return today + (4 - today.weekday()) % 7 * DAY if found[1] or today.weekday() < 5 else Bad("due_which_day")


@_reads("end next week")
def _end_of_next_week(_: Found, today: date) -> date:
    return _in_week("friday", today, 1)


@_reads("(start|middle) next week")
def _early_next_week(found: Found, today: date) -> date:
    return _in_week("monday" if found[1] == "start" else "wednesday", today, 1)


@_reads("(start|middle|end) (?:(this|next) )?month|month end")
def _of_month(found: Found, today: date) -> date:
    return _part_of_month(found[1] or "end", today.year, today.month + (found[2] == "next"))


@_reads(f"(start|middle|end) {MONTH}")
def _of_named_month(found: Found, today: date) -> date:
    month = month_number_of(found["name"])
    return _part_of_month(found[1], today.year + (month < today.month), month)


def _part_of_month(part: str, year: int, month: int) -> date:
    last = month_end(year, month)
    return last if part == "end" else last.replace(day=1 if part == "start" else 15)


@_reads("end (?:this )?year")
def _end_of_year(_: Found, today: date) -> date:
    return date(today.year, 12, 31)


@_reads("(christmaseve|christmas|newyeareve|newyear|boxing)(?: day)?")
def _feast(found: Found, today: date) -> date | Bad | None:
    day, month = _FEASTS.get(found[1], (26, 12))
    return calendar(f"{day}_{month}", today)


@_reads("before (.+)")
def _before(found: Found, today: date) -> date | Bad | None:
    """Before Friday is by the end of Thursday; before the end of something is by its end."""
    on = day_in(found[1], today)
    return on - DAY if isinstance(on, date) and not found[1].startswith("end ") else on


@_reads(f"yesterday|last (?:{_W}|night|week|month|year)|{_W} gone|.+ ago")
def _gone(_: Found, _today: date) -> Bad:
    return Bad("due_past")


@_reads(f"{_W} (.+)|(.+) {_W}")
def _with_weekday(found: Found, today: date) -> date | Bad | None:
    """A weekday beside a date has to be its own: Fri 27 Nov."""
    name, rest = found[1] or found[4], (found[2] or found[3]).replace("/", "_")
    on = day_in(f"{rest}th" if rest.isdigit() else rest, today)
    if isinstance(on, date) and WEEKDAYS[on.weekday()] != name:
        return Bad("due_other_weekday", {**_named(on), "weekday": WEEKDAYS[on.weekday()].capitalize()})
    return on


@_reads(f"next (?:week|month|year)|week after next|(?:this |next )?weekend|in {MONTH}|{MONTH.replace('?P<name>', '')}")
def _which_day(_: Found, _today: date) -> Bad:
    return Bad("due_which_day")
