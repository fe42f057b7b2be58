"""When something will next happen to a case and its actions by itself: columns, kept true by whatever changes the case.

A case's `next_due_at` is the earliest of its own next step and of those of its open actions; a closed case has none.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select, update

from store.services import nudges
from store.services.planned import ACTIONS, CASES, next_of_action, next_of_case
from store.tables.referrals import action, referral
from store.terms import OPEN_STATUSES

_CASE = CASES.where(referral.c.id == bindparam("wanted"))
_ITS_ACTIONS = ACTIONS.where(action.c.referral_id == bindparam("wanted"))
_OPEN_CASES = select(referral.c.id).where(
    and_(referral.c.team_id == bindparam("team"), referral.c.status.in_(OPEN_STATUSES))
)
_SET_CASE = update(referral).where(referral.c.id == bindparam("row")).values(next_due_at=bindparam("next"))
_SET_ACTION = update(action).where(action.c.id == bindparam("row")).values(next_due_at=bindparam("next"))


def refresh(connection: Connection, referral_id: int, now: datetime, since: datetime | None = None) -> None:
    """Set the `next_due_at` of the case and of its actions from what is true now.

    What was due already, or has become due `since`, and has not been said yet is due at once. What is still on its way
    and no longer holds is taken back.
    """
    about: dict[str, Row[Any]] = {}
    for row in connection.execute(_ITS_ACTIONS, {"wanted": referral_id}).all():
        about[f"action:{row.id}"] = row
        if (following := next_of_action(row, now, since)) != row.next_due_at:
            connection.execute(_SET_ACTION, {"row": row.id, "next": following})
    row = connection.execute(_CASE, {"wanted": referral_id}).one()
    about[f"case:{row.id}"] = row
    if (following := next_of_case(row, now, since)) != row.next_due_at:
        connection.execute(_SET_CASE, {"row": row.id, "next": following})
    nudges.withdraw(connection, about, now)


def refresh_team(connection: Connection, team_id: str, now: datetime) -> None:
    """The same for each open case of a team, whose hours were changed."""
    for referral_id in connection.execute(_OPEN_CASES, {"team": team_id}).scalars().all():
        refresh(connection, referral_id, now)
