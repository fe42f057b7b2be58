"""By when something is due, as people say it in a chat: "by Fri 3pm", "next Tues", "in 2 weeks", "27 11"."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from conversations.fields import due_times
from conversations.fields.due_days import day_in
from conversations.fields.due_words import plain
from conversations.fields.result import Bad, Ok, Result
from store.calendar import local_instant
from store.rules import LONDON

END_OF_DAY: Final = time(17)
"""By when something is due that is due on a day and at no time: 5pm in London."""
LATEST: Final = timedelta(days=2 * 366)
"""Nothing is due later than this; a year that says so is a slip, or a date of birth."""

_WHILE = re.compile(r"(?:in |by )?([1-9][0-9]{0,2})(?:\.(5))? ?(minute|hour)|in (hour|minute)")
_UNIT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_WRONG = frozenset({"due_no_such_day", "due_no_such_month", "due_no_such_time", "due_other_weekday", "due_too_far"})


def due(raw: str, now: datetime) -> Result:
    """`Ok({"on": "2026-11-24", "at": "15:00" | None})`, London's wall clock; day first; `now` is aware (R37).

    Where two days may be meant it asks. Bad "due_past", "due_too_far"; "due_no_such_day", "due_no_such_month",
    "due_no_such_time", "due_other_weekday" (Mon 24 11); "due_today_or_week" (Saturday, on one), "due_date_or_while"
    (6/12), "due_which_day" (next month), "due_which_half" (at 7), and "due_not_understood" for the rest, "asap" too.
    """
    text = plain(raw)
    if text is None:
        return Bad("due_not_understood")
    if found := _WHILE.fullmatch(text):
        return _elapsed(found, now)
    local = now.astimezone(LONDON)
    clock = due_times.read(text)
    on = _day(clock, local)
    if isinstance(on, Bad):
        return on
    if on is None:
        return Bad("due_not_understood")
    return clock.bad or _settled(on, clock.at, local)


def end_of(value: dict[str, Any]) -> datetime:
    """The instant (UTC) by which `value`, as `due` gives it, is due."""
    at = time.fromisoformat(value["at"]) if value["at"] else END_OF_DAY
    return local_instant(date.fromisoformat(value["on"]), at)


def outcome(result: Result) -> dict[str, Any]:
    """`{"outcome": "due", "date", "time"}`; or "past", "invalid" (no such day or time), "none" (not said clearly)."""
    if not isinstance(result, Bad):
        return {"outcome": "due", "date": result.value["on"], "time": result.value["at"]}
    if result.error == "due_past":
        return {"outcome": "past"}
    return {"outcome": "invalid" if result.error in _WRONG else "none"}


def _elapsed(found: re.Match[str], now: datetime) -> Result:
    """So many hours from now pass on a clock that nobody changes, whatever London's does."""
    unit = _UNIT[found[3] or found[4]]
    at = (now.astimezone(UTC) + int(found[1] or 1) * unit + bool(found[2]) * unit / 2).astimezone(LONDON)
    return Ok({"on": at.date().isoformat(), "at": f"{at:%H:%M}"})


def _day(clock: due_times.Clock, local: datetime) -> date | Bad | None:
    today, rest = local.date(), clock.rest
    if rest == "in" and clock.part == "morning" and not clock.exact:
        return today + timedelta(days=1)
    if rest in ("", "by", "at", "in", "before"):
        return _next_such_time(clock, local)
    if clock.at or clock.bad:  # With a time beside it 2/12 is a date, and "before Monday 3pm" is on Monday.
        rest = re.sub(r"(?<=[0-9])/(?=[0-9])", "_", " ".join(word for word in rest.split() if word != "before"))
    return day_in(rest.removesuffix(" in"), today)


def _next_such_time(clock: due_times.Clock, local: datetime) -> date | None:
    """Today, or tomorrow where that time has passed; None where no time is said either."""
    if clock.at is None:
        return local.date() if clock.part or clock.bad else None
    return local.date() + timedelta(days=clock.at <= local.time())


def _settled(on: date, at: time | None, local: datetime) -> Result:
    value = {"on": on.isoformat(), "at": f"{at:%H:%M}" if at else None}
    if at is None and on == local.date() and local.time() >= END_OF_DAY:
        value["at"] = f"{due_times.NIGHT:%H:%M}"  # "Today", said in the evening, is until midnight.
    if end_of(value) < local:
        return Bad("due_past")
    return Bad("due_too_far", {"year": on.year}) if on - local.date() > LATEST else Ok(value)
