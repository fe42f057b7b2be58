"""A date of birth, as people type it: day first, always."""

from datetime import date
from typing import Final

from conversations.fields.date_words import MONTHS, Said, read, real
from conversations.fields.result import Bad, Check, Result
from store.rules import ADULT

OLDEST: Final = 120
"""Years. The oldest person known lived to 122; beyond this a date of birth is a slip."""

_LEAP = 2000
_INVALID = ("date_no_such_day", "date_no_such_month", "date_no_such_year", "date_too_old")
_OUTCOMES = {
    **dict.fromkeys(_INVALID, "invalid"),
    **dict.fromkeys(("date_which_century", "date_no_year"), "ambiguous-needs-year"),
    **dict.fromkeys(("date_only_age", "date_not_understood"), "not_a_date"),
    "date_future": "future",
}


def age_on(born: date, today: date) -> int:
    """Whole years on `today`. Who was born on 29 February has their birthday on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def born_on(raw: str, today: date) -> Result:
    """`Check("1941-04-03")`, to be read back, for a full date (R4); day and month never change places.

    Two-digit years go to the past; a stated age, as in "3/4/41 (85)", decides the century. Where both centuries are
    possible and the later one makes a child, Bad "date_which_century" asks, and where the stated age is not the date's,
    "date_other_age". Other Bads: "date_no_such_month", "date_no_such_day", "date_no_such_year" (3/4/19411),
    "date_future", "date_too_old" (over 120), "date_only_age", "date_no_year", "date_partial", "date_not_understood".
    """
    said = read(raw)
    if said is None:
        return Bad("date_not_understood")
    if not said.parts:
        return Bad("date_only_age" if said.age is not None else "date_not_understood")
    if len(said.parts) == 1:
        return Bad("date_partial")
    day, month = said.parts[:2]
    if not 1 <= month <= 12:
        return Bad("date_no_such_month", {"month": month})
    if not real(day, month, _LEAP):
        return _no_such_day(day, month)
    if len(said.parts) == 2:
        return Bad("date_no_year")
    if said.bad_year:
        return Bad("date_no_such_year")
    return _of_age(_in_year(day, month, said.parts[2], said, today), said.age, today)


def outcome(result: Result, today: date) -> dict[str, str | None]:
    """`{"outcome", "iso"}`: "date" or "under_18" with the day; without one "future", "ambiguous-needs-year",
    "invalid" or "not_a_date", or None where it is asked for another reason (no day, an age that is another's).
    """
    if isinstance(result, Bad):
        return {"outcome": _OUTCOMES.get(result.error), "iso": None}
    adult = age_on(date.fromisoformat(result.value), today) >= ADULT
    return {"outcome": "date" if adult else "under_18", "iso": result.value}


def _in_year(day: int, month: int, year: int, said: Said, today: date) -> Result:
    return _two_digits(day, month, year, said, today) if said.short_year else _whole(day, month, year, today)


def _of_age(result: Result, said: int | None, today: date) -> Result:
    """The date, if the age that was stated with it is the one it makes, or was at the last birthday or will be."""
    if said is None or isinstance(result, Bad):
        return result
    age = age_on(date.fromisoformat(result.value), today)
    return result if abs(age - said) <= 1 else Bad("date_other_age", {"age": age, "said": said})


def _whole(day: int, month: int, year: int, today: date) -> Result:
    born = real(day, month, year)
    if born is None:
        return _no_such_day(day, month, year)
    if born > today:
        return Bad("date_future", {"year": year})
    if (age := age_on(born, today)) > OLDEST:
        return Bad("date_too_old", {"age": age})
    return Check(born.isoformat())


def _two_digits(day: int, month: int, year: int, said: Said, today: date) -> Result:
    this = today.year - today.year % 100 + year
    both = [born for y in (this, this - 100) if (born := real(day, month, y))]
    past = [born for born in both if born <= today and age_on(born, today) <= OLDEST]
    if said.age is not None:
        past = [born for born in past if abs(age_on(born, today) - said.age) <= 1] or past
    if not past:
        return Bad("date_future", {"year": this}) if both else _no_such_day(day, month, this - 100)
    if len(past) > 1 and age_on(past[0], today) < 18:
        return Bad("date_which_century", {"early": past[1].year, "late": past[0].year})
    return Check(past[0].isoformat())


def _no_such_day(day: int, month: int, year: int | None = None) -> Bad:
    """With the `year` where only that is the reason: 29 February."""
    return Bad("date_no_such_day", {"day": day, "month": MONTHS[month - 1], "year": year})
