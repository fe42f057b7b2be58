"""What is planned of a case or an action as the clock sees it: the columns that time depends on, and what is next.

It reads and changes nothing; `next_due` keeps what it says in the columns that the clock asks.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, null, select

from store import calendar, schedule
from store.calendar import Hours
from store.schedule import Planned
from store.tables.people import team
from store.tables.referrals import action, referral
from store.terms import AFTER_THE_END, OPEN_STATUSES

# The earliest that will happen to an open action of the case.
_FIRST_ACTION = (
    select(func.min(action.c.next_due_at))
    .where(action.c.referral_id == referral.c.id, action.c.done_at.is_(None))
    .scalar_subquery()
)
# What is planned of a case, and of an action, depends on these.
_OF_ITS_CASE = [referral.c[name] for name in ("ref", "status", "lead_id", "team_id")]
CASES: Select[Any] = select(
    *(referral.c[name] for name in ("id", "received_at", "speak_by", "contacted_at", "next_due_at", "version")),
    *_OF_ITS_CASE,
    team.c.settings,
    referral.c.id.label("referral_id"),
    _FIRST_ACTION.label("first_action"),
).join(team, team.c.id == referral.c.team_id)
ACTIONS: Select[Any] = (
    select(
        *(action.c[name] for name in ("id", "referral_id", "kind", "owner_role", "owner_id")),
        *(action.c[name] for name in ("created_at", "due_at", "timed", "done_at", "next_due_at")),
        *_OF_ITS_CASE,
        team.c.settings,
        null().label("first_action"),
    )
    .join(referral, referral.c.id == action.c.referral_id)
    .join(team, team.c.id == referral.c.team_id)
)


def hours_of_row(row: Row[Any]) -> Hours:
    return calendar.hours_of(row.settings)


def has_hours(row: Row[Any]) -> bool:
    """Whether its team's hours can be read; where not, its own nudges fail, and nobody else's are to fail with them."""
    try:
        return bool(hours_of_row(row))
    except (AttributeError, TypeError, ValueError):
        return False


def of_case(row: Row[Any]) -> Iterator[Planned]:
    """What a case of `CASES` has before it by itself; nothing once it is closed."""
    if row.status not in OPEN_STATUSES:
        return iter(())
    return schedule.of_case(row.received_at, row.speak_by, row.contacted_at, hours_of_row(row))


def of_action(row: Row[Any]) -> Iterator[Planned]:
    """The same of an action of `ACTIONS`; few outlive their case."""
    over = row.status not in OPEN_STATUSES and row.kind not in AFTER_THE_END
    if over or row.done_at is not None:
        return iter(())
    return schedule.of_action(row.due_at, row.timed, row.created_at, hours_of_row(row))


def next_of_case(row: Row[Any], now: datetime, since: datetime | None = None) -> datetime | None:
    """When something happens to it next: to itself or to one of its actions."""
    if row.status not in OPEN_STATUSES:
        return None
    return earliest(_first(of_case(row), row.next_due_at, since, now), row.first_action)


def next_of_action(row: Row[Any], now: datetime, since: datetime | None = None) -> datetime | None:
    return _first(of_action(row), row.next_due_at, since, now)


def earliest(*instants: datetime | None) -> datetime | None:
    return min(filter(None, instants), default=None)


def _first(series: Iterable[Planned], was: datetime | None, since: datetime | None, now: datetime) -> datetime | None:
    """The first that is to come, or that has been due since it was last looked at."""
    looked = earliest(was, since) or now
    return next((one.at for one in series if one.at > now or one.at >= looked), None)
