"""What becomes of a leaver's cases: nobody leads them from then on, and whoever may can take them (R45, R60)."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from store.services import next_due
from store.tables.people import member
from store.tables.referrals import referral

_LEFT = select(member.c.id).where(~member.c.active)
_WITHOUT_LEAD = (
    update(referral)
    .where(referral.c.closed_at.is_(None), referral.c.lead_id.in_(_LEFT))
    .values(lead_id=None)
    .returning(referral.c.id)
)


def give_up_cases(connection: Connection, now: datetime) -> None:
    """Open cases lose a lead who has left; whoever is nudged because of them is so from now on."""
    for referral_id in connection.execute(_WITHOUT_LEAD).scalars().all():
        next_due.refresh(connection, referral_id, now)
