"""Actions at rest: sealed words, one change wins, what is done again and again, whose list they are on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from store.crypto import KeyRing
from store.database import Database
from store.records import Action, Member, Referral
from store.services import action_steps, actions, audit, cases, changes, people, referrals, timeline
from store.tables.referrals import action as table
from store.terms import ActionKind, ActionOutcome, ChangeKind, EventKind, Owner
from tests.cast import BOB, DEV, MARY, NADIA, PRIYA

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
WORDS = {"what": "medicines review with Mr Shah", "who": ""}


class Desk:
    """A case that Priya leads, and what has to be done on it."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.call, self.ring = database.call, ring
        self.ids = iter(range(7000, 8000))
        self.about = self.call(self._open)

    def _open(self, connection: Connection) -> Referral:
        team, nadia, priya = people.any_team(connection), self._who(connection, NADIA), self._who(connection, PRIYA)
        assert team is not None
        opened = referrals.open_referral(connection, self.ring, nadia, team, MARY, next(self.ids), "telegram", NOW)
        cases.take(connection, self.ring, priya, opened.id, next(self.ids), "telegram", NOW)
        found = referrals.get(connection, opened.id)
        assert found is not None
        return found

    @staticmethod
    def _who(connection: Connection, member_id: int) -> Member:
        found = people.get_member(connection, member_id)
        assert found is not None
        return found

    def who(self, member_id: int) -> Member:
        return self.call(self._who, member_id)

    def add(self, words: Mapping[str, str] = WORDS, **changed: Any) -> Action:
        kind, owner = ActionKind.MEDICINES_REVIEW, Owner.MEMBER
        new = Action(next(self.ids), self.about.id, kind, owner, DEV, PRIYA, FRIDAY, False, None, None, None)
        self.call(actions.add, self.ring, replace(new, **changed), words, NOW)
        return replace(new, **changed)

    def finish(self, one: Action, by: int = DEV, words: str = "two stopped", at: datetime = NOW) -> int | None:
        done = ActionOutcome.DONE
        return self.call(action_steps.finish, self.ring, self.who(by), one, done, words, "telegram", at)

    def again(self, one: Action, at: datetime) -> Action:
        following = self.call(action_steps.repeat, self.ring, one, next(self.ids), at)
        assert following is not None
        return following

    def due(self) -> tuple[datetime | None, datetime | None]:
        """When the case is due next, and the first of its actions."""
        found = self.call(referrals.get, self.about.id)
        assert found is not None
        waiting = select(table.c.next_due_at).where(table.c.done_at.is_(None)).order_by(table.c.next_due_at)
        return found.next_due_at, self.call(lambda connection: connection.execute(waiting).scalars().first())


@pytest.fixture
def desk(database: Database, ring: KeyRing) -> Desk:
    return Desk(database, ring)


def test_its_words_are_sealed_where_it_stands(desk: Desk) -> None:
    one = desk.add()
    assert desk.call(actions.get, one.id) == one
    assert desk.call(actions.words_of, desk.ring, one.id) == {**WORDS, "outcome": ""}
    body = desk.call(lambda connection: connection.execute(select(table.c.body)).scalar_one())
    assert b"Shah" not in body


def test_it_is_done_once_with_what_came_of_it(desk: Desk) -> None:
    one = desk.add()
    event = desk.finish(one)
    assert event is not None
    assert desk.finish(one, PRIYA, "nothing") is None
    assert desk.call(actions.words_of, desk.ring, one.id)["outcome"] == "two stopped"
    done = desk.call(timeline.get, event)
    assert done is not None
    assert (done.kind, done.params) == (EventKind.ACTION_DONE, {"action": "medicines_review", "outcome": "done"})
    assert desk.call(timeline.words_of, desk.ring, event) == {"words": "two stopped"}
    assert desk.call(actions.open_of, desk.about.id) == []


def test_what_is_done_cannot_be_moved_or_passed_on(desk: Desk) -> None:
    one = desk.add()
    desk.finish(one)
    dev = desk.who(DEV)
    assert desk.call(action_steps.move, desk.ring, dev, one, FRIDAY, True, "telegram", NOW) is None
    to = (Owner.MEMBER, PRIYA, "")
    assert desk.call(action_steps.pass_on, desk.ring, dev, one, *to, "telegram", NOW) is None
    found = desk.call(actions.get, one.id)
    assert found is not None
    assert (found.owner_id, found.timed) == (DEV, False)


def test_who_tried_in_vain_is_in_the_audit_trail_too(desk: Desk) -> None:
    one = desk.add()
    desk.finish(one)
    desk.finish(one, PRIYA)
    done = desk.call(audit.trail, f"referral|{desk.about.id}")
    assert [row.actor_id for row in done if row.doing == EventKind.ACTION_DONE] == [DEV, PRIYA]


