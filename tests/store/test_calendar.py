"""The time rules against an almanac that was written apart from them: every minute round the changes, every day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest

from store import calendar, schedule
from store.calendar import Hours
from store.terms import NudgeKind
from tests.store import almanac
from tests.store.almanac import CHANGES, WALL, Quiet, day_of, instant, minute, ring, works

ELAPSED = Hours()
WORKING = Hours(working_days_only=True)
# Quiet hours that begin after midnight, and end in the hour that spring skips and autumn repeats.
ODD = Hours(quiet_from=time(0, 40), quiet_until=time(1, 30))
NONE = Hours(quiet_from=time(7), quiet_until=time(7))
ALL = {"elapsed": ELAPSED, "working": WORKING, "odd": ODD, "none": NONE}
MORNING = 8 * 60 + 30
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
K = NudgeKind


def quiet_of(hours: Hours) -> Quiet:
    begins, ends = (one.hour * 60 + one.minute for one in (hours.quiet_from, hours.quiet_until))
    return Quiet(begins, ends, hours.working_days_only)


@pytest.fixture(scope="module")
def quiets() -> dict[str, Quiet]:
    return {name: quiet_of(hours) for name, hours in ALL.items()}


def round_changes(before: int, after: int) -> Iterator[int]:
    """Each minute of the hours round the four changes of the clocks."""
    return (at for change in CHANGES for at in range(change - before * 60, change + after * 60))


def every_day(*times: int) -> Iterator[int]:
    return (ring(day, one) for day in DAYS for one in times)


def test_each_time_of_day_comes_once_on_each_day() -> None:
    for day in DAYS:
        for wall in (0, 60, 90, 119, 120, 510, 1200, 1439):
            at = calendar.local_instant(day, time(wall // 60, wall % 60))
            assert minute(at) == ring(day, wall), (day, wall)
    assert calendar.local_instant(date(2026, 3, 29), time(1, 30)).isoformat() == "2026-03-29T01:00:00+00:00"
    assert calendar.local_instant(date(2026, 10, 25), time(1, 30)).isoformat() == "2026-10-25T00:30:00+00:00"
    assert calendar.local_instant(date(2026, 10, 25), time(8, 30)).isoformat() == "2026-10-25T08:30:00+00:00"


def test_working_days_are_those_of_england() -> None:
    for day in DAYS:
        assert calendar.is_working_day(day) == works(day), day
        for n in (-2, -1, 1, 2, 5):
            assert calendar.working_days_after(day, n) == almanac.step(day, n), (day, n)


def promise(at: int, hours: Hours, working_days: int = 2) -> int:
    if not hours.working_days_only:
        return at + working_days * 1440
    return ring(almanac.step(day_of(at), working_days), WALL[at] % 1440)


@pytest.mark.parametrize("hours", [ELAPSED, WORKING])
def test_the_promise_is_that_of_the_almanac(hours: Hours) -> None:
    for at in (*every_day(0, 61, 612, 1439), *round_changes(96, 48)):
        assert minute(calendar.speak_by(instant(at), hours)) == promise(at, hours), instant(at)


@pytest.mark.parametrize("name", ALL)
def test_quiet_hours_are_those_of_the_almanac(name: str, quiets: dict[str, Quiet]) -> None:
    hours, quiet = ALL[name], quiets[name]
    for at in (*every_day(0, 35, 480, 1199, 1200), *round_changes(26, 26)):
        when = instant(at)
        assert calendar.in_quiet(when, hours) == quiet.now[at], when
        assert minute(calendar.after_quiet(when, hours)) == quiet.over(at), when
        assert minute(calendar.before_quiet(when, hours)) == quiet.ahead(at), when


def promised(at: int, hours: Hours, quiet: Quiet) -> list[tuple[int, NudgeKind]]:
    """What is said of a case that came at `at` and that nobody speaks to, until the second morning after the breach."""
    deadline = promise(at, hours)
    found: dict[int, NudgeKind] = {}
    for kind, due in (
        (K.HALF_TIME, promise(at, hours, 1)),
        (K.EIGHT_HOURS, deadline - 480),
        (K.ONE_HOUR, deadline - 60),
    ):
        if (moved := quiet.ahead(due)) > at:
            found[moved] = kind
    breach = quiet.over(deadline)
    first = almanac.step(day_of(breach), 1)
    later = [(ring(day, MORNING), K.STILL_WAITING) for day in (first, almanac.step(first, 1))]
    return [*sorted(found.items()), (breach, K.BREACH), *later]


@pytest.mark.parametrize("name", ["elapsed", "working", "odd"])
def test_the_reminders_of_the_promise(name: str, quiets: dict[str, Quiet]) -> None:
    hours = ALL[name]
    minutes = list(round_changes(54, 4))[:: 7 if name == "odd" else 1]
    for at in (*every_day(0, 75, 511, 612, 1215), *minutes):
        wanted = promised(at, hours, quiets[name])
        given = schedule.of_case(instant(at), calendar.speak_by(instant(at), hours), None, hours)
        assert [(minute(one.at), one.kind) for one in islice(given, len(wanted))] == wanted, instant(at)


def test_what_was_spoken_to_is_reviewed_every_four_weeks() -> None:
    for at in every_day(0, 630):
        given = schedule.of_case(instant(at), instant(at), instant(at), ELAPSED)
        for n, one in enumerate(islice(given, 2), 1):
            day = day_of(at) + timedelta(days=28 * n)
            assert one == (instant(ring(almanac.step(day - timedelta(days=1), 1), MORNING)), K.REVIEW)


def chased(due: int, timed: bool, created: int) -> list[tuple[int, NudgeKind]]:
    """What is said of an action that nobody does, until the second Monday of the coordinator's."""
    day = day_of(due)
    until = due if timed else ring(day, 1439)
    soon = [(ring(almanac.step(day, -1), MORNING), K.DUE_SOON), (ring(day, MORNING), K.DUE_TODAY)]
    first = day if works(day) and ring(day, MORNING) > until else almanac.step(day, 1)
    mornings = [first, *(almanac.step(first, n) for n in range(1, 5))]
    kinds = (K.OVERDUE, K.OVERDUE, K.OVERDUE, K.OVERDUE_LEAD, K.OVERDUE_COORDINATOR)
    monday = mornings[-1] + timedelta(days=7 - mornings[-1].weekday())
    weekly = [almanac.step(one - timedelta(days=1), 1) for one in (monday, monday + timedelta(days=7))]
    mornings += weekly
    late = [(ring(one, MORNING), kind) for one, kind in zip(mornings, (*kinds, kinds[-1], kinds[-1]), strict=True)]
    return [(at, kind) for at, kind in soon if created < at < until] + late


