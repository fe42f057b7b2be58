"""Actions: what somebody must do on a case, by when (R37)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from store.tables.referrals import action
from store.terms import ActionKind, Owner

_INSERT = insert(action)


def ask_coordinator(
    connection: Connection, referral_id: int, kind: ActionKind, new_id: int, now: datetime, due: timedelta
) -> None:
    """Something for the team's coordinator to do."""
    row = {"id": new_id, "referral_id": referral_id, "kind": kind, "owner_role": Owner.COORDINATOR}
    connection.execute(_INSERT, {**row, "created_at": now, "due_at": now + due, "done_at": None, "done_by": None})


def settle_kinds(
    connection: Connection, referral_id: int, kinds: Collection[ActionKind], by: int, now: datetime
) -> None:
    """Mark as done what of these kinds still waits."""
    waiting = (action.c.referral_id == referral_id, action.c.kind.in_(kinds), action.c.done_at.is_(None))
    connection.execute(update(action).where(*waiting).values(done_at=now, done_by=by))


def open_kinds(connection: Connection, referral_id: int) -> list[str]:
    """The kinds of action that wait, oldest first."""
    query = select(action.c.kind).where(action.c.referral_id == referral_id, action.c.done_at.is_(None))
    return list(connection.execute(query.order_by(action.c.created_at)).scalars())
