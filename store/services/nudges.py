"""Nudges: what fell due is written down once for each recipient, and said together with what else waits for them.

`claim` takes what is due and sets when it is due next. `waiting` gathers what was written down and asks again whether
it holds: what was done meanwhile is dropped, what is somebody else's by now is theirs.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, delete, select, update

from store import calendar
from store.dialects import in_each
from store.schedule import Planned, last_due
from store.services import outbox_care, planned, recipients
from store.services.outbox import PENDING
from store.services.recipients import Roster
from store.tables.queues import outbox
from store.tables.referrals import action, nudge, referral
from store.terms import NudgeKind


@dataclass(frozen=True)
class Things:
    """Cases, or actions: where they are, what is before them by itself, whom that is told."""

    name: str
    table: Table
    query: Select[Any]
    planned: Callable[[Row[Any]], Iterator[Planned]]
    recipients: Callable[[Row[Any], NudgeKind, Roster], list[str]]

    @property
    def case_id(self) -> ColumnElement[Any]:
        return self.table.c.get("referral_id", self.table.c.id)

    def due(self, *which: ColumnElement[bool]) -> dict[str, Select[Any]]:
        """A portion of what is due. What somebody is changing at this moment is due a moment later."""
        column = self.table.c.next_due_at
        found = self.query.where(column <= bindparam("now"), *which).order_by(column).limit(bindparam("most"))
        return {"sqlite": found, "postgresql": found.with_for_update(of=self.table, skip_locked=True)}

    def due_cases(self) -> Select[Any]:
        """The cases of a portion of what is due, whoever is changing it, but for some."""
        column = self.table.c.next_due_at
        found = select(self.case_id).where(column <= bindparam("now"), self.is_no_case_of_these())
        return found.order_by(column).limit(bindparam("most"))

    def is_no_case_of_these(self) -> ColumnElement[bool]:
        return self.case_id.not_in(bindparam("but", expanding=True))


CASES = Things("case", referral, planned.CASES, planned.of_case, recipients.of_case)
ACTIONS = Things("action", action, planned.ACTIONS, planned.of_action, recipients.of_action)
_BY_NAME = {one.name: one for one in (CASES, ACTIONS)}
_DUE = {one.name: one.due(one.is_no_case_of_these()) for one in _BY_NAME.values()}
_DUE_OF_CASE = {one.name: one.due(one.case_id == bindparam("about")) for one in _BY_NAME.values()}
_DUE_CASES = [one.due_cases() for one in _BY_NAME.values()]
_THESE = {
    name: one.query.where(one.table.c.id.in_(bindparam("rows", expanding=True))) for name, one in _BY_NAME.items()
}
_MOVE_ON = {
    name: update(one.table)
    .where(one.table.c.id.in_(bindparam("rows", expanding=True)))
    .values(next_due_at=bindparam("next"))
    for name, one in _BY_NAME.items()
}
_WRITE = in_each(
    lambda insert: insert(nudge).on_conflict_do_nothing(index_elements=["thing", "kind", "n", "recipient"])
)
_UNSAID = select(nudge).where(nudge.c.said_at.is_(None)).order_by(nudge.c.due_at, nudge.c.id).with_for_update()
_DROP = delete(nudge).where(nudge.c.id.in_(bindparam("rows", expanding=True)))
_SAID = (
    update(nudge)
    .where(nudge.c.id.in_(bindparam("rows", expanding=True)))
    .values(said_at=bindparam("now"), key=bindparam("under"))
)
_ON_ITS_WAY = (
    select(nudge.c.thing, nudge.c.kind, nudge.c.n, nudge.c.key)
    .join(outbox, outbox.c.key == nudge.c.key)
    .where(nudge.c.thing.in_(bindparam("things", expanding=True)), outbox.c.state == PENDING)
)
_UNSAY = update(nudge).where(nudge.c.key == bindparam("under")).values(said_at=None, key=None)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing to be said to one recipient; `about` is its row in `planned.CASES` or `ACTIONS` now."""

    id: int
    thing: str
    kind: NudgeKind
    recipient: str
    due_at: datetime
    about: Row[Any]

    @property
    def is_case(self) -> bool:
        return self.thing.startswith(CASES.name)


def claim(
    connection: Connection,
    things: Things,
    surfaces: Collection[str],
    now: datetime,
    most: int,
    but: Collection[Any] = (),
    only: int | None = None,
) -> int:
    """Take what is due of all cases but some, or of one; how many. Actions come before cases, due with them."""
    rows = find(connection, things, now, most, but, only)
    found = [(row, *last_due(things.planned(row), row.next_due_at, now)) for row in rows]
    following = ((row.id, planned.earliest(after, row.first_action)) for row, _, after in found)
    move_on(connection, things, following)
    said = [(row, last.kind, last.n, last.at) for row, last, _ in found if last]
    if said:
        _write_down(connection, things, said, recipients.roster(connection, surfaces))
    return len(rows)


