"""The outbox: what has to go out, claimed with a lease, sent at least once and in order per destination.

A row waits until every earlier row of its destination is settled and the destination may be written to again. The surface as a
whole is paced by a bucket (`per_second`), a destination by the interval after its last message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.crypto import KeyRing
from store.records import Claimed, Outgoing
from store.tables.queues import outbox, pace
from store.terms import OutboxState

LEASE = timedelta(seconds=60)
_UNSETTLED = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True, slots=True)
class Pace:
    """A surface's limits: messages a second overall, and seconds between two messages to one person or group."""

    per_second: float
    chat_seconds: float
    group_seconds: float


_VALUES = (
    *("key", "surface", "destination", "kind", "priority", "state", "body"),
    *("conversation_id", "referral_id", "not_before"),
)
_PUT = {
    dialect: module.insert(outbox)
    .values({name: bindparam(name) for name in _VALUES})
    .on_conflict_do_nothing(index_elements=["key"])
    for dialect, module in (("sqlite", sqlite), ("postgresql", postgresql))
}
_HOLD = {}
for _dialect, _module in (("sqlite", sqlite), ("postgresql", postgresql)):
    _upsert = _module.insert(pace).values(
        surface=bindparam("surface"), destination=bindparam("destination"), next_at=bindparam("next_at")
    )
    _HOLD[_dialect] = _upsert.on_conflict_do_update(
        index_elements=["surface", "destination"], set_={"next_at": _upsert.excluded.next_at}
    )
_earlier = outbox.alias("earlier")
_blocked = exists().where(
    _earlier.c.surface == outbox.c.surface,
    _earlier.c.destination == outbox.c.destination,
    _earlier.c.id < outbox.c.id,
    _earlier.c.state.in_(_UNSETTLED),
)
_held = exists().where(
    pace.c.surface == outbox.c.surface,
    pace.c.destination == outbox.c.destination,
    pace.c.next_at > bindparam("now"),
)
_DUE = (
    select(outbox)
    .where(
        outbox.c.surface == bindparam("surface"),
        outbox.c.state == OutboxState.PENDING,
        outbox.c.not_before <= bindparam("now"),
        ~_blocked,
        ~_held,
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True, of=outbox)
_BUCKET = select(pace.c.next_at).where(pace.c.surface == bindparam("surface"), pace.c.destination == "")
_BUCKET_LOCKED = _BUCKET.with_for_update()
_TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=OutboxState.SENDING,
        attempts=outbox.c.attempts + 1,
        lease_until=bindparam("until"),
        leased_by=bindparam("boot"),
    )
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.leased_by == bindparam("boot"))
    .values(
        state=OutboxState.SENT,
        sent_at=bindparam("now"),
        external_id=bindparam("external"),
        body=None,
        lease_until=None,
    )
)
_AGAIN = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=OutboxState.PENDING,
        not_before=bindparam("at"),
        maybe_repeat=outbox.c.maybe_repeat | bindparam("maybe"),
        error=bindparam("why"),
        lease_until=None,
    )
)
_FAILED = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=OutboxState.FAILED, error=bindparam("why"), lease_until=None)
)
_ABANDONED = (
    update(outbox)
    .where(
        outbox.c.state == OutboxState.SENDING,
        (outbox.c.lease_until < bindparam("now")) | and_(bindparam("alone"), outbox.c.leased_by != bindparam("boot")),
    )
    .values(state=OutboxState.PENDING, maybe_repeat=True, lease_until=None)
)
_SOONEST = (
    select(func.min(func.coalesce(pace.c.next_at, outbox.c.not_before)), func.min(outbox.c.not_before))
    .select_from(
        outbox.outerjoin(pace, and_(pace.c.surface == outbox.c.surface, pace.c.destination == outbox.c.destination))
    )
    .where(outbox.c.surface == bindparam("surface"), outbox.c.state == OutboxState.PENDING)
)


_BY_KEY = select(outbox.c.external_id).where(outbox.c.key == bindparam("wanted"))


def _place(surface: str, destination: str) -> str:
    return f"outbox|{surface}|{destination}"


_PLAIN_PUT = insert(outbox)


