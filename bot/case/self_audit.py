"""Baton looks after itself: what should never be late or wrong is looked for, and admins are told (issue 3, part 8).

What is late counts once it is seen twice in a row: what is merely under way is gone the second time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import telling
from bot.house import House
from store.services import people, self_audit
from store.terms import Role

# Seconds from one look to the next.
EVERY = 30.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: `sure` of each kind of trouble, what was `seen`, and the `last` case that was compared."""

    sure: Mapping[str, int] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    last: int = 0


def look(
    connection: Connection, house: House, surfaces: Collection[str], before: Look, failing: int, now: datetime
) -> Look:
    """Look once, put right what can be, and tell the admins what was found: each kind once an hour.

    `failing`: how many things the clock could not do when they were due, and tries again.
    """
    found = self_audit.troubles(connection, surfaces, now)
    if found.get("late", 0) <= failing:
        # What fails is late as well: once is enough.
        found.pop("late", None)
    wrong, last = self_audit.put_right(connection, before.last, now)
    sure = {"failing": failing} if failing else {}
    sure |= wrong | {kind: count for kind, count in found.items() if kind in before.seen}
    for kind, count in sure.items():
        _tell_admins(connection, house, kind, count, now)
    return Look(sure, frozenset(found), last)


def _tell_admins(connection: Connection, house: House, kind: str, count: int, now: datetime) -> None:
    """Each admin in private; where none can be reached, whoever hears alarms in their place."""
    once = f"self_audit:{kind}:{now:%Y-%m-%dT%H}"
    for team in people.teams(connection):
        admins = people.members_with(connection, team.id, Role.ADMIN)
        said: dict[str, Any] = {"trouble": kind, "count": count}
        told = [
            telling.tell(connection, house, one, team, "self_audit", now, once=f"{once}:{one.id}", kind="alarm", **said)
            for one in admins
        ]
        if not any(told):
            telling.tell_coordinators(connection, house, team, "self_audit", now, once=once, **said)
