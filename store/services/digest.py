"""The morning digest's facts: which team's is due, and what its channel is to see of its cases (issue 3, part 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from store import calendar
from store.dialects import in_each
from store.records import Team
from store.services import households, people
from store.tables.people import member, team
from store.tables.referrals import action, referral, team_clock
from store.terms import OPEN_STATUSES

SOON = timedelta(hours=24)
# A team that is new has no clock yet.
_DUE_TEAMS = (
    select(team.c.id)
    .outerjoin(team_clock, team_clock.c.team_id == team.c.id)
    .where(or_(team_clock.c.team_id.is_(None), team_clock.c.next_digest_at <= bindparam("now")))
    .order_by(team.c.id)
)
_DUE = (
    select(team.c.id, team.c.name, team.c.settings)
    .join(team_clock, team_clock.c.team_id == team.c.id)
    .where(team.c.id == bindparam("which"), team_clock.c.next_digest_at <= bindparam("now"))
)
_DUE_LOCKED = {"sqlite": _DUE, "postgresql": _DUE.with_for_update(of=team_clock, skip_locked=True)}
_BEGIN = in_each(lambda insert: insert(team_clock).on_conflict_do_nothing(index_elements=["team_id"]))
_MOVE_ON = update(team_clock).where(team_clock.c.team_id == bindparam("which")).values(next_digest_at=bindparam("next"))
_FORGET = delete(team_clock).where(team_clock.c.team_id == bindparam("which"))
_OPEN = (referral.c.team_id == bindparam("team"), referral.c.status.in_(OPEN_STATUSES))
_LEAD = member.alias("lead")
_UNTAKEN = (
    select(referral.c.ref, referral.c.received_at)
    .where(*_OPEN, referral.c.lead_id.is_(None))
    .order_by(referral.c.received_at)
)
_TO_SPEAK = (
    select(referral.c.ref, referral.c.speak_by, _LEAD.c.name.label("lead"))
    .outerjoin(_LEAD, _LEAD.c.id == referral.c.lead_id)
    .where(*_OPEN, referral.c.contacted_at.is_(None), referral.c.speak_by <= bindparam("until"))
    .order_by(referral.c.speak_by)
)
_ACTIONS = (
    select(referral.c.ref, action.c.due_at, action.c.timed, action.c.owner_role, member.c.name.label("owner"))
    .join(referral, referral.c.id == action.c.referral_id)
    .outerjoin(member, member.c.id == action.c.owner_id)
    .where(*_OPEN, action.c.done_at.is_(None), action.c.due_at < bindparam("until"))
    .order_by(action.c.due_at)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral that waits: since when nobody has taken it, or by when to speak to the person; `lead` may be ""."""

    ref: str
    at: datetime
    lead: str = ""


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action that is due or overdue; `owner` is a member's name, or "" where only `role` is known."""

    ref: str
    due_at: datetime
    owner: str
    role: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a team's channel is told of a working day: references, names of members, counts."""

    untaken: Sequence[Waiting]
    soon: Sequence[Waiting]
    late: Sequence[Waiting]
    due: Sequence[DueAction]
    overdue: Sequence[DueAction]
    joinable: Sequence[tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        return not any((self.untaken, self.soon, self.late, self.due, self.overdue, self.joinable))


def due(connection: Connection, now: datetime) -> Sequence[str]:
    """The teams whose digest is due, or that have no hour for it yet."""
    return connection.execute(_DUE_TEAMS, {"now": now}).scalars().all()


def claim(connection: Connection, team_id: str, now: datetime) -> tuple[Team, date] | None:
    """The team, if its digest is due, and for which day. One that is a day late is not posted any more."""
    row = connection.execute(_DUE_LOCKED[connection.dialect.name], {"which": team_id, "now": now}).one_or_none()
    if row is None:
        _begin(connection, team_id, now)
        return None
    following = calendar.next_working_morning(now, calendar.hours_of(row.settings))
    connection.execute(_MOVE_ON, {"which": row.id, "next": following})
    today = calendar.local_day(now)
    return (Team(row.id, row.name, row.settings), today) if calendar.is_working_day(today) else None


def _begin(connection: Connection, team_id: str, now: datetime) -> None:
    """Set a new team's first hour; where there is one already nothing changes."""
    if about := people.get_team(connection, team_id):
        first = calendar.next_working_morning(now, calendar.hours_of(about.settings))
        connection.execute(_BEGIN[connection.dialect.name], {"team_id": team_id, "next_digest_at": first})


def forget_hour(connection: Connection, team_id: str) -> None:
    """The team's hour was changed: when its next digest is due is worked out afresh."""
    connection.execute(_FORGET, {"which": team_id})


def of_team(connection: Connection, team_id: str, now: datetime) -> Digest:
    """What its channel is to see now."""
    day = calendar.local_day(now)
    tomorrow = calendar.local_instant(day + calendar.DAY, time.min)
    untaken = connection.execute(_UNTAKEN, {"team": team_id}).all()
    to_speak = connection.execute(_TO_SPEAK, {"team": team_id, "until": now + SOON}).all()
    actions = connection.execute(_ACTIONS, {"team": team_id, "until": tomorrow}).all()
    waiting = [Waiting(row.ref, row.speak_by, row.lead or "") for row in to_speak]
    over = [row.due_at <= now if row.timed else calendar.local_day(row.due_at) < day for row in actions]
    found = [DueAction(row.ref, row.due_at, row.owner or "", row.owner_role) for row in actions]
    return Digest(
        untaken=[Waiting(row.ref, row.received_at) for row in untaken],
        soon=[one for one in waiting if one.at > now],
        late=[one for one in waiting if one.at <= now],
        due=[one for one, late in zip(found, over, strict=True) if not late],
        overdue=[one for one, late in zip(found, over, strict=True) if late],
        joinable=households.joinable(connection, team_id, day),
    )
