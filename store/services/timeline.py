"""What happened to a referral and its case, in order: codes in the open, words sealed beside them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from store.crypto import KeyRing
from store.records import Event
from store.tables.referrals import referral_event
from store.terms import ContactResult, EventKind

_EVENTS = (
    select(referral_event)
    .where(referral_event.c.referral_id == bindparam("row"), referral_event.c.undone_at.is_(None))
    .order_by(referral_event.c.id)
)
_BY_ID = select(referral_event).where(referral_event.c.id == bindparam("row"), referral_event.c.undone_at.is_(None))
# Who does not want it was spoken to as well.
_SPOKEN = frozenset({ContactResult.REACHED, ContactResult.DECLINED})
_INSERT = insert(referral_event).returning(referral_event.c.id)


def _place(referral_id: int) -> str:
    return f"referral_event|{referral_id}"


def note(
    connection: Connection,
    referral_id: int,
    kind: EventKind,
    now: datetime,
    actor_id: int | None = None,
    params: Mapping[str, Any] | None = None,
    body: bytes | None = None,
) -> int:
    """Add to the timeline; `params` hold codes and references only. The event's id."""
    row = {"referral_id": referral_id, "at": now, "kind": kind, "actor_id": actor_id, "params": dict(params or {})}
    return int(connection.execute(_INSERT, {**row, "body": body}).scalar_one())


def note_words(
    connection: Connection,
    ring: KeyRing,
    referral_id: int,
    kind: EventKind,
    now: datetime,
    actor_id: int | None,
    params: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
) -> int:
    """Add to the timeline, with words that are kept sealed beside it; the event's id."""
    sealed = ring.seal(_place(referral_id), dict(words)) if words else None
    return note(connection, referral_id, kind, now, actor_id, params, sealed)


def get(connection: Connection, event_id: int) -> Event | None:
    """The event, unless it was undone."""
    row = connection.execute(_BY_ID, {"row": event_id}).one_or_none()
    return to_event(row) if row else None


def to_event(row: Row[Any]) -> Event:
    return Event(row.at, row.kind, row.actor_id, row.params, row.id, row.body is not None, row.referral_id)


def words_of(connection: Connection, ring: KeyRing, event_id: int) -> Mapping[str, Any]:
    """What was said with an event; call only for somebody who may see it, after the audit row of that view."""
    row = connection.execute(_BY_ID, {"row": event_id}).one()
    return dict(ring.unseal(_place(row.referral_id), row.body)) if row.body else {}


def events(connection: Connection, referral_id: int) -> list[Event]:
    """The timeline, oldest first, without what was undone."""
    rows = connection.execute(_EVENTS, {"row": referral_id})
    return list(map(to_event, rows))


def spoken_at(told: Iterable[Event]) -> datetime | None:
    """When somebody last spoke to the person, with a first plan or still without one (R25)."""
    spoken = (one.at for one in told if one.params.get("result") in _SPOKEN)
    return max(spoken, default=None)


def with_words(connection: Connection, ring: KeyRing, referral_id: int) -> list[tuple[Event, Mapping[str, Any]]]:
    """The timeline with all that was said at it, oldest first; call only after `open_details`."""
    place = _place(referral_id)
    rows = connection.execute(_EVENTS, {"row": referral_id}).all()
    return [(to_event(row), ring.unseal(place, row.body) if row.body else {}) for row in rows]
