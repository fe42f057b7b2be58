"""The team's time: London's wall clock, England's working days, the hours in which nobody is written to.

Instants are aware; those that are given back are in UTC. Days and times of day are London's. A time of day that the
clock skips in spring is the next minute that exists; one that comes twice in autumn is the first: each happens once.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import Any

from store.rules import LONDON, PROMISE

DAY = timedelta(days=1)
# What would fall into quiet hours is said this long before they begin.
AHEAD = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Hours:
    """A team's settings of time (R25). Where the promise counts working days, days off are quiet all day."""

    working_days_only: bool = False
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    digest_at: time = time(8, 30)
    review_days: int = 28


def hours_of(settings: Mapping[str, Any]) -> Hours:
    """A team's hours from its settings: `clock`, `quiet_hours`, `digest_at`, `review_days`, each with a default."""
    quiet_from, quiet_until = settings.get("quiet_hours", ("20:00", "08:00"))
    return Hours(
        settings.get("clock") == "working_hours",
        time.fromisoformat(quiet_from),
        time.fromisoformat(quiet_until),
        time.fromisoformat(settings.get("digest_at", "08:30")),
        int(settings.get("review_days", 28)),
    )


@functools.cache
def _bank_holidays() -> Any:
    import holidays  # takes a while, and most commands need none

    return holidays.country_holidays("GB", subdiv="ENG")


@functools.lru_cache(4096)
def is_working_day(day: date) -> bool:
    """Monday to Friday, unless it is a bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays()


def days_from(day: date, step: int = 1) -> Iterator[date]:
    """`day` and the days after it, or before it with a step of -1."""
    return (day + n * DAY for n in count(0, step))


def working_days_after(day: date, n: int) -> date:
    """The nth working day after `day`; with a negative n, before it."""
    step = 1 if n > 0 else -1
    working = filter(is_working_day, days_from(day + step * DAY, step))
    return next(islice(working, abs(n) - 1, None))


def working_day_from(day: date) -> date:
    """`day`, or the first working day after it."""
    return next(filter(is_working_day, days_from(day)))


def local_day(at: datetime) -> date:
    """The day that it is in London."""
    return at.astimezone(LONDON).date()


def local_instant(day: date, wall: time) -> datetime:
    """When London's clocks show `wall` on that day, first; the next minute that exists if they never do."""
    local = datetime.combine(day, wall, LONDON)
    while (at := local.astimezone(UTC)).astimezone(LONDON).replace(fold=0) != local:
        local = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return at


def speak_by(received_at: datetime, hours: Hours) -> datetime:
    """The 48-hour promise (R25): 48 elapsed hours, or the same London time two working days later."""
    return _days_later(received_at, 2) if hours.working_days_only else received_at + PROMISE


def half_time(received_at: datetime, deadline: datetime, hours: Hours) -> datetime:
    """Half of the promise: of two working days that is one."""
    return _days_later(received_at, 1) if hours.working_days_only else received_at + (deadline - received_at) / 2


def _days_later(at: datetime, n: int) -> datetime:
    local = at.astimezone(LONDON)
    return local_instant(working_days_after(local.date(), n), local.time())


@functools.lru_cache(4096)
def _window(day: date, hours: Hours) -> tuple[datetime, datetime] | None:
    """The hours that begin on `day` in which people may be written to."""
    if hours.working_days_only and not is_working_day(day):
        return None
    closes_on = day if hours.quiet_until < hours.quiet_from else day + DAY
    return local_instant(day, hours.quiet_until), local_instant(closes_on, hours.quiet_from)


def _windows(at: datetime, hours: Hours, step: int) -> Iterator[tuple[datetime, datetime]]:
    """The windows from about `at` on, or back."""
    start = local_day(at) - step * DAY
    return (window for day in days_from(start, step) if (window := _window(day, hours)))


def in_quiet(at: datetime, hours: Hours) -> bool:
    """Whether nobody is to be written to now."""
    return after_quiet(at, hours) != at


def before_quiet(at: datetime, hours: Hours) -> datetime:
    """`at`; or, where that is in quiet hours, half an hour before they begin."""
    if not in_quiet(at, hours):
        return at
    return next(closes for _, closes in _windows(at, hours, -1) if closes <= at) - AHEAD


def after_quiet(at: datetime, hours: Hours) -> datetime:
    """`at`; or, where that is in quiet hours, when they end."""
    return max(at, next(opens for opens, closes in _windows(at, hours, 1) if at < closes))


@functools.lru_cache(4096)
def morning(day: date, hours: Hours) -> datetime:
    """The team's hour on that day, when the digest is posted."""
    return local_instant(day, hours.digest_at)


def next_working_morning(after: datetime, hours: Hours) -> datetime:
    """The team's hour on the first working day on which it is still to come."""
    mornings = (morning(day, hours) for day in days_from(local_day(after)) if is_working_day(day))
    return next(at for at in mornings if at > after)
