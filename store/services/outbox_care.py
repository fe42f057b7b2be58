"""The outbox's troubles: tries that failed, rows whose process died, rows set aside, rows that are history."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, false, func, or_, select, update

from store.crypto import KeyRing
from store.records import Claimed
from store.services.outbox import BUCKET_ROW, LEASE, PENDING, READY, SENDING, handed_out
from store.tables.queues import outbox, pace
from store.terms import OutboxState

MOST_CRASHES = 3
KEEP = timedelta(days=30)
AT_ONCE = 500

_MINE = (outbox.c.id == bindparam("row"), outbox.c.state == SENDING, outbox.c.leased_by == bindparam("boot"))
_AGAIN = (
    update(outbox)
    .where(*_MINE)
    .values(
        state=OutboxState.PENDING,
        not_before=bindparam("at"),
        maybe_repeat=outbox.c.maybe_repeat | bindparam("maybe"),
        attempts=outbox.c.attempts - bindparam("uncounted"),
        error=bindparam("why"),
        lease_until=None,
    )
)
# What failed is kept sealed, for a person who puts the cause right and sends it again.
_FAILED = (
    update(outbox)
    .where(*_MINE)
    .values(state=OutboxState.FAILED, error=bindparam("why"), lease_until=None, wipe_at=None)
)
# The index is partial on both states; SQLite has to be told that one of them is one of both.
_ABANDONED = select(outbox, false().label("leaver")).where(
    outbox.c.state.in_((PENDING, SENDING)),
    outbox.c.state == SENDING,
    or_(
        and_(outbox.c.leased_by != bindparam("boot"), (outbox.c.lease_until < bindparam("now")) | bindparam("alone")),
        and_(outbox.c.leased_by == bindparam("boot"), outbox.c.lease_until < bindparam("now")),
    ),
)
_RETURNED = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == SENDING)
    .values(
        state=bindparam("next"),
        not_before=bindparam("at"),
        crashes=outbox.c.crashes + 1,
        maybe_repeat=True,
        lease_until=bindparam("until"),
        leased_by=bindparam("boot"),
    )
)
_OLD = select(outbox.c.id).where(
    outbox.c.not_before < bindparam("before"),
    outbox.c.state.in_((OutboxState.SENT, OutboxState.FAILED)),
    # A card is edited as long as its referral is open, so its message must stay findable.
    outbox.c.kind != "card",
)
_FORGET = delete(outbox).where(outbox.c.id.in_(_OLD.limit(AT_ONCE)))
_FORGET_STRANGERS = delete(outbox).where(outbox.c.id.in_(_OLD.where(outbox.c.kind == "stranger").limit(AT_ONCE)))
_FORGET_PACE = delete(pace).where(pace.c.next_at < bindparam("before"))
_OLDEST = (
    select(outbox.c.surface, func.count(), func.min(outbox.c.not_before))
    .where(outbox.c.state == PENDING)
    .group_by(outbox.c.surface)
)
_FAILING = (
    select(outbox.c.surface, func.count())
    .where(outbox.c.state == PENDING, outbox.c.attempts >= bindparam("tries"))
    .group_by(outbox.c.surface)
)
_ASIDE = (
    select(outbox.c.id, outbox.c.surface, outbox.c.kind, outbox.c.attempts, outbox.c.error, outbox.c.not_before)
    .where(outbox.c.state == OutboxState.FAILED)
    .order_by(outbox.c.id)
)
_MAY_BE_THERE = (
    select(outbox.c.id)
    .where(
        outbox.c.referral_id == bindparam("about"),
        outbox.c.kind == bindparam("of"),
        outbox.c.destination == bindparam("there"),
        or_(outbox.c.state != OutboxState.FAILED, outbox.c.maybe_repeat),
    )
    .limit(1)
)
_ON_ITS_WAY = (
    outbox.c.referral_id == bindparam("about"),
    outbox.c.kind == bindparam("of"),
    outbox.c.destination == bindparam("there"),
    outbox.c.state == OutboxState.PENDING,
)
_RECALL = (
    delete(outbox).where(*_ON_ITS_WAY, ~outbox.c.maybe_repeat),
    update(outbox).where(*_ON_ITS_WAY).values(state=OutboxState.FAILED, body=None, error="recalled"),
)
_TAKE_OUT = delete(outbox).where(outbox.c.key == bindparam("which"), outbox.c.state == PENDING, ~outbox.c.maybe_repeat)
_SUPERSEDE = delete(outbox).where(*_ON_ITS_WAY, outbox.c.surface == bindparam("on"), ~outbox.c.maybe_repeat)
_ONCE_MORE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.FAILED, outbox.c.body.is_not(None))
    .values(state=OutboxState.PENDING, attempts=0, crashes=0, not_before=bindparam("now"))
)


def again(
    connection: Connection, row: Claimed, boot: str, at: datetime, maybe: bool, why: str, counts: bool = True
) -> bool:
    """Try again at `at`; `maybe` when this try may have arrived, so that the next is marked as a repeat.

    A try that does not count (the platform said when to come again) leaves the number of tries as it was.
    """
    given = {"row": row.id, "boot": boot, "at": at, "maybe": maybe, "why": why[:200], "uncounted": int(not counts)}
    return connection.execute(_AGAIN, given).rowcount == 1


def fail(connection: Connection, row: Claimed, boot: str, why: str) -> bool:
    """Give up on it; the row stays for a person to look at. False if it was no longer this process's to give up."""
    return connection.execute(_FAILED, {"row": row.id, "boot": boot, "why": why[:200]}).rowcount == 1


