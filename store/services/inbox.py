"""The inbox: what a platform handed over is kept here before it is acknowledged, and handled once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.crypto import KeyRing
from store.tables.queues import inbox

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing received: `external_id` is unique per surface; things in one `lane` are handled in order."""

    surface: str
    external_id: str
    lane: str
    body: Any
    message_id: str | None = None


_WAITING = (
    select(inbox.c.id, inbox.c.surface, inbox.c.external_id, inbox.c.lane, inbox.c.body, inbox.c.message_id)
    .where(inbox.c.done_at.is_(None), inbox.c.failed_at.is_(None))
    .order_by(inbox.c.id)
    .limit(1000)
)
_DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.done_at.is_(None))
    .values(done_at=bindparam("at"), conversation_id=bindparam("conversation"), body=None)
)
_TRIED = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.done_at.is_(None))
    .values(attempts=inbox.c.attempts + 1)
    .returning(inbox.c.attempts)
)
_GIVE_UP = update(inbox).where(inbox.c.id == bindparam("row")).values(failed_at=bindparam("at"))
_VALUES = ("surface", "external_id", "lane", "body", "message_id", "received_at")
_INSERT = {
    dialect: module.insert(inbox)
    .values({name: bindparam(name) for name in _VALUES})
    .on_conflict_do_nothing(index_elements=["surface", "external_id"])
    .returning(inbox.c.id)
    for dialect, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


def _place(arrival: Arrival) -> str:
    return f"inbox|{arrival.surface}|{arrival.external_id}"


def keep(connection: Connection, ring: KeyRing, arrivals: Sequence[Arrival], now: datetime) -> list[int | None]:
    """Store what arrived; the row's id for each, or None for one that had arrived before."""
    insert = _INSERT[connection.dialect.name]
    return [
        connection.execute(
            insert,
            {
                "surface": one.surface,
                "external_id": one.external_id,
                "lane": one.lane,
                "body": ring.seal(_place(one), one.body),
                "message_id": one.message_id,
                "received_at": now,
            },
        ).scalar_one_or_none()
        for one in arrivals
    ]


def waiting(connection: Connection, ring: KeyRing) -> list[tuple[int, Arrival]]:
    """What was stored and not yet handled, oldest first: read once at start, and after an outage."""
    found = []
    for row in connection.execute(_WAITING):
        arrival = Arrival(row.surface, row.external_id, row.lane, None, row.message_id)
        body = ring.unseal(_place(arrival), row.body)
        found.append((row.id, Arrival(row.surface, row.external_id, row.lane, body, row.message_id)))
    return found


def finish(connection: Connection, row_id: int, conversation_id: int | None, now: datetime) -> bool:
    """Mark as handled, in the turn's own transaction; False when it had been handled already."""
    done = connection.execute(_DONE, {"row": row_id, "at": now, "conversation": conversation_id})
    return done.rowcount == 1


def failed(connection: Connection, row_id: int, now: datetime) -> bool:
    """Count a failed try; True when it was the last one and the row is set aside for a person to look at."""
    attempts = connection.execute(_TRIED, {"row": row_id}).scalar_one_or_none() or 0
    if attempts < MAX_ATTEMPTS:
        return False
    connection.execute(_GIVE_UP, {"row": row_id, "at": now})
    return True


def oldest_waiting(connection: Connection) -> datetime | None:
    """Since when the oldest unhandled arrival waits, for the health check."""
    query = select(func.min(inbox.c.received_at)).where(inbox.c.done_at.is_(None), inbox.c.failed_at.is_(None))
    found: datetime | None = connection.execute(query).scalar_one()
    return found
