"""The inbox: what a platform handed over is kept here before it is acknowledged, and handled once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select, update

from store.crypto import KeyRing, KeyRingError
from store.dialects import in_each
from store.tables.queues import inbox

MAX_ATTEMPTS = 5
AT_ONCE = 500
KEEP, KEEP_ASIDE = timedelta(days=7), timedelta(days=30)


class AlreadyDone(Exception):
    """This arrival was handled by another process in the meantime."""


class OutOfTurn(Exception):
    """The same person did something earlier that is not handled yet: it comes first."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing received: `external_id` is unique per surface; things in one `lane` are handled in order.

    `message_id`, in `chat`, is what somebody typed, to be deleted later; None if there is no such message.
    """

    surface: str
    external_id: str
    lane: str
    body: Any
    message_id: str | None = None
    chat: str = ""


_OPEN = inbox.c.done_at.is_(None)
_IN_LINE: Select[Any] = (
    select(
        *(inbox.c.id, inbox.c.surface, inbox.c.external_id, inbox.c.lane),
        *(inbox.c.body, inbox.c.message_id, inbox.c.chat),
    )
    .where(_OPEN, inbox.c.failed_at.is_(None))
    .order_by(inbox.c.id)
    .limit(AT_ONCE)
)
_WAITING = _IN_LINE.where(inbox.c.id > bindparam("after"), inbox.c.received_at < bindparam("before"))
_itself = inbox.alias("itself")
_AHEAD = _IN_LINE.where(
    inbox.c.lane == select(_itself.c.lane).where(_itself.c.id == bindparam("row")).scalar_subquery(),
    inbox.c.id < bindparam("row"),
)
_IS_BEHIND = (
    select(inbox.c.id)
    .where(_OPEN, inbox.c.failed_at.is_(None), inbox.c.lane == bindparam("in_lane"), inbox.c.id < bindparam("before"))
    .limit(1)
)
_DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.done_at.is_(None))
    .values(done_at=bindparam("at"), conversation_id=bindparam("conversation"), wipe_at=bindparam("wipe"), body=None)
)
_TRIED = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.done_at.is_(None))
    .values(attempts=inbox.c.attempts + 1)
    .returning(inbox.c.attempts)
)
_GIVE_UP = update(inbox).where(inbox.c.id == bindparam("row")).values(failed_at=bindparam("at"))
_ASIDE = select(inbox.c.id, inbox.c.surface, inbox.c.failed_at).where(_OPEN, inbox.c.failed_at.is_not(None))
_ONCE_MORE = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), _OPEN, inbox.c.failed_at.is_not(None))
    .values(attempts=0, failed_at=None)
)
_OLD = (
    select(inbox.c.id)
    .where(
        inbox.c.received_at < bindparam("before"),
        inbox.c.done_at.is_not(None) | (inbox.c.failed_at < bindparam("aside")),
    )
    .limit(AT_ONCE)
)
_FORGET = delete(inbox).where(inbox.c.id.in_(_OLD))
_ONCE = ("surface", "external_id")
_VALUES = (*_ONCE, "lane", "chat", "body", "message_id", "received_at")
_INSERT = in_each(
    lambda insert: (
        insert(inbox)
        .values({name: bindparam(name) for name in _VALUES})
        .on_conflict_do_nothing(index_elements=_ONCE)
        .returning(inbox.c.id)
    )
)
_INSERT_DONE = in_each(lambda insert: insert(inbox).on_conflict_do_nothing(index_elements=_ONCE).returning(inbox.c.id))
_LAST = 2**63 - 1


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
                "chat": one.chat,
                "body": ring.seal(_place(one), one.body),
                "message_id": one.message_id,
                "received_at": now,
            },
        ).scalar_one_or_none()
        for one in arrivals
    ]


def waiting(
    connection: Connection, ring: KeyRing, now: datetime, after: int = 0, before: datetime | None = None
) -> list[tuple[int, Arrival]]:
    """What was stored and not yet handled, oldest first, a portion from beyond row `after`.

    With `before`, only what arrived earlier. A row that cannot be opened is set aside and blocks nobody (A12).
    """
    given = {"after": after, "before": before or now + timedelta(days=1)}
    return _opened(connection, ring, connection.execute(_WAITING, given).all(), now)


def is_behind(connection: Connection, lane: str, row_id: int | None) -> bool:
    """Whether something of the lane that came earlier waits still: another process has it, or died with it.

    `row_id` is None for what is not in the inbox yet. On SQLite there is one process, and that handles each lane in
    order.
    """
    if connection.dialect.name == "sqlite":
        return False
    given = {"in_lane": lane, "before": row_id or _LAST}
    return connection.execute(_IS_BEHIND, given).one_or_none() is not None


def ahead_of(connection: Connection, ring: KeyRing, row_id: int, now: datetime) -> list[tuple[int, Arrival]]:
    """What waits in the same lane and came earlier, oldest first."""
    return _opened(connection, ring, connection.execute(_AHEAD, {"row": row_id}).all(), now)


def _opened(
    connection: Connection, ring: KeyRing, rows: Sequence[Row[Any]], now: datetime
) -> list[tuple[int, Arrival]]:
    found = []
    for row in rows:
        place = f"inbox|{row.surface}|{row.external_id}"
        try:
            body = ring.unseal(place, row.body or b"\0")
        except (KeyRingError, ValueError, LookupError):
            connection.execute(_GIVE_UP, {"row": row.id, "at": now})
            continue
        arrival = Arrival(row.surface, row.external_id, row.lane, body, row.message_id, row.chat)
        found.append((row.id, arrival))
    return found


def finish(
    connection: Connection, row_id: int, conversation_id: int | None, now: datetime, wipe_at: datetime | None = None
) -> None:
    """Mark as handled, in the turn's own transaction; `wipe_at`: when to delete what was typed from the chat.

    Raises:
        AlreadyDone: another process was quicker, so that this turn must not take place.
    """
    given = {"row": row_id, "at": now, "conversation": conversation_id, "wipe": wipe_at}
    if connection.execute(_DONE, given).rowcount != 1:
        raise AlreadyDone


def keep_done(
    connection: Connection,
    arrival: Arrival,
    conversation_id: int | None,
    now: datetime,
    wipe_at: datetime | None = None,
) -> None:
    """Store what was handled as soon as it arrived, in the turn's own transaction; of its body nothing is kept.

    Raises:
        AlreadyDone: it had arrived before, so that this turn must not take place.
    """
    row = {
        "surface": arrival.surface,
        "external_id": arrival.external_id,
        "lane": arrival.lane,
        "chat": arrival.chat,
        "message_id": arrival.message_id,
        "conversation_id": conversation_id,
        "received_at": now,
        "done_at": now,
        "wipe_at": wipe_at,
    }
    if connection.execute(_INSERT_DONE[connection.dialect.name], row).one_or_none() is None:
        raise AlreadyDone


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


def set_aside(connection: Connection) -> list[tuple[int, str, datetime]]:
    """What could not be handled: id, surface, since when; nothing of its content."""
    return [(row.id, row.surface, row.failed_at) for row in connection.execute(_ASIDE)]


def once_more(connection: Connection, row_id: int) -> bool:
    """Handle a row that was set aside once more, from the next look round; False if there is no such row."""
    return connection.execute(_ONCE_MORE, {"row": row_id}).rowcount == 1


def forget(connection: Connection, now: datetime) -> int:
    """Delete what was handled and is old (no platform delivers again after a week), a portion at a time; how many."""
    return connection.execute(_FORGET, {"before": now - KEEP, "aside": now - KEEP_ASIDE}).rowcount