def supersede(connection: Connection, referral_id: int, kind: str, surface: str, destination: str) -> None:
    """What waits there about a referral does not go out: something newer of its kind says it all."""
    given = {"about": referral_id, "of": kind, "on": surface, "there": destination}
    connection.execute(_SUPERSEDE, given)


def recall(connection: Connection, referral_id: int, kind: str, destination: str) -> None:
    """What of this kind waits to go out about a referral does not go out: it must not be told there any more."""
    for statement in _RECALL:
        connection.execute(statement, {"about": referral_id, "of": kind, "there": destination})


def take_out(connection: Connection, key: str) -> bool:
    """Take the message of this key out of the queue; False if it may have been sent already."""
    return connection.execute(_TAKE_OUT, {"which": key}).rowcount == 1


def may_be_there(connection: Connection, referral_id: int, kind: str, destination: str) -> bool:
    """Whether something of this kind about a referral has reached the destination, or may have, or still may."""
    given = {"about": referral_id, "of": kind, "there": destination}
    return connection.execute(_MAY_BE_THERE, given).first() is not None


def take_back(
    connection: Connection, ring: KeyRing, boot: str, now: datetime, alone: bool, busy: Collection[int] = ()
) -> list[Claimed]:
    """Rows whose process died go out again, marked as repeats, each time a little later (A13).

    `alone`: no other process may be sending, so that what another one claimed is free at once. `busy`: what this one
    is sending. Returned are the rows that have now cost `MOST_CRASHES` processes: they are this one's, to give up.
    """
    spent = []
    for row in connection.execute(_ABANDONED, {"boot": boot, "now": now, "alone": alone}).all():
        if row.id in busy:
            continue
        last = row.crashes + 1 >= MOST_CRASHES
        if last:
            spent.append(handed_out(ring, row))
        given = {
            "row": row.id,
            "next": OutboxState.SENDING if last else OutboxState.PENDING,
            "at": now + timedelta(seconds=2 * row.crashes),
            "until": now + LEASE,
            "boot": boot,
        }
        connection.execute(_RETURNED, given)
    return spent


def forget(connection: Connection, now: datetime) -> int:
    """Delete what is settled and old, a portion at a time; how many rows went."""
    gone = connection.execute(_FORGET, {"before": now - KEEP}).rowcount
    gone += connection.execute(_FORGET_STRANGERS, {"before": now - timedelta(days=1)}).rowcount
    return gone + connection.execute(_FORGET_PACE, {"before": now - timedelta(days=1)}).rowcount


def waiting(connection: Connection) -> dict[str, tuple[int, datetime]]:
    """By surface or route: how many rows wait and since when the oldest; for the health check and the doctor."""
    return {surface: (count, oldest) for surface, count, oldest in connection.execute(_OLDEST)}


def stands_still(connection: Connection, surface: str, since: datetime) -> bool:
    """Whether a message could have gone since then and none went. A long queue at the platform's pace does not."""
    if connection.execute(READY, {"on": surface, "now": since, "most": 1}).first() is None:
        return False
    last = connection.execute(BUCKET_ROW, {"on": surface}).scalar_one_or_none()
    return last is None or last < since


def failing(connection: Connection, tries: int) -> dict[str, int]:
    """By surface or route: how many rows have been tried so often in vain and are tried again later."""
    return {surface: count for surface, count in connection.execute(_FAILING, {"tries": tries})}


def set_aside(connection: Connection) -> list[tuple[int, str, str, int, str, datetime]]:
    """What was given up: id, surface, kind, tries, why, since when; nothing of its content."""
    return [tuple(row) for row in connection.execute(_ASIDE)]


def once_more(connection: Connection, row_id: int, now: datetime) -> bool:
    """Send a row that was given up once more; False if there is no such row."""
    return connection.execute(_ONCE_MORE, {"row": row_id, "now": now}).rowcount == 1
