"""When something will next happen to a case and its actions by itself: columns, kept true by whatever changes the case.

A case's `next_due_at` is the earliest of its own next step and of those of its open actions; a closed case has none.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select, update

from store import calendar, steps
from store.calendar import Hours
from store.steps import Step
from store.tables.people import team
from store.tables.referrals import action, referral
from store.terms import OPEN_STATUSES

# The earliest that will happen to an open action of the case.
_FIRST_ACTION = (
    select(func.min(action.c.next_due_at))
    .where(action.c.referral_id == referral.c.id, action.c.done_at.is_(None))
    .scalar_subquery()
)
# What the steps of a case, and of an action, depend on.
CASES: Select[Any] = select(
    *(referral.c[name] for name in ("id", "status", "received_at", "speak_by", "contacted_at", "next_due_at")),
    *(referral.c[name] for name in ("lead_id", "team_id")),
    team.c.settings,
    _FIRST_ACTION.label("first_action"),
).join(team, team.c.id == referral.c.team_id)
ACTIONS: Select[Any] = (
    select(
        *(action.c[name] for name in ("id", "referral_id", "owner_role", "owner_id")),
        *(action.c[name] for name in ("created_at", "due_at", "timed", "done_at", "next_due_at")),
        referral.c.status,
        referral.c.lead_id,
        referral.c.team_id,
        team.c.settings,
    )
    .join(referral, referral.c.id == action.c.referral_id)
    .join(team, team.c.id == referral.c.team_id)
)
_CASE = CASES.where(referral.c.id == bindparam("wanted"))
_ITS_ACTIONS = ACTIONS.where(action.c.referral_id == bindparam("wanted"))
_OPEN_CASES = select(referral.c.id).where(
    and_(referral.c.team_id == bindparam("team"), referral.c.status.in_(OPEN_STATUSES))
)
SET_CASE = update(referral).where(referral.c.id == bindparam("row")).values(next_due_at=bindparam("next"))
SET_ACTION = update(action).where(action.c.id == bindparam("row")).values(next_due_at=bindparam("next"))


def refresh(connection: Connection, referral_id: int, now: datetime) -> None:
    """Set the `next_due_at` of the case and of its actions from what is true now.

    What was due already and has not been said yet stays due.
    """
    for row in connection.execute(_ITS_ACTIONS, {"wanted": referral_id}).all():
        if (following := next_of_action(row, now)) != row.next_due_at:
            connection.execute(SET_ACTION, {"row": row.id, "next": following})
    row = connection.execute(_CASE, {"wanted": referral_id}).one()
    if (following := next_of_case(row, now)) != row.next_due_at:
        connection.execute(SET_CASE, {"row": row.id, "next": following})


def refresh_team(connection: Connection, team_id: str, now: datetime) -> None:
    """The same for each open case of a team, whose hours were changed."""
    for referral_id in connection.execute(_OPEN_CASES, {"team": team_id}).scalars().all():
        refresh(connection, referral_id, now)


def hours_of_row(row: Row[Any]) -> Hours:
    return calendar.hours_of(row.settings)


def steps_of_case(row: Row[Any]) -> Iterator[Step]:
    """What a case of `CASES` has before it by itself; nothing once it is closed."""
    if row.status not in OPEN_STATUSES:
        return iter(())
    return steps.case_steps(row.received_at, row.speak_by, row.contacted_at, hours_of_row(row))


def steps_of_action(row: Row[Any]) -> Iterator[Step]:
    """The same of an action of `ACTIONS`."""
    if row.status not in OPEN_STATUSES or row.done_at is not None:
        return iter(())
    return steps.action_steps(row.due_at, row.timed, row.created_at, hours_of_row(row))


def next_of_case(row: Row[Any], now: datetime) -> datetime | None:
    if row.status not in OPEN_STATUSES:
        return None
    return min(filter(None, (_first(steps_of_case(row), row.next_due_at, now), row.first_action)), default=None)


def next_of_action(row: Row[Any], now: datetime) -> datetime | None:
    return _first(steps_of_action(row), row.next_due_at, now)


def _first(series: Iterable[Step], waiting_since: datetime | None, now: datetime) -> datetime | None:
    """The first step that is to come, or that has been due since it was last looked at."""
    since = waiting_since if waiting_since and waiting_since <= now else None
    return next((one.at for one in series if one.at > now or (since and one.at >= since)), None)
