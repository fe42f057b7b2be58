"""How dates, times and answers are said: plain English in the NHS style (R62), in London time."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from conversations.fields.address import one_line
from conversations.fields.born_on import age_on
from store.rules import LONDON


def day(value: date | str) -> str:
    """3 April 1941"""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.day} {on:%B %Y}"


def age(value: str, today: date) -> int:
    return age_on(date.fromisoformat(value), today)


def clock(value: datetime) -> str:
    """5:30pm"""
    local = value.astimezone(LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """Monday 23 November, 10:12am"""
    local = value.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}, {clock(value)}"


def short_moment(value: datetime) -> str:
    """Mon 23 Nov, 10:12am"""
    local = value.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}, {clock(value)}"


def weekday(value: date) -> str:
    """Monday 23 November"""
    return f"{value:%A} {value.day} {value:%B}"


def short_day(value: datetime) -> str:
    """Mon 23 Nov"""
    local = value.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}"


def from_now(value: datetime, now: datetime) -> str:
    """in 2 hours"""
    minutes = max(1, round((value - now).total_seconds() / 60))
    count, unit = (minutes, "minute") if minutes < 60 else (round(minutes / 60), "hour")
    return f"in {count} {unit}{'' if count == 1 else 's'}"


def by_when(value: datetime | str, timed: bool) -> str:
    """Fri 27 Nov, or Fri 27 Nov, 3:00pm where a time of day was said."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return short_moment(at) if timed else short_day(at)


def inside(value: str) -> str:
    """As it is said within a sentence: "stayed at home"; but "GP contacts"."""
    return value if value[1:2].isupper() else value[:1].lower() + value[1:]


def short_name(value: str) -> str:
    """Priya N"""
    first, _, rest = value.partition(" ")
    return f"{first} {rest.split()[-1][0]}" if rest else first


def address(value: Mapping[str, Any]) -> str:
    return one_line(dict(value))


def kin(value: Mapping[str, Any]) -> str:
    """Jane, daughter, 07700 900123; and as it was typed, where that holds more."""
    said = listing([value[name] for name in ("name", "relationship", "phone") if value.get(name)])
    if not said:
        return str(value["words"])
    more = _word_set(value["words"]) - _word_set(said) - {"and"}
    return f"{said} ({value['words']})" if any(not one.isdigit() for one in more) else said


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def listing(values: list[str]) -> str:
    return ", ".join(values)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "age": age,
    "clock": clock,
    "moment": moment,
    "short_moment": short_moment,
    "weekday": weekday,
    "short_day": short_day,
    "by_when": by_when,
    "from_now": from_now,
    "short_name": short_name,
    "inside": inside,
    "address": address,
    "kin": kin,
    "listing": listing,
}
