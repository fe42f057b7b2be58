"""The day in a due date, by all the rules: today, the end of the month, before Christmas, Fri 27 Nov."""

from datetime import date

from conversations.fields import due_spans, due_weekdays
from conversations.fields.due_dates import MONTH, calendar, month_end, month_number_of
from conversations.fields.due_rules import WEEKDAY, Found, Rules, named
from conversations.fields.due_times import may_be_hours
from conversations.fields.due_words import WEEKDAYS
from conversations.fields.result import Bad
from store.calendar import DAY

RULES = Rules()
_FEASTS = {"christmaseve": (24, 12), "christmas": (25, 12), "newyeareve": (31, 12), "newyear": (1, 1)}


def day_in(text: str, today: date) -> date | Bad | None:
    """The day that `text` (in the words of `due_words.plain`, without its time) means; None where it means none."""
    text = " ".join(word for word in text.split() if word not in ("by", "at"))
    for rules in (due_weekdays.RULES, due_spans.RULES, RULES):
        if on := rules.day(text, today):
            return on
    return calendar(text.removeprefix("starting ").removeprefix("ending "), today)


@RULES.reads("(?:this |end )?today|same day|this")
def _today(_: Found, today: date) -> date:
    return today


@RULES.reads("(?:end )?tomorrow|(?:next|following) day")
def _tomorrow(_: Found, today: date) -> date:
    return today + DAY


@RULES.reads("day after tomorrow")
def _after_tomorrow(_: Found, today: date) -> date:
    return today + 2 * DAY


@RULES.reads("(start|middle|end) (?:(this|next) )?month|month end")
def _of_month(found: Found, today: date) -> date:
    """Of this month, or of the next where that is said, or where it is past: "mid month" on the 21st."""
    on = _part_of_month(found[1] or "end", today.year, today.month + (found[2] == "next"))
    return on if found[2] or on >= today else _part_of_month(found[1], today.year, today.month + 1)


@RULES.reads(f"(start|middle|end) {MONTH}")
def _of_named_month(found: Found, today: date) -> date:
    month = month_number_of(found["name"])
    return _part_of_month(found[1], today.year + (month < today.month), month)


def _part_of_month(part: str, year: int, month: int) -> date:
    last = month_end(year, month)
    return last if part == "end" else last.replace(day=1 if part == "start" else 15)


@RULES.reads("end (?:this )?year")
def _end_of_year(_: Found, today: date) -> date:
    return date(today.year, 12, 31)


@RULES.reads("(christmaseve|christmas|newyeareve|newyear|boxing)(?: day)?")
def _feast(found: Found, today: date) -> date | Bad | None:
    day, month = _FEASTS.get(found[1], (26, 12))
    return calendar(f"{day}_{month}", today)


@RULES.reads("before (.+)")
def _before(found: Found, today: date) -> date | Bad | None:
    """Before Friday is by the end of Thursday; before the end of something is by its end."""
    on = day_in(found[1], today)
    return on - DAY if isinstance(on, date) and not found[1].startswith("end ") else on


@RULES.reads(f"yesterday|last (?:{WEEKDAY}|night|week|month|year)|{WEEKDAY} gone|.+ ago")
def _gone(_: Found, _today: date) -> Bad:
    return Bad("due_past")


@RULES.reads(f"{WEEKDAY} ([0-9]{{1,2}})-([0-9]{{1,2}})")
def _between_hours(found: Found, _: date) -> Bad | None:
    """Mon 9-12 is from 9 to 12, which is no time by which."""
    return Bad("due_not_understood") if may_be_hours(int(found[2]), int(found[3])) else None


@RULES.reads(f"{WEEKDAY} (.+)|(.+) {WEEKDAY}")
def _with_weekday(found: Found, today: date) -> date | Bad | None:
    """A weekday beside a date has to be its own: Fri 27 Nov."""
    name, rest = found[1] or found[4], (found[2] or found[3]).replace("/", "_")
    on = day_in(f"{rest}th" if rest.isdigit() else rest, today)
    if isinstance(on, date) and WEEKDAYS[on.weekday()] != name:
        return Bad("due_other_weekday", {**named(on), "weekday": WEEKDAYS[on.weekday()].capitalize()})
    return on


@RULES.reads(f"next (?:week|month|year)|week after next|(?:this |next )?weekend|(?:in )?{MONTH}")
def _which_day(_: Found, _today: date) -> Bad:
    return Bad("due_which_day")
