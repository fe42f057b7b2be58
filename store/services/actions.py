"""Actions: what somebody must do on a case, and by when (R37). What becomes of them is in action_steps.py."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from store.crypto import KeyRing
from store.records import Action, Member, Referral
from store.services import details, next_due
from store.tables.referrals import action, referral
from store.terms import ActionKind, ActionOutcome, Owner, Role

# Of what one member has to do: far more than anybody does.
_MOST = 500
_INSERT = insert(action)
_BY_ID = select(action).where(action.c.id == bindparam("wanted"))
_OPEN = (
    select(action)
    .where(action.c.referral_id == bindparam("wanted"), action.c.done_at.is_(None))
    .order_by(action.c.due_at, action.c.id)
)
_CLOSE = (
    update(action)
    .where(action.c.referral_id == bindparam("about"), action.c.done_at.is_(None))
    .values(
        done_at=bindparam("now"),
        done_by=bindparam("who"),
        outcome=bindparam("what"),
        change_id=bindparam("change"),
        next_due_at=None,
    )
)
_THEIRS = and_(action.c.owner_id == bindparam("member"), action.c.done_at.is_(None))
_MINE = select(action).where(_THEIRS).order_by(action.c.due_at).limit(_MOST)
_OF_COORDINATORS = and_(
    action.c.owner_id.is_(None), action.c.owner_role == Owner.COORDINATOR, action.c.done_at.is_(None)
)
_OF_TEAM = select(referral.c.id).where(referral.c.id == action.c.referral_id, referral.c.team_id == bindparam("team"))
_COORDINATORS_TOO = (
    select(action).where(or_(_THEIRS, and_(_OF_COORDINATORS, _OF_TEAM.exists()))).order_by(action.c.due_at).limit(_MOST)
)


def place(action_id: int) -> str:
    """Where its words are sealed: {"what", "who", "outcome"}."""
    return f"action|{action_id}"


def to_action(row: Row[Any]) -> Action:
    """A row of the table as the record; its words stay sealed."""
    return Action(
        id=row.id,
        referral_id=row.referral_id,
        kind=ActionKind(row.kind),
        owner=Owner(row.owner_role),
        owner_id=row.owner_id,
        created_by=row.created_by,
        due_at=row.due_at,
        timed=row.timed,
        repeat_days=row.repeat_days,
        done_at=row.done_at,
        outcome=ActionOutcome(row.outcome) if row.outcome else None,
    )


def add(connection: Connection, ring: KeyRing, new: Action, words: Mapping[str, str], now: datetime) -> None:
    """Something to do from now on; undoing the change that made it, which has its id, takes it away again."""
    row = {name: getattr(new, name) for name in Action.__slots__ if name != "owner"}
    row |= {"owner_role": new.owner, "created_at": now}
    connection.execute(_INSERT, {**row, "body": ring.seal(place(new.id), dict(words))})
    next_due.refresh(connection, new.referral_id, now)


def ask_coordinator(
    connection: Connection, referral_id: int, kind: ActionKind, new_id: int, now: datetime, within: timedelta
) -> int:
    """Something for the team's coordinator to do; the action's id, which is the old one's where it waits already."""
    waiting = next((one.id for one in open_of(connection, referral_id) if one.kind is kind), None)
    if waiting is not None:
        return waiting
    row = {"id": new_id, "referral_id": referral_id, "kind": kind, "owner_role": Owner.COORDINATOR}
    connection.execute(_INSERT, {**row, "created_at": now, "due_at": now + within, "timed": True})
    next_due.refresh(connection, referral_id, now)
    return new_id


def close_all(
    connection: Connection, referral_id: int, change_id: int, outcome: ActionOutcome, by: int, now: datetime
) -> None:
    """Close all that waits on a case, as part of the change that ends it: undoing that opens it again."""
    given = {"about": referral_id, "now": now, "who": by, "what": outcome, "change": change_id}
    connection.execute(_CLOSE, given)


def get(connection: Connection, action_id: int) -> Action | None:
    row = connection.execute(_BY_ID, {"wanted": action_id}).one_or_none()
    return to_action(row) if row else None


def words_of(connection: Connection, ring: KeyRing, action_id: int) -> Mapping[str, str]:
    """{"what", "who", "outcome"}, each "" where nothing was said; only for those whom the action concerns.

    And "meant": the ISO date of one that comes again and again, before a weekend or a bank holiday put it off.
    """
    row = connection.execute(_BY_ID, {"wanted": action_id}).one()
    said = ring.unseal(place(action_id), row.body) if row.body else {}
    return {"what": "", "who": "", "outcome": "", **said}


def open_of(connection: Connection, referral_id: int) -> list[Action]:
    """What waits on a case, the first due first."""
    return list(map(to_action, connection.execute(_OPEN, {"wanted": referral_id})))


def open_kinds(connection: Connection, referral_id: int) -> list[str]:
    """The kinds of action that wait, the first due first."""
    return [one.kind for one in open_of(connection, referral_id)]


def of_owner(connection: Connection, owner: Member) -> list[Action]:
    """What a member has to do, the first due first; a coordinator's is what the team's coordinators have to do."""
    if owner.has(Role.COORDINATOR):
        given = {"member": owner.id, "team": owner.team_id}
        return list(map(to_action, connection.execute(_COORDINATORS_TOO, given)))
    return list(map(to_action, connection.execute(_MINE, {"member": owner.id})))


def may(actor: Member, about: Referral, one: Action) -> bool:
    """The owner, the lead and the team's coordinators may change it; nobody who has lost sight of the case (R60)."""
    if not details.may_open(actor, about):
        return False
    coordinator = actor.has(Role.COORDINATOR) and actor.team_id == about.team_id
    return actor.id in (one.owner_id, about.lead_id) or coordinator
