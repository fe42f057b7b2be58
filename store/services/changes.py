"""Steps that can be undone: for five minutes by whoever took them, and told to others when those are over.

One clock asks which are over; [Send now] settles one earlier. Undoing the latest step of a referral puts its coded
columns back, marks its event, and opens the actions again that it closed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, insert, not_, or_, select, update

from store.records import Change, Member, Referral
from store.services import audit, next_due
from store.tables.referrals import action, change, referral, referral_event
from store.terms import ChangeKind

UNDO = timedelta(minutes=5)
COLUMNS = ("status", "lead_id", "accepted_at", "contacted_at", "closed_at", "closing")
_INSTANTS = ("accepted_at", "contacted_at", "closed_at")
_INSERT = insert(change)
_BY_ID = select(change).where(change.c.id == bindparam("wanted"))
_LATEST = (
    select(change)
    .where(change.c.referral_id == bindparam("about"), change.c.undone_at.is_(None))
    .order_by(change.c.at.desc(), change.c.event_id.desc())
    .limit(1)
)
# Who leads it, and what is asked, is told once nothing that came after it can be undone: that may have changed it.
_WAITS = (ChangeKind.TAKE, ChangeKind.ASSIGN, ChangeKind.ASK)
_LATER = change.alias("later")
_CAN_BE_UNDONE = exists().where(
    _LATER.c.referral_id == change.c.referral_id,
    _LATER.c.at > change.c.at,
    _LATER.c.until > bindparam("now"),
    _LATER.c.undone_at.is_(None),
    _LATER.c.settled_at.is_(None),
)
_IS_OVER = (
    change.c.until <= bindparam("now"),
    change.c.undone_at.is_(None),
    change.c.settled_at.is_(None),
    or_(and_(*(change.c.kind != one for one in _WAITS)), not_(_CAN_BE_UNDONE)),
)
_OVER = select(change).where(*_IS_OVER, change.c.referral_id == bindparam("about")).order_by(change.c.until)
_CASES_OVER = (
    select(change.c.referral_id)
    .where(*_IS_OVER, change.c.referral_id.not_in(bindparam("but", expanding=True)))
    .order_by(change.c.until)
    .limit(bindparam("most"))
)
_SETTLE = (
    update(change)
    .where(change.c.id == bindparam("row"), change.c.undone_at.is_(None), change.c.settled_at.is_(None))
    .values(settled_at=bindparam("now"))
)
_UNDO = (
    update(change)
    .where(change.c.id == bindparam("row"), change.c.undone_at.is_(None), change.c.settled_at.is_(None))
    .values(undone_at=bindparam("now"))
)
_EVENT_UNDONE = update(referral_event).where(referral_event.c.id == bindparam("row")).values(undone_at=bindparam("now"))
_REOPEN = (
    update(action)
    .where(
        action.c.referral_id == bindparam("about"),
        action.c.change_id == bindparam("row"),
        action.c.done_at.is_not(None),
    )
    .values(done_at=None, done_by=None, outcome=None, change_id=None, next_due_at=action.c.due_at)
)
# An action has the id of the change that added it.
_UNMADE = delete(action).where(action.c.id == bindparam("row"), action.c.done_at.is_(None))


def record(
    connection: Connection,
    was: Referral,
    kind: ChangeKind,
    by: int,
    new_id: int,
    surface: str,
    now: datetime,
    event_id: int | None,
) -> Change:
    """Keep how it was; from now on it can be undone for five minutes."""
    before = {name: _plain(getattr(was, name)) for name in COLUMNS}
    made = Change(new_id, was.id, kind, by, surface, now, now + UNDO, before, event_id)
    row = {name: getattr(made, name) for name in Change.__slots__}
    connection.execute(_INSERT, row)
    return made


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def to_change(row: Row[Any]) -> Change:
    return Change(
        row.id, row.referral_id, ChangeKind(row.kind), row.by, row.surface, row.at, row.until, row.before, row.event_id
    )


def get(connection: Connection, change_id: int) -> Change | None:
    row = connection.execute(_BY_ID, {"wanted": change_id}).one_or_none()
    return to_change(row) if row else None


def undoable(connection: Connection, referral_id: int, now: datetime) -> Change | None:
    """The referral's latest step, if it can still be undone."""
    row = connection.execute(_LATEST, {"about": referral_id}).one_or_none()
    return to_change(row) if row and row.settled_at is None and row.until > now else None


def undo(connection: Connection, actor: Member, latest: Change, surface: str, now: datetime) -> bool:
    """Put everything back as it was before this step; False if it is not theirs, or too late.

    The caller has locked the referral, and asked for its `undoable` step since.
    """
    if latest.by != actor.id or connection.execute(_UNDO, {"row": latest.id, "now": now}).rowcount == 0:
        return False
    audit.record(connection, now, actor.id, f"undo_{latest.kind}", f"referral|{latest.referral_id}", surface)
    values = _restored(latest.before)
    connection.execute(update(referral).where(referral.c.id == latest.referral_id).values(**values))
    if latest.event_id:
        connection.execute(_EVENT_UNDONE, {"row": latest.event_id, "now": now})
    if latest.kind is ChangeKind.ADD_ACTION:
        connection.execute(_UNMADE, {"row": latest.id})
    else:
        connection.execute(_REOPEN, {"about": latest.referral_id, "row": latest.id})
    next_due.refresh(connection, latest.referral_id, now, since=latest.at)
    return True


def _restored(before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(before[name]) if name in _INSTANTS and before[name] else before[name]
        for name in COLUMNS
    }


def is_told(connection: Connection, change_id: int) -> bool:
    """Whether nothing is left to be told of it: it stands, was undone, or never was."""
    row = connection.execute(_BY_ID, {"wanted": change_id}).one_or_none()
    return row is None or row.settled_at is not None or row.undone_at is not None


def cases_over(connection: Connection, now: datetime, but: Collection[Any] = (), most: int = 100) -> list[int]:
    """Cases but for some: of those with steps whose five minutes are over, and of which nobody was told, a portion."""
    found = connection.execute(_CASES_OVER, {"now": now, "but": list(but), "most": most}).scalars()
    return list(dict.fromkeys(found))


def over(connection: Connection, referral_id: int, now: datetime) -> list[Change]:
    """The steps of one case whose five minutes are over and that nobody was told of yet, in their order."""
    return list(map(to_change, connection.execute(_OVER, {"about": referral_id, "now": now})))


def settle(connection: Connection, change_id: int, now: datetime) -> bool:
    """From now on it stands; True for the one caller who has to tell others."""
    return connection.execute(_SETTLE, {"row": change_id, "now": now}).rowcount == 1
