"""The morning digest: one message in each of a team's channels on each working day (issue 3, part 4; R37, R38, R59)."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.buttons import case_button
from bot.duty import Duty, Key
from bot.house import House
from bot.telling import queue
from handlers.spoken import short_name
from handlers.surface import Button, Message
from handlers.words import label
from store import calendar
from store.records import Team
from store.services import digest, people, referrals
from store.services.digest import Digest, DueAction

# Homes whose cases have buttons; all are named.
JOINABLE = 10


def fall_due(connection: Connection, house: House, now: datetime, but: Collection[Key] = ()) -> int:
    """Post the digests whose hour it is, of all teams but some; how many that was."""
    return sum(_post(connection, house, now, one) for one in _teams(connection, house, now, but))


def _teams(connection: Connection, _house: House, now: datetime, but: Collection[Key]) -> list[str]:
    return [one for one in digest.due(connection, now) if one not in but]


def _post(connection: Connection, house: House, now: datetime, team_id: Key) -> int:
    claimed = digest.claim(connection, str(team_id), now)
    if claimed is None:
        return 0
    team, day = claimed
    found = digest.of_team(connection, team.id, now)
    if not (found.is_empty and _is_later_in_its_week(day)):
        _say(connection, house, team, day, found, now)
    return 1


def _is_later_in_its_week(day: date) -> bool:
    """On a day on which nothing waits that is said once a week, so that the team knows that Baton is there."""
    return calendar.working_days_after(day, -1).isocalendar().week == day.isocalendar().week


def _say(connection: Connection, house: House, team: Team, day: date, found: Digest, now: datetime) -> None:
    params: dict[str, Any] = {
        "team": team.name,
        "today": day,
        "digest": found,
        "due": _by_owner(found.due),
        "overdue": _by_owner(found.overdue),
    }
    rows = tuple(_opens(connection, house, refs) for refs in found.joinable[:JOINABLE])
    for at in people.channels(connection, team.id):
        if at.chat and house.reaches(at):
            message = Message(house.speak(at.surface).say("cards/digest", params), rows)
            key = f"digest:{team.id}:{day}:{at.surface}"
            queue(connection, house, at.surface, at.chat, "digest", message, None, now, key=key)


def _opens(connection: Connection, house: House, refs: Iterable[str]) -> tuple[Button, ...]:
    """A row for one home: each case that is visited there opens in private (R38)."""
    about = filter(None, (referrals.find(connection, ref) for ref in refs))
    words = label("button", "open_case")
    return tuple(case_button(house, one, "details", start=True, words=words.format(one.ref)) for one in about)


def _by_owner(found: Iterable[DueAction]) -> list[tuple[str, int]]:
    """Whose they are, who has most first."""
    return Counter(short_name(one.owner) or label("owner", one.role) for one in found).most_common()


DUTY = Duty("digest", fall_due, _teams, _post)
