"""When something will next happen to a case by itself: one column, kept true by whatever changes the case."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, update

from store.tables.referrals import referral
from store.terms import OPEN_STATUSES

_REFRESH = (
    update(referral)
    .where(referral.c.id == bindparam("row"))
    .values(next_due_at=case((referral.c.status.in_(OPEN_STATUSES), referral.c.speak_by)))
)


def refresh(connection: Connection, referral_id: int, now: datetime) -> None:
    """Set the case's `next_due_at` from what is true now; none once it is closed."""
    connection.execute(_REFRESH, {"row": referral_id})
