"""What would show that Baton has stopped keeping time or sending: counts by kind of trouble, nothing about anybody."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, text

from store.services import changes, next_due, outbox_care
from store.services.outbox import PENDING, SENDING
from store.services.planned import ACTIONS, CASES, has_hours, next_of_action, next_of_case
from store.tables.queues import outbox
from store.tables.referrals import action, referral, team_clock

# For so long something may be late before it is trouble.
LATE = timedelta(minutes=2)
WINDOW = 200
# As the partial index says it.
_NO_STEP = text("next_due_at IS NULL AND status IN ('received', 'accepted')")
_LATE = [
    select(func.count()).where(column < bindparam("before"))
    for column in (referral.c.next_due_at, action.c.next_due_at, team_clock.c.next_digest_at)
]
_STEPLESS = CASES.where(_NO_STEP).limit(WINDOW)
# The index is partial on both states; SQLite has to be told that one of them is one of both.
_IN_HAND = select(func.count()).where(
    outbox.c.state.in_((PENDING, SENDING)), outbox.c.state == SENDING, outbox.c.lease_until < bindparam("before")
)
_NEXT_CASES = (
    CASES.where(referral.c.id > bindparam("last"), referral.c.next_due_at.is_not(None))
    .order_by(referral.c.id)
    .limit(WINDOW)
)
_THEIR_ACTIONS = ACTIONS.where(action.c.referral_id.in_(bindparam("cases", expanding=True)), action.c.done_at.is_(None))


def troubles(connection: Connection, surfaces: Iterable[str], now: datetime) -> dict[str, int]:
    """How much there is of each kind of trouble.

    "late": things due that nobody took. "in_hand": messages whose sending never ended. "not_sent": surfaces on which
    something may go out, and nothing does.
    """
    before = now - LATE
    found = {
        "late": len(changes.cases_over(connection, before))
        + sum(connection.execute(query, {"before": before}).scalar_one() for query in _LATE),
        "in_hand": connection.execute(_IN_HAND, {"before": before}).scalar_one(),
        "not_sent": sum(outbox_care.stands_still(connection, surface, before) for surface in surfaces),
    }
    return {kind: count for kind, count in found.items() if count}


def put_right(connection: Connection, last: int, now: datetime) -> tuple[dict[str, int], int]:
    """Set the due times that are missing, and those that are wrong of the next cases after `last`.

    How many "no_step" and "wrong" ones there were, and the last case that was looked at: 0 at the end of all, so that
    they are gone through again and again.
    """
    stepless = {row.id for row in connection.execute(_STEPLESS) if has_hours(row)}
    cases = connection.execute(_NEXT_CASES, {"last": last}).all()
    rows = connection.execute(_THEIR_ACTIONS, {"cases": [row.id for row in cases]}).all()
    wrong = {row.id for row in cases if has_hours(row) and _differs(row, next_of_case(row, now), now)}
    wrong |= {row.referral_id for row in rows if has_hours(row) and _differs(row, next_of_action(row, now), now)}
    for referral_id in stepless | wrong:
        next_due.refresh(connection, referral_id, now)
    found = {"no_step": len(stepless), "wrong": len(wrong - stepless)}
    return {kind: count for kind, count in found.items() if count}, cases[-1].id if len(cases) == WINDOW else 0


def _differs(row: Row[Any], expected: datetime | None, now: datetime) -> bool:
    """What is due already is the clock's to take."""
    waits = row.next_due_at is not None and row.next_due_at <= now
    return bool(row.next_due_at != expected and not waits)
