"""The outbox: what has to go out, claimed with a lease, sent at least once and in order per destination.

A row waits until every earlier row of its destination is settled and the destination may be written to again. Only a
wipe lets later rows pass: a message that cannot be deleted must not silence a chat. The surface as a whole is paced by
a bucket (`per_second`), a destination by the interval after its last message. What goes wrong is in `outbox_care`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

from store.crypto import KeyRing, KeyRingError
from store.dialects import in_each
from store.records import Claimed, Outgoing
from store.tables.people import identity, member
from store.tables.queues import outbox, pace
from store.terms import OutboxState

LEASE = timedelta(seconds=60)
# Where `Connection.info` keeps it: who wakes deliveries need not ask the database.
_QUEUED = "outbox.queued"
LEFT, UNREADABLE = "left", "cannot be opened"
# Literals, not parameters: only they let a database use an index that is partial on them.
PENDING: ColumnElement[str] = literal_column(f"'{OutboxState.PENDING}'")
SENDING: ColumnElement[str] = literal_column(f"'{OutboxState.SENDING}'")


@dataclass(frozen=True, slots=True)
class Pace:
    """A surface's limits: messages a second overall, and seconds between two messages to one person or group."""

    per_second: float
    chat_seconds: float
    group_seconds: float


_PUT = insert(outbox)
_PUT_ONCE = in_each(lambda insert: insert(outbox).on_conflict_do_nothing(index_elements=["key"]))


def _hold(insert: Any) -> Any:
    row = insert(pace)
    return row.on_conflict_do_update(index_elements=["surface", "destination"], set_={"next_at": row.excluded.next_at})


_HOLD = in_each(_hold)
_earlier = outbox.alias("earlier")
# The first of its destination that is not settled. Not as an EXISTS of an earlier one, which PostgreSQL makes a join of
# everything with everything.
_FIRST = (
    select(func.min(_earlier.c.id))
    .where(
        _earlier.c.surface == outbox.c.surface,
        _earlier.c.destination == outbox.c.destination,
        _earlier.c.state.in_((PENDING, SENDING)),
        _earlier.c.kind != "wipe",
    )
    .scalar_subquery()
)
_blocked = func.coalesce(_FIRST, outbox.c.id) < outbox.c.id
# Looked up once for the whole statement: what waits for one chat that rests is passed over quickly.
_RESTING = select(pace.c.destination).where(pace.c.surface == bindparam("on"), pace.c.next_at > bindparam("now"))
_leaver = (
    exists()
    .where(
        identity.c.surface == outbox.c.surface,
        identity.c.chat == outbox.c.destination,
        identity.c.member_id == member.c.id,
        ~member.c.active,
    )
    .label("leaver")
)


def _take(ready: Select[Any]) -> Any:
    """Mark what is ready as being sent and hand it out, in one statement."""
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(ready.cte("ready").c.id)))
        .values(
            state=SENDING,
            attempts=outbox.c.attempts + 1,
            lease_until=bindparam("until"),
            leased_by=bindparam("boot"),
        )
        .returning(*_HANDED_OUT, _leaver)
    )


_HANDED_OUT = [
    outbox.c[name]
    for name in (
        *("id", "surface", "destination", "kind", "body", "attempts", "maybe_repeat"),
        *("conversation_id", "referral_id", "key", "priority"),
    )
]
READY = (
    select(outbox.c.id)
    .where(
        outbox.c.surface == bindparam("on"),
        outbox.c.state == PENDING,
        outbox.c.not_before <= bindparam("now"),
        outbox.c.destination.not_in(_RESTING),
        ~_blocked,
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
)
_TAKE = {"sqlite": _take(READY), "postgresql": _take(READY.with_for_update(skip_locked=True, of=outbox))}
BUCKET_ROW = select(pace.c.next_at).where(pace.c.surface == bindparam("on"), pace.c.destination == "")
_BUCKET = {"sqlite": BUCKET_ROW, "postgresql": BUCKET_ROW.with_for_update()}
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == SENDING, outbox.c.leased_by == bindparam("boot"))
    .values(
        state=OutboxState.SENT,
        sent_at=bindparam("now"),
        external_id=bindparam("external"),
        body=None,
        lease_until=None,
    )
)
_SOONEST_DUE = select(func.min(outbox.c.not_before)).where(
    outbox.c.surface == bindparam("on"), outbox.c.state == PENDING, outbox.c.not_before > bindparam("now")
)
_SOONEST_RESTED = select(func.min(pace.c.next_at)).where(
    pace.c.surface == bindparam("on"),
    pace.c.next_at > bindparam("now"),
    exists().where(
        outbox.c.surface == bindparam("on"),
        outbox.c.destination == pace.c.destination,
        outbox.c.state.in_((PENDING, SENDING)),
    ),
)
_OF_KIND = (
    select(outbox.c.id)
    .where(outbox.c.surface == bindparam("on"), outbox.c.state == PENDING, outbox.c.kind == bindparam("of"))
    .limit(bindparam("most"))
)
# A group that became a supergroup has other messages under the same ids, so the place counts too.
_BY_KEY = select(outbox.c.external_id).where(
    outbox.c.key == bindparam("wanted"), outbox.c.destination == bindparam("there")
)
_AFRESH = (
    update(outbox)
    .where(outbox.c.key == bindparam("which"))
    .values(
        state=OutboxState.SENT,
        destination=bindparam("there"),
        external_id=bindparam("external"),
        body=None,
        wipe_at=None,
    )
)


def place(surface: str, destination: str) -> str:
    """What a body is sealed for: it opens nowhere else."""
    return f"outbox|{surface}|{destination}"