@pytest.mark.parametrize(
    ("days", "done_at", "due_at"),
    [
        (14, NOW, datetime(2026, 12, 11, 17, 0, tzinfo=UTC)),
        (7, datetime(2026, 12, 5, 9, 0, tzinfo=UTC), datetime(2026, 12, 11, 17, 0, tzinfo=UTC)),
        # a month late: the turns that were missed are not made up for
        (14, datetime(2027, 1, 6, 9, 0, tzinfo=UTC), datetime(2027, 1, 8, 17, 0, tzinfo=UTC)),
        # four weeks later is Christmas Day, and then come a weekend and the bank holiday that stands in for Boxing Day
        (28, NOW, datetime(2026, 12, 29, 17, 0, tzinfo=UTC)),
        # five in the afternoon in London, whatever its clocks do
        (7 * 20, NOW, datetime(2027, 4, 16, 16, 0, tzinfo=UTC)),
    ],
)
def test_what_is_done_again_and_again_is_next_due_on_a_working_day(
    desk: Desk, days: int, done_at: datetime, due_at: datetime
) -> None:
    one = desk.add(repeat_days=days)
    desk.finish(one, at=done_at)
    following = desk.again(one, done_at)
    assert following == replace(one, id=following.id, due_at=due_at)
    kept = desk.call(actions.words_of, desk.ring, following.id)
    assert {**kept, "meant": ""} == {**WORDS, "outcome": "", "meant": ""}


def test_a_bank_holiday_puts_off_one_turn_and_not_those_after_it(desk: Desk) -> None:
    one = desk.add(repeat_days=28)
    put_off = desk.again(one, NOW)
    assert put_off.due_at == datetime(2026, 12, 29, 17, 0, tzinfo=UTC)
    assert desk.again(put_off, put_off.due_at).due_at == datetime(2027, 1, 22, 17, 0, tzinfo=UTC)


def test_it_is_next_due_when_its_owner_is_reminded_first(desk: Desk) -> None:
    before = desk.due()[0]
    one = desk.add(due_at=FRIDAY)
    case, first = desk.due()
    assert first == datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    assert case == min(filter(None, (before, first)))
    later = datetime(2026, 12, 18, 17, 0, tzinfo=UTC)
    desk.call(action_steps.move, desk.ring, desk.who(DEV), one, later, False, "telegram", NOW)
    assert desk.due()[1] == datetime(2026, 12, 17, 8, 30, tzinfo=UTC)
    desk.finish(one)
    assert desk.due() == (before, None)


def test_undoing_takes_it_away_again(desk: Desk) -> None:
    priya = desk.who(PRIYA)
    kind = ChangeKind.ADD_ACTION
    later = NOW + timedelta(minutes=1)
    made = desk.call(cases.step, desk.ring, priya, desk.about.id, kind, next(desk.ids), "telegram", later)
    assert not isinstance(made, cases.Refused)
    one = desk.add(id=made.id)
    assert desk.call(changes.undo, priya, made, "telegram", later)
    assert desk.call(actions.get, one.id) is None
    assert desk.due()[1] is None


def test_it_is_on_the_list_of_whoever_it_is_for(desk: Desk) -> None:
    late = desk.add(due_at=FRIDAY + timedelta(days=7))
    soon = desk.add()
    called = desk.call(actions.ask_coordinator, desk.about.id, ActionKind.PASS_ON, 9, NOW, timedelta(hours=4))
    assert [one.id for one in desk.call(actions.of_owner, desk.who(DEV))] == [soon.id, late.id]
    assert [one.id for one in desk.call(actions.of_owner, desk.who(BOB))] == [called]
    assert desk.call(actions.of_owner, desk.who(NADIA)) == []
    desk.finish(soon)
    assert [one.id for one in desk.call(actions.of_owner, desk.who(DEV))] == [late.id]


def test_the_coordinator_is_asked_for_one_thing_once(desk: Desk) -> None:
    ask = (desk.about.id, ActionKind.CALL_PRACTICE)
    first = desk.call(actions.ask_coordinator, *ask, 9, NOW, timedelta(hours=4))
    assert desk.call(actions.ask_coordinator, *ask, 10, NOW, timedelta(hours=4)) == first == 9
    assert desk.due()[1] is not None


def test_the_owner_the_lead_and_the_coordinator_may_change_it(desk: Desk) -> None:
    one = desk.add(owner=Owner.REFERRER, owner_id=NADIA)
    assert [actions.may(desk.who(who), desk.about, one) for who in (NADIA, PRIYA, BOB)] == [True] * 3
    assert not actions.may(desk.who(DEV), desk.about, one)
    of_dev = desk.add()
    assert not actions.may(desk.who(NADIA), desk.about, of_dev)
    assert not actions.may(desk.who(DEV), desk.about, of_dev), "an owner who cannot see the case any more"
    elsewhere = replace(desk.who(BOB), team_id="elsewhere")
    assert not actions.may(elsewhere, desk.about, one)
