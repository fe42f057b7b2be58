"""The clock that the page can move: a number of seconds in a file, which `Settings.clock` adds to the real time."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from store import calendar

MORNING = time(8, 30)


class MovableClock:
    """`now` is the moved time. Kept in a file, so that a restart goes on where the database already is."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self.now = now

    @property
    def ahead(self) -> timedelta:
        """How far it runs ahead of the real time."""
        try:
            return timedelta(seconds=float(self._path.read_text()))
        except (OSError, ValueError):
            return timedelta()

    def move(self, by: timedelta) -> None:
        self._path.write_text(f"{(self.ahead + by).total_seconds():.3f}")

    def to_next_morning(self) -> timedelta:
        """How long until half past eight in London on the next working day (today before that hour)."""
        now = self.now()
        days = filter(calendar.is_working_day, calendar.days_from(calendar.local_day(now)))
        mornings = (calendar.local_instant(day, MORNING) for day in days)
        return next(at for at in mornings if at > now) - now

    def back(self) -> None:
        """The real time again."""
        self._path.write_text("0")