def put(connection: Connection, ring: KeyRing, things: Iterable[Outgoing], now: datetime) -> None:
    """Queue what has to go out, in the transaction that made it true. A key that is queued already is left as it is."""
    queued: set[str] = connection.info.setdefault(_QUEUED, set())
    for one in things:
        queued.add(one.surface)
        row = {
            "key": one.key,
            "surface": one.surface,
            "destination": one.destination,
            "kind": one.kind,
            "priority": one.priority,
            "state": OutboxState.PENDING,
            "body": ring.seal(place(one.surface, one.destination), one.body),
            "conversation_id": one.conversation_id,
            "referral_id": one.referral_id,
            "not_before": one.not_before or now,
            "wipe_at": one.wipe_at,
        }
        connection.execute(_PUT_ONCE[connection.dialect.name] if one.key else _PUT, row)


def queued_on(connection: Connection) -> frozenset[str]:
    """The surfaces that something was queued for over this connection since it was last asked."""
    return frozenset(connection.info.pop(_QUEUED, ()))


def claim(
    connection: Connection, ring: KeyRing, surface: str, limits: Pace, boot: str, now: datetime, most: int
) -> tuple[list[Claimed], datetime | None]:
    """Take up to `most` rows that may be sent now, and say when to look again (None: when something is queued).

    What is taken is this process's until the lease ends. A row that must not be sent says why in `fault`.
    """
    dialect = connection.dialect.name
    bucket = connection.execute(_BUCKET[dialect], {"on": surface}).scalar_one_or_none()
    allowed, full_at = _allowance(bucket, limits, now)
    if not allowed:
        return [], full_at + timedelta(seconds=1 / limits.per_second)
    given = {"on": surface, "now": now, "most": min(most, allowed), "until": now + LEASE, "boot": boot}
    rows = connection.execute(_TAKE[dialect], given).all()
    if rows:
        hold(connection, surface, "", full_at + timedelta(seconds=len(rows) / limits.per_second))
    if len(rows) == given["most"]:
        return [handed_out(ring, row) for row in _in_order(rows)], now
    return [handed_out(ring, row) for row in _in_order(rows)], soonest(connection, surface, now)


def _in_order(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted(rows, key=lambda row: (row.priority, row.id))


def handed_out(ring: KeyRing, row: Row[Any]) -> Claimed:
    """The row for whoever sends it; one that cannot be opened blocks nobody else (A12)."""
    try:
        body, fault = ring.unseal(place(row.surface, row.destination), row.body or b"\0"), ""
    except (KeyRingError, ValueError, LookupError):
        body, fault = {}, UNREADABLE
    if row.leaver and row.kind not in ("wipe", "stranger"):
        fault = LEFT
    return Claimed(
        id=row.id,
        surface=row.surface,
        destination=row.destination,
        kind=row.kind,
        body=body,
        attempts=row.attempts,
        repeat=row.maybe_repeat,
        conversation_id=row.conversation_id,
        referral_id=row.referral_id,
        key=row.key,
        fault=fault,
    )


def _allowance(bucket: datetime | None, limits: Pace, now: datetime) -> tuple[int, datetime]:
    """How many may go now, and since when the bucket fills: evenly, holding the worth of 75 milliseconds, or one.

    No more, since what is claimed evenly does not arrive evenly, and the platform counts what arrives.

    A bucket that lies in the future by more than that was left there by a clock that has been put back.
    """
    depth = timedelta(seconds=max(1.0, limits.per_second * 0.075) / limits.per_second)
    if bucket is None or not now - depth <= bucket <= now + timedelta(seconds=5):
        bucket = now - depth
    return max(0, int(((now - bucket).total_seconds() + 1e-6) * limits.per_second)), bucket


def hold(connection: Connection, surface: str, destination: str, until: datetime) -> None:
    """Write nothing to this destination before `until` (a platform's retry-after, or its pace)."""
    given = {"surface": surface, "destination": destination, "next_at": until}
    connection.execute(_HOLD[connection.dialect.name], given)


def sent(connection: Connection, row: Claimed, boot: str, external_id: str | None, now: datetime, rest: float) -> bool:
    """Record that it was accepted; the destination rests for `rest` seconds. False if it is another's by now."""
    done = connection.execute(_SENT, {"row": row.id, "boot": boot, "now": now, "external": external_id})
    if rest:
        hold(connection, row.surface, row.destination, now + timedelta(seconds=rest))
    return done.rowcount == 1


def external_id_of(connection: Connection, key: str, destination: str) -> str | None:
    """The platform's id of the message that was sent under this key, if it was sent there."""
    given = {"wanted": key, "there": destination}
    found: str | None = connection.execute(_BY_KEY, given).scalar_one_or_none()
    return found


def posted_afresh(connection: Connection, key: str, destination: str, external_id: str) -> None:
    """The message of this key was gone when it had to be edited, and was sent anew: that one is edited from now on."""
    connection.execute(_AFRESH, {"which": key, "there": destination, "external": external_id})


def soonest(connection: Connection, surface: str, now: datetime) -> datetime | None:
    """When something that may not be sent now may be, at the earliest; None if nothing waits but behind another row."""
    given = {"on": surface, "now": now}
    found = [connection.execute(statement, given).scalar_one() for statement in (_SOONEST_DUE, _SOONEST_RESTED)]
    return min(filter(None, found), default=None)


def waiting_of(connection: Connection, surface: str, kind: str, most: int) -> int:
    """How many rows of a kind wait on a surface, counted no further than `most`."""
    return len(connection.execute(_OF_KIND, {"on": surface, "of": kind, "most": most}).all())