@pytest.mark.parametrize("timed", [True, False])
def test_the_reminders_of_an_action(timed: bool) -> None:
    for due in (*every_day(0, 500, 510, 511, 900), *list(round_changes(30, 30))[::7]):
        for created in (due - 9 * 1440, due - 700):
            wanted = chased(due, timed, created)
            given = schedule.of_action(instant(due), timed, instant(created), ELAPSED)
            assert [(minute(one.at), one.kind) for one in islice(given, len(wanted))] == wanted, instant(due)


def test_after_an_absence_the_last_of_what_was_due_says_it_all() -> None:
    at, now = datetime.fromisoformat("2026-11-21T10:12Z"), datetime.fromisoformat("2026-11-25T09:00Z")
    series = list(islice(schedule.of_case(at, at + timedelta(hours=48), None, ELAPSED), 9))
    last, following = schedule.last_due(series, at, now)
    assert last == (datetime.fromisoformat("2026-11-25T08:30Z"), K.STILL_WAITING)
    assert following == datetime.fromisoformat("2026-11-26T08:30Z")
    assert schedule.last_due(series, now, now) == (None, following)
    assert schedule.last_due((), at, now) == (None, None)


def test_the_same_notice_of_another_day_has_another_number() -> None:
    first, second = (schedule.Planned(instant(ring(day, MORNING)), K.DUE_TODAY) for day in DAYS[:2])
    assert first.n + 1 == second.n
