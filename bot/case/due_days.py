"""The days that are offered when somebody is asked by when."""

from datetime import date, timedelta
from typing import Any

from handlers.words import label
from store.calendar import DAY, working_day_from, working_days_after

_FRIDAY = 4


def due_days(today: date) -> list[dict[str, Any]]:
    """The next working day, this Friday, in a week, in two weeks: rows {"key", "label", "value"}, each day once."""
    following = working_days_after(today, 1)
    days = {
        following: "tomorrow" if following == today + DAY else "on",
        today + (_FRIDAY - today.weekday()) % 7 * DAY: "on",
        working_day_from(today + timedelta(weeks=1)): "week",
        working_day_from(today + timedelta(weeks=2)): "two_weeks",
    }
    return [_row(on, words) for on, words in sorted(days.items()) if on > today]


def _row(on: date, words: str) -> dict[str, Any]:
    said = label("due_button", words).format(f"{on:%a} {on.day} {on:%b}")
    return {"key": on.isoformat(), "label": said, "value": {"on": on.isoformat(), "at": None}}
