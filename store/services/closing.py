"""What becomes of a case's open actions when the case ends: each is closed explicitly, and opened again by an undo."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from store.tables.referrals import action
from store.terms import ActionOutcome

_WAITING = (action.c.referral_id == bindparam("about"), action.c.done_at.is_(None))
_COUNT = select(func.count()).select_from(action).where(*_WAITING)
_CLOSE = (
    update(action)
    .where(*_WAITING)
    .values(
        done_at=bindparam("now"),
        done_by=bindparam("who"),
        outcome=bindparam("what"),
        change_id=bindparam("change"),
        next_due_at=None,
    )
)


def waiting(connection: Connection, referral_id: int) -> int:
    """How many actions are open."""
    return int(connection.execute(_COUNT, {"about": referral_id}).scalar_one())


def close_actions(
    connection: Connection, referral_id: int, change_id: int, outcome: ActionOutcome, by: int, now: datetime
) -> None:
    """Close all that is open, as part of a change that can be undone."""
    given = {"about": referral_id, "now": now, "who": by, "what": outcome, "change": change_id}
    connection.execute(_CLOSE, given)
