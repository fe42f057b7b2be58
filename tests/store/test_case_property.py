"""Whatever several people do to a case, in any order: no illegal step, one lead, always a next due time, exact undo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from conversations.fields.due import end_of
from store.crypto import KeyRing
from store.database import Database
from store.records import Action, Change, Member, Referral
from store.services import action_steps, actions, cases, changes, next_due, people, referrals, timeline
from store.services.cases import Refused
from store.tables.people import member
from store.tables.referrals import action, referral
from store.terms import OPEN_STATUSES, ActionKind, ActionOutcome, ChangeKind, EventKind, Owner, ReferralStatus
from tests.conversations.test_engine_walks import NOW as START

NADIA, DEV, PRIYA, BOB, ADA, TOM, UMA = range(1, 8)
EVERYBODY = (NADIA, DEV, PRIYA, BOB, ADA, TOM, UMA)
ANSWERS: dict[str, Any] = {
    "name": "Mary Smith",
    "born_on": "1941-04-03",
    "lives": {"lines": "12 High St, Broadstairs", "postcode": "CT10 1AL"},
    "practice": {"code": "G82219", "name": "St Peter's Surgery"},
    "concerns": {"ticks": ["falls"], "words": ""},
    "agreement": "agrees",
}
R = ReferralStatus
# Where a case may go by each step; independent of store/services/cases.py.
LEGAL = {
    ChangeKind.TAKE: {(R.RECEIVED, R.ACCEPTED), (R.ACCEPTED, R.ACCEPTED)},
    ChangeKind.ASSIGN: {(R.RECEIVED, R.ACCEPTED), (R.ACCEPTED, R.ACCEPTED)},
    ChangeKind.DECLINE: {(R.RECEIVED, R.DECLINED)},
    ChangeKind.REDIRECT: {(R.RECEIVED, R.REDIRECTED)},
    ChangeKind.WITHDRAW: {(R.RECEIVED, R.WITHDRAWN), (R.ACCEPTED, R.WITHDRAWN)},
    ChangeKind.ASK: {(one, one) for one in OPEN_STATUSES},
    ChangeKind.CONTACT: {(one, one) for one in OPEN_STATUSES},
    ChangeKind.ADD_ACTION: {(one, one) for one in OPEN_STATUSES},
    ChangeKind.DISCHARGE: {(R.ACCEPTED, R.DISCHARGED)},
}
ENDS = {
    ChangeKind.DECLINE: R.DECLINED,
    ChangeKind.REDIRECT: R.REDIRECTED,
    ChangeKind.WITHDRAW: R.WITHDRAWN,
    ChangeKind.DISCHARGE: R.DISCHARGED,
}
STEPS = [*ChangeKind, "finish", "move", "pass_on", "note", "undo", "undo", "settle", "wait", "wait"]
DOING = st.tuples(st.sampled_from(STEPS), st.sampled_from(EVERYBODY), st.integers(0, 5))


class Case:
    """One case in a transaction that is never committed, and what is known of it beside the database."""

    def __init__(self, connection: Connection, ring: KeyRing) -> None:
        self.connection, self.ring, self.now = connection, ring, START
        self.ids = count(1000)
        self.members = {one: self._member(one) for one in EVERYBODY}
        team = people.get_team(connection, "thanet")
        assert team is not None
        opened = referrals.open_referral(
            connection, ring, self.members[NADIA], team, ANSWERS, next(self.ids), "telegram", self.now
        )
        self.id = opened.id
        # For each step that stands: its kind, and all as it was before it.
        self.stack: list[tuple[Change, dict[str, Any], set[int]]] = []

    def _member(self, number: int) -> Member:
        found = people.get_member(self.connection, number)
        assert found is not None
        return found

    def about(self) -> Referral:
        found = referrals.get(self.connection, self.id)
        assert found is not None
        return found

    def columns(self) -> dict[str, Any]:
        row = self.connection.execute(select(referral).where(referral.c.id == self.id)).one()
        return {name: getattr(row, name) for name in changes.COLUMNS}

    def waiting(self) -> set[int]:
        return {one.id for one in actions.open_of(self.connection, self.id)}

    def do(self, what: str, who: Member, extra: int) -> None:
        if what in ("undo", "settle", "wait"):
            {"undo": self.undo, "settle": self.settle, "wait": self.wait}[what](who, extra)
        elif what == "note":
            words = {"words": "…"}
            timeline.note_words(self.connection, self.ring, self.id, EventKind.NOTED, self.now, who.id, None, words)
        elif what in ("finish", "move", "pass_on"):
            self.on_action(what, who, extra)
        else:
            self.step(ChangeKind(what), who, extra)

    def step(self, kind: ChangeKind, who: Member, extra: int) -> None:
        before, waiting, was = self.columns(), self.waiting(), self.about()
        made = self._take_step(kind, who, extra)
        if isinstance(made, Refused):
            assert (self.columns(), self.waiting()) == (before, waiting), "what is refused changes nothing"
            return
        now = self.about()
        assert (was.status, now.status) in LEGAL[kind], f"{kind}: {was.status} to {now.status}"
        assert kind is not ChangeKind.TAKE or was.lead_id is None, "taken from somebody who has it"
        self.stack.append((made, before, waiting))

    def _take_step(self, kind: ChangeKind, who: Member, extra: int) -> Change | Refused:
        given = (self.connection, self.ring, who, self.id)
        rest = (next(self.ids), "telegram", self.now)
        if kind is ChangeKind.TAKE:
            return cases.take(*given, *rest)
        if kind is ChangeKind.ASSIGN:
            return cases.assign(*given, self.members[(PRIYA, TOM, UMA)[extra % 3]], *rest)
        if kind in ENDS:
            return cases.end(*given, kind, ENDS[kind], {"reason": "other"}, {"words": "…"}, *rest)
        reached = kind is ChangeKind.CONTACT and extra % 2
        values = {"contacted_at": self.now} if reached else None
        event = None if kind is not ChangeKind.CONTACT else EventKind.CONTACTED if reached else EventKind.ATTEMPTED
        made = cases.step(*given, kind, *rest, values=values, event=event)
        if kind is ChangeKind.ADD_ACTION and isinstance(made, Change):
            self._add_action(made, extra)
        return made

    def _add_action(self, made: Change, extra: int) -> None:
        owner, owner_id = ((Owner.MEMBER, TOM), (Owner.COORDINATOR, None), (Owner.PRACTICE, None))[extra % 3]
        due_at = end_of({"on": (self.now.date() + timedelta(days=extra)).isoformat(), "at": None})
        repeat = 14 if extra == 5 else None
        new = Action(made.id, self.id, ActionKind.CHECK, owner, owner_id, made.by, due_at, False, repeat, None, None)
        actions.add(self.connection, self.ring, new, {"what": "…"}, self.now)

    def on_action(self, what: str, who: Member, extra: int) -> None:
        found = self.connection.execute(select(action.c.id).where(action.c.referral_id == self.id)).scalars().all()
        if not found:
            return
        one = actions.get(self.connection, sorted(found)[extra % len(found)])
        assert one is not None
        waited, given = one.id in self.waiting(), (self.connection, self.ring, who, one)
        if what == "finish":
            changed = action_steps.finish(*given, ActionOutcome.DONE, "", "telegram", self.now)
        elif what == "move":
            changed = action_steps.move(*given, self.now + timedelta(days=extra), False, "telegram", self.now)
        else:
            changed = action_steps.pass_on(*given, Owner.MEMBER, PRIYA, "", "telegram", self.now)
        assert bool(changed) is waited, "what is done is changed by nobody"
        if what == "finish":
            self.stack = [(made, before, waiting - {one.id}) for made, before, waiting in self.stack]

    def undo(self, who: Member, _extra: int) -> None:
        latest = changes.undoable(self.connection, self.id, self.now)
        if latest is None:
            return
        was = (self.columns(), self.waiting())
        if not changes.undo(self.connection, who, latest, "telegram", self.now):
            assert who.id != latest.by
            assert (self.columns(), self.waiting()) == was
            return
        made, before, waiting = self.stack.pop()
        assert made.id == latest.id
        assert who.id == made.by
        assert self.columns() == before, "exactly as it was"
        assert self.waiting() == waiting
        assert timeline.get(self.connection, made.event_id or 0) is None

    def settle(self, _who: Member, _extra: int) -> None:
        latest = changes.undoable(self.connection, self.id, self.now)
        if latest:
            assert changes.settle(self.connection, latest.id, self.now)
            assert not changes.settle(self.connection, latest.id, self.now), "told once"

    def wait(self, _who: Member, extra: int) -> None:
        self.now += (timedelta(minutes=1), timedelta(minutes=4), timedelta(hours=9))[extra % 3] * (extra + 1)
        for one in changes.over(self.connection, self.id, self.now):
            changes.settle(self.connection, one.id, self.now)
        next_due.refresh(self.connection, self.id, self.now)

    def judge(self) -> None:
        """What holds at any time."""
        about = self.about()
        is_open = about.status in OPEN_STATUSES
        assert (about.next_due_at is not None) is is_open
        assert (about.closed_at is None) is is_open
        assert (about.lead_id is None) is (about.status is R.RECEIVED) or not is_open
        assert about.lead_id in (None, PRIYA, TOM, UMA), "somebody who may lead"
        assert not self.waiting() or is_open or about.status is not R.DISCHARGED, "closed with the case"
        leads = [one for one in timeline.events(self.connection, self.id) if "lead" in one.params]
        assert about.lead_id == (leads[-1].params["lead"] if leads else None), "whoever was named last, alone"


@contextmanager
def colleagues(database: Database) -> Iterator[Connection]:
    """Two more of the team, in a transaction that leaves nothing behind."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        for number, handle, roles in ((TOM, "tom", ["team_member"]), (UMA, "uma", ["clinician"])):
            row = {"id": number, "handle": handle, "name": handle.title(), "roles": roles, "profession": "pharmacist"}
            connection.execute(insert(member), {**row, "organisation": "", "team_id": "thanet", "active": True})
        yield connection
        transaction.rollback()


def _any_sequence(database: Database, ring: KeyRing, examples: int, steps: int) -> Callable[[], None]:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(DOING, min_size=4, max_size=steps))
    def runs(doings: list[tuple[str, int, int]]) -> None:
        with colleagues(database) as connection:
            case = Case(connection, ring)
            for what, who, extra in doings:
                case.do(what, case.members[who], extra)
                case.judge()

    return runs


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 150), ("postgresql", 10)])
def test_any_sequence_of_steps_by_several_people(
    new_database: Callable[[str], str], ring: KeyRing, kind: str, examples: int
) -> None:
    database = Database(new_database(kind))
    try:
        _any_sequence(database, ring, examples, steps=40)()
    finally:
        database.close()
