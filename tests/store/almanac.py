"""An almanac written without the code that it judges: each minute of three winters walked one by one, days off by hand.

Instants are whole minutes since the start. Bank holidays of England and Wales and the changes of the clocks are as
published on GOV.UK.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache

START = datetime(2025, 12, 1, tzinfo=UTC)
MINUTES = 830 * 1440
# Clocks go forward and back at 1am UTC.
SUMMERS = [
    (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)),
]
BANK_HOLIDAYS = {
    *(date(2025, 12, 25), date(2025, 12, 26)),
    *(date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)),
    *(date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28)),
    *(date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31)),
    *(date(2027, 8, 30), date(2027, 12, 27), date(2027, 12, 28)),
    date(2028, 1, 3),
}


def minute(at: datetime) -> int:
    """Which minute an instant is; it must be a whole one."""
    passed = at - START
    assert passed % timedelta(minutes=1) == timedelta(0)
    return passed // timedelta(minutes=1)


def instant(at: int) -> datetime:
    return START + timedelta(minutes=at)


CHANGES = [minute(at) for summer in SUMMERS for at in summer]
_summer = [(minute(start), minute(end)) for start, end in SUMMERS]
# What London's clocks show: whole minutes since the start, as if they had never been changed.
WALL = [at + 60 * any(start <= at < end for start, end in _summer) for at in range(MINUTES)]


def day_of(at: int) -> date:
    return START.date() + timedelta(days=WALL[at] // 1440)


@cache
def works(day: date) -> bool:
    return day.isoweekday() not in (6, 7) and day not in BANK_HOLIDAYS


def ring(day: date, time_of_day: int) -> int:
    """The first minute at which the clocks show this minute of the day, or a later one."""
    shown = (day - START.date()).days * 1440 + time_of_day
    at = max(0, shown - 120)
    while WALL[at] < shown:
        at += 1
    return at


def rings(time_of_day: int) -> list[int]:
    return [ring(START.date() + timedelta(days=n), time_of_day) for n in range(MINUTES // 1440)]


def step(day: date, working_days: int) -> date:
    """So many working days on, or back."""
    way = 1 if working_days > 0 else -1
    for _ in range(abs(working_days)):
        day += timedelta(days=way)
        while not works(day):
            day += timedelta(days=way)
    return day


class Quiet:
    """For each minute, whether it is quiet: a bell begins it, a bell ends it."""

    def __init__(self, begins: int, ends: int, days_off_too: bool) -> None:
        bells = dict.fromkeys(rings(begins), True)
        for at in rings(ends):
            if works(day_of(at)) or not days_off_too:
                bells[at] = False
        self.now: list[bool] = []
        self._began: list[int] = []
        quiet, began = True, 0
        for at in range(MINUTES):
            began = began if quiet else at
            quiet = bells.get(at, quiet)
            self.now.append(quiet)
            self._began.append(began)

    def over(self, at: int) -> int:
        """The first minute from `at` on that is not quiet."""
        while self.now[at]:
            at += 1
        return at

    def ahead(self, at: int) -> int:
        """`at`, or half an hour before it became quiet."""
        return self._began[at] - 30 if self.now[at] else at
