"""The morning digest: one message in each of a team's channels on each working day (issue 3, part 4; R37, R38, R59)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.house import House
from bot.telling import queue
from handlers.spoken import short_name
from handlers.surface import Message
from handlers.words import label
from store import calendar
from store.records import Team
from store.services import digest, people
from store.services.digest import DueAction


def fall_due(connection: Connection, house: House, now: datetime) -> int:
    """Post the digests whose hour it is; how many teams that was."""
    due = digest.claim(connection, now)
    for team, day in due:
        _post(connection, house, team, day, now)
    return len(due)


def _post(connection: Connection, house: House, team: Team, day: date, now: datetime) -> None:
    """On a day on which nothing waits that is said once a week, so that the team knows that Baton is there."""
    found = digest.of_team(connection, team.id, now)
    if found.is_empty and calendar.working_days_after(day, -1).isocalendar().week == day.isocalendar().week:
        return
    params: dict[str, Any] = {
        "team": team.name,
        "today": day,
        "digest": found,
        "due": _by_owner(found.due),
        "overdue": _by_owner(found.overdue),
    }
    for at in people.channels(connection, team.id):
        if at.surface in house.manners and at.chat:
            message = Message(house.speak(at.surface).say("cards/digest", params))
            key = f"digest:{team.id}:{day}:{at.surface}"
            queue(connection, house, at.surface, at.chat, "digest", message, None, now, key=key)


def _by_owner(found: Iterable[DueAction]) -> list[tuple[str, int]]:
    """Whose they are, who has most first."""
    return Counter(short_name(one.owner) or label("owner", one.role) for one in found).most_common()