def put(connection: Connection, ring: KeyRing, things: Iterable[Outgoing], now: datetime) -> None:
    """Queue what has to go out, in the transaction that made it true. A key that is queued already is left as it is."""
    rows = [
        {
            "key": one.key,
            "surface": one.surface,
            "destination": one.destination,
            "kind": one.kind,
            "priority": one.priority,
            "state": OutboxState.PENDING,
            "body": ring.seal(_place(one.surface, one.destination), one.body),
            "conversation_id": one.conversation_id,
            "referral_id": one.referral_id,
            "not_before": one.not_before or now,
        }
        for one in things
    ]
    for row in rows:
        connection.execute(_PUT[connection.dialect.name] if row["key"] else _PLAIN_PUT, row)


def claim(
    connection: Connection, ring: KeyRing, surface: str, limits: Pace, boot: str, now: datetime, most: int
) -> list[Claimed]:
    """Take up to `most` rows that may be sent now; they are this process's until the lease ends."""
    locks = connection.dialect.name == "postgresql"
    allowed, bucket = _allowance(connection, surface, limits, now, most, locks)
    if not allowed:
        return []
    given = {"surface": surface, "now": now, "most": allowed}
    rows = connection.execute(_DUE_LOCKED if locks else _DUE, given).all()
    if not rows:
        return []
    connection.execute(_TAKE, [{"row": row.id, "until": now + LEASE, "boot": boot} for row in rows])
    hold(connection, surface, "", bucket + timedelta(seconds=len(rows) / limits.per_second))
    return [
        Claimed(
            id=row.id,
            surface=row.surface,
            destination=row.destination,
            kind=row.kind,
            body=ring.unseal(_place(row.surface, row.destination), row.body),
            attempts=row.attempts + 1,
            repeat=row.maybe_repeat,
            conversation_id=row.conversation_id,
            referral_id=row.referral_id,
            key=row.key,
        )
        for row in rows
    ]


def _allowance(
    connection: Connection, surface: str, limits: Pace, now: datetime, most: int, locks: bool
) -> tuple[int, datetime]:
    """How many may go now. The bucket refills evenly, and holds a tenth of a second's worth at least one."""
    bucket = connection.execute(_BUCKET_LOCKED if locks else _BUCKET, {"surface": surface}).scalar_one_or_none()
    depth = timedelta(seconds=max(1.0, limits.per_second / 10) / limits.per_second)
    bucket = max(bucket or now - depth, now - depth)
    return min(most, int(((now - bucket).total_seconds() + 1e-6) * limits.per_second)), bucket


def hold(connection: Connection, surface: str, destination: str, until: datetime) -> None:
    """Write nothing to this destination before `until` (a platform's retry-after, or its pace)."""
    given = {"surface": surface, "destination": destination, "next_at": until}
    connection.execute(_HOLD[connection.dialect.name], given)


def sent(connection: Connection, row: Claimed, boot: str, external_id: str | None, now: datetime, rest: float) -> None:
    """Record that it was accepted; the destination rests for `rest` seconds."""
    connection.execute(_SENT, {"row": row.id, "boot": boot, "now": now, "external": external_id})
    if rest:
        hold(connection, row.surface, row.destination, now + timedelta(seconds=rest))


def again(connection: Connection, row: Claimed, at: datetime, maybe: bool, why: str) -> None:
    """Try again at `at`; `maybe` when this try may have arrived, so that the next is marked as a repeat."""
    connection.execute(_AGAIN, {"row": row.id, "at": at, "maybe": maybe, "why": why[:200]})


def fail(connection: Connection, row: Claimed, why: str) -> None:
    """Give up on it; the row stays for a person to look at."""
    connection.execute(_FAILED, {"row": row.id, "why": why[:200]})


def take_back(connection: Connection, boot: str, now: datetime, alone: bool) -> int:
    """Rows whose process died are sent again, marked as repeats. `alone`: no other process may be sending."""
    return connection.execute(_ABANDONED, {"boot": boot, "now": now, "alone": alone}).rowcount


def external_id_of(connection: Connection, key: str) -> str | None:
    """The platform's id of the message that was sent under this key."""
    found: str | None = connection.execute(_BY_KEY, {"wanted": key}).scalar_one_or_none()
    return found


def soonest(connection: Connection, surface: str) -> datetime | None:
    """When something pending may next go out, or None when nothing waits."""
    found = connection.execute(_SOONEST, {"surface": surface}).one()
    times = [at for at in found if at is not None]
    return max(times) if times else None
