"""Due on a day of a week: Fri, next Tues, Monday week, a fortnight on Tuesday, the end of next week."""

from datetime import date

from conversations.fields.due_rules import NUMBER, WEEK, WEEKDAY, Found, Rules
from conversations.fields.due_words import WEEKDAYS
from conversations.fields.result import Bad
from store.calendar import DAY

RULES = Rules()


def _in_week(name: str, today: date, weeks: int) -> date:
    return today - today.weekday() * DAY + weeks * WEEK + WEEKDAYS.index(name) * DAY


def _coming(name: str, today: date, weeks: int = 0) -> date | Bad:
    """The next such day, and `weeks` more. On a Saturday nobody can tell which one "Saturday" is: that is asked."""
    ahead = (WEEKDAYS.index(name) - today.weekday()) % 7
    return today + ahead * DAY + weeks * WEEK if ahead else Bad("due_today_or_week", {"weekday": name.capitalize()})


@RULES.reads(f"(?:this |end )?{WEEKDAY}")
def _weekday(found: Found, today: date) -> date | Bad:
    return _coming(found[1], today)


@RULES.reads(f"next (?:week )?{WEEKDAY}|{WEEKDAY} next week")
def _next_weekday(found: Found, today: date) -> date:
    return _in_week(found[1] or found[2], today, 1)


@RULES.reads(f"{WEEKDAY} this week|this week {WEEKDAY}")
def _weekday_this_week(found: Found, today: date) -> date:
    return _in_week(found[1] or found[2], today, 0)


@RULES.reads(f"(?:1 )?{WEEKDAY} after next")
def _after_next(found: Found, today: date) -> date:
    return _in_week(found[1], today, 2)


@RULES.reads(
    f"{WEEKDAY} (?:1 )?(week|fortnight)|(?:{NUMBER} )?(week|fortnight) (?:this )?{WEEKDAY}|in {NUMBER} week {WEEKDAY}"
)
def _weeks_from_weekday(found: Found, today: date) -> date | Bad:
    name, unit = found[1] or found[5] or found[7], found[2] or found[4]
    return _coming(name, today, 2 if unit == "fortnight" else int(found[3] or found[6] or 1))


@RULES.reads("(end )(?:this )?week|this week")
def _end_of_week(found: Found, today: date) -> date | Bad:
    """Friday; at a weekend the end of a week is the coming Friday, and which week "this week" is has to be asked."""
    return today + (4 - today.weekday()) % 7 * DAY if found[1] or today.weekday() < 5 else Bad("due_which_day")


@RULES.reads("end next week")
def _end_of_next_week(_: Found, today: date) -> date:
    return _in_week("friday", today, 1)


@RULES.reads("(start|middle) next week")
def _early_next_week(found: Found, today: date) -> date:
    return _in_week("monday" if found[1] == "start" else "wednesday", today, 1)
