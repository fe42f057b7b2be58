"""Due after a while: in 2 weeks, 3/7, 5 working days, a week tomorrow."""

from datetime import date

from conversations.fields.date_words import real
from conversations.fields.due_dates import NEAR, calendar, month_end
from conversations.fields.due_rules import NUMBER, WEEK, Found, Rules, named
from conversations.fields.result import Bad
from store.calendar import DAY, working_days_after

RULES = Rules()
_UNIT = "(week|fortnight|month|year)"
_SHORTHAND = {"7": "day", "52": "week", "12": "month"}
_SAID = {"7": range(1, 15), "52": range(1, 53), "12": (1, 2, 3, 4, 6, 9, 12, 18)}


@RULES.reads(f"(?:{NUMBER} )?{_UNIT} (today|tomorrow)|(today|tomorrow) (?:{NUMBER} )?{_UNIT}")
def _from_today(found: Found, today: date) -> date:
    start = today + DAY if "tomorrow" in (found[3], found[4]) else today
    return _after(int(found[1] or found[5] or 1), found[2] or found[6], start)


@RULES.reads(f"(?:in )?{NUMBER} ?working day")
def _working_days(found: Found, today: date) -> date:
    return working_days_after(today, max(1, int(found[1])))


@RULES.reads("next working day")
def _next_working_day(_: Found, today: date) -> date:
    return working_days_after(today, 1)


@RULES.reads(f"(?:in )?(?:{NUMBER} )?(day|week|fortnight|month|year)")
def _after_a_while(found: Found, today: date) -> date | None:
    return _after(int(found[1] or 1), found[2], today) if found[1] or found[2] == "fortnight" else None


@RULES.reads(r"(in )?([0-9]{1,2})/(7|12|52)")
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
    return later if on - today > NEAR else Bad("due_date_or_while", {**named(on), "count": count, "unit": unit})


def _after(count: int, unit: str, today: date) -> date:
    if unit in ("month", "year"):
        month = today.month + count * (12 if unit == "year" else 1)
        last = month_end(today.year, month)
        return min(last, real(today.day, last.month, last.year) or last)
    return today + count * {"day": DAY, "week": WEEK, "fortnight": 2 * WEEK}[unit]
