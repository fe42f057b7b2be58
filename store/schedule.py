"""What will happen to a case and to an action by itself, and when: nudges before a promise, notices after it.

Each is a series without an end, in order of time: whatever is open has something before it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import count
from typing import NamedTuple

from store import calendar
from store.calendar import DAY, Hours
from store.terms import NudgeKind

# How often the owner of an action is reminded after it was due, before others are told (issue 3, part 3).
REMINDERS = 3
_LEFT = ((NudgeKind.EIGHT_HOURS, timedelta(hours=8)), (NudgeKind.ONE_HOUR, timedelta(hours=1)))


class Planned(NamedTuple):
    """A notice, and the instant (UTC) from which it is due."""

    at: datetime
    kind: NudgeKind

    @property
    def n(self) -> int:
        """Which of its kind: the day's number, so that what is put off to another day is said again, and only then."""
        return calendar.local_day(self.at).toordinal()


def of_case(
    received_at: datetime, speak_by: datetime, contacted_at: datetime | None, hours: Hours
) -> Iterator[Planned]:
    """Until somebody spoke to the person: nudges, the breach, every working morning (R25). Then reviews."""
    if contacted_at:
        return _reviews(contacted_at, hours)
    return _promise(received_at, speak_by, hours)


def _promise(received_at: datetime, speak_by: datetime, hours: Hours) -> Iterator[Planned]:
    wanted = [(NudgeKind.HALF_TIME, calendar.half_time(received_at, speak_by, hours))]
    wanted += [(kind, speak_by - left) for kind, left in _LEFT]
    # One that is moved to where another is gives way to the later.
    moved = {calendar.before_quiet(at, hours): kind for kind, at in wanted}
    yield from (Planned(at, kind) for at, kind in sorted(moved.items()) if at > received_at)
    breach = calendar.after_quiet(speak_by, hours)
    yield Planned(breach, NudgeKind.BREACH)
    days = filter(calendar.is_working_day, calendar.days_from(calendar.local_day(breach) + DAY))
    yield from (Planned(calendar.morning(day, hours), NudgeKind.STILL_WAITING) for day in days)


def _reviews(contacted_at: datetime, hours: Hours) -> Iterator[Planned]:
    """A case in which nothing happens is looked at again (R27, R28)."""
    first = calendar.local_day(contacted_at)
    for n in count(1):
        day = calendar.working_day_from(first + n * hours.review_days * DAY)
        yield Planned(calendar.morning(day, hours), NudgeKind.REVIEW)


def of_action(due_at: datetime, has_time: bool, created_at: datetime, hours: Hours) -> Iterator[Planned]:
    """The working day before, that morning, then overdue: the owner, the lead, the coordinator (R37).

    Due on a day without a time: until that day ends.
    """
    day = calendar.local_day(due_at)
    until = due_at if has_time else calendar.local_instant(day, time(23, 59))
    days = ((NudgeKind.DUE_SOON, calendar.working_days_after(day, -1)), (NudgeKind.DUE_TODAY, day))
    for kind, on in days:
        if created_at < (at := calendar.morning(on, hours)) < until:
            yield Planned(at, kind)
    yield from _overdue(max(until, created_at), hours)


def _overdue(since: datetime, hours: Hours) -> Iterator[Planned]:
    at = since
    for kind in (*[NudgeKind.OVERDUE] * REMINDERS, NudgeKind.OVERDUE_LEAD, NudgeKind.OVERDUE_COORDINATOR):
        at = calendar.next_working_morning(at, hours)
        yield Planned(at, kind)
    monday = calendar.local_day(at)
    while True:
        monday += (7 - monday.weekday()) * DAY
        yield Planned(calendar.morning(calendar.working_day_from(monday), hours), NudgeKind.OVERDUE_COORDINATOR)


def last_due(series: Iterable[Planned], since: datetime, now: datetime) -> tuple[Planned | None, datetime | None]:
    """The last of what is due from `since` until now, which says all that the others would; when the next is."""
    last = None
    for one in series:
        if one.at > now:
            return last, one.at
        if one.at >= since:
            last = one
    return last, None