def due_cases(connection: Connection, now: datetime, most: int, but: Collection[Any] = ()) -> list[int]:
    """Cases, but for some, that are due or have actions that are; closed ones have, too."""
    given = {"now": now, "most": most, "but": list(but)}
    found = [row_id for query in _DUE_CASES for row_id in connection.execute(query, given).scalars()]
    return list(dict.fromkeys(found))


def find(
    connection: Connection,
    things: Things,
    now: datetime,
    most: int,
    but: Collection[Any] = (),
    only: int | None = None,
) -> Sequence[Row[Any]]:
    """A portion of what is due, the longest due first, kept from others until the transaction ends."""
    given = {"now": now, "most": most}
    given |= {"but": list(but)} if only is None else {"about": only}
    statements = _DUE if only is None else _DUE_OF_CASE
    return connection.execute(statements[things.name][connection.dialect.name], given).all()


def move_on(connection: Connection, things: Things, next_of: Iterable[tuple[int, datetime | None]]) -> None:
    """Set when each is due next. Many are on the same morning, so that this takes few statements."""
    together: defaultdict[datetime | None, list[int]] = defaultdict(list)
    for row_id, following in next_of:
        together[following].append(row_id)
    for following, rows in together.items():
        connection.execute(_MOVE_ON[things.name], {"rows": rows, "next": following})


def _write_down(
    connection: Connection, things: Things, found: Iterable[tuple[Row[Any], NudgeKind, int, datetime]], known: Roster
) -> None:
    rows = [
        {"thing": f"{things.name}:{row.id}", "kind": kind, "n": n, "due_at": at, "recipient": one}
        | {"referral_id": row.referral_id}
        for row, kind, n, at in found
        for one in things.recipients(row, kind, known)
    ]
    if rows:
        connection.execute(_WRITE[connection.dialect.name], rows)


def waiting(connection: Connection, surfaces: Collection[str], now: datetime) -> dict[str, list[Nudge]]:
    """What is to be said now, by recipient, the longest due first: nothing that is in its team's quiet hours."""
    rows = connection.execute(_UNSAID).all()
    if not rows:
        return {}
    about = _about(connection, rows)
    known = recipients.roster(connection, surfaces)
    found: defaultdict[str, list[Nudge]] = defaultdict(list)
    wrong: list[int] = []
    moved = False
    for row in rows:
        its, things = about.get(row.thing), _things(row)
        if its and not planned.has_hours(its):
            continue
        if its is None or not _holds(things.planned(its), row, now):
            wrong.append(row.id)
        elif row.recipient not in things.recipients(its, NudgeKind(row.kind), known):
            wrong.append(row.id)
            _write_down(connection, things, [(its, NudgeKind(row.kind), row.n, row.due_at)], known)
            moved = True
        elif not calendar.in_quiet(now, planned.hours_of_row(its)):
            one = Nudge(row.id, row.thing, NudgeKind(row.kind), row.recipient, row.due_at, its)
            found[row.recipient].append(one)
    if wrong:
        connection.execute(_DROP, {"rows": wrong})
    return waiting(connection, surfaces, now) if moved else dict(found)


def _things(row: Row[Any]) -> Things:
    return _BY_NAME[row.thing.partition(":")[0]]


def _about(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """The cases and actions as they are now, by thing."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        name, _, row_id = row.thing.partition(":")
        wanted[name].append(int(row_id))
    return {
        f"{name}:{one.id}": one
        for name, ids in wanted.items()
        for one in connection.execute(_THESE[name], {"rows": ids})
    }


def _holds(series: Iterator[Planned], row: Row[Any], now: datetime) -> bool:
    """Whether this is still among what is due: not after it was done, closed or put off."""
    for one in series:
        if one.at > now:
            return False
        if (one.kind, one.n) == (row.kind, row.n):
            return True
    return False


def said(connection: Connection, ids: Sequence[int], key: str, now: datetime) -> None:
    """They are said by the message that is in the outbox under this key."""
    connection.execute(_SAID, {"rows": list(ids), "under": key, "now": now})


def unsay(connection: Connection, key: str) -> None:
    """The message under this key reached nobody: what it said is said again, to whoever it is for by then."""
    connection.execute(_UNSAY, {"under": key})


def withdraw(connection: Connection, about: Mapping[str, Row[Any]], now: datetime) -> None:
    """Take back messages that say what no longer holds and have not left: the rest of them is said again without it."""
    rows: Sequence[Any] = connection.execute(_ON_ITS_WAY, {"things": list(about)}).all()
    over = {row.key for row in rows if not _holds(_things(row).planned(about[row.thing]), row, now)}
    for key in over:
        if outbox_care.take_out(connection, key):
            unsay(connection, key)
