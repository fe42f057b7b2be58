"""One thing that cannot be done when it is due keeps nothing else waiting, is told to the admins, and is made up."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.schema import DropTable

from bot import duty, health
from bot.case import self_audit
from bot.case.self_audit import Look
from bot.clock import DUTIES
from bot.duty import Rounds
from bot.settings import Settings
from store.database import Database
from store.records import Referral
from store.services import cases, people
from store.tables.people import team
from store.tables.queues import conversation
from store.tables.referrals import action, change, referral, referral_event
from store.terms import ChangeKind, EventKind
from tests.delivery.caseload import ADA, DAY, HOUR, MONDAY, NADIA, PRIYA, Caseload
from tests.delivery.desk import Wire, until, wired

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
DUE = MONDAY + 10 * MINUTE
FRIDAY_NOON = MONDAY.replace(day=27, hour=12, minute=0)


class Clockwork:
    """The clock's rounds over a caseload."""

    def __init__(self, load: Caseload) -> None:
        self.load, self.rounds = load, Rounds(load.database, load.house)

    async def tick(self, now: datetime) -> Mapping[str, int | None]:
        """What each duty did."""
        return {one.name: await self.rounds.see_to(one, now) for one in DUTIES}

    async def ticks(self, now: datetime) -> None:
        """Until nothing more is done."""
        while any((await self.tick(now)).values()):
            pass

    @property
    def failing(self) -> list[Any]:
        return [key for _, key in self.rounds.failing]

    def spoil(self, statement: Any) -> None:
        self.load.database.call(lambda connection: connection.execute(statement))

    def said(self, kind: str, about: Referral) -> int:
        """How often something that names a case was put into words."""
        return sum(about.ref in self.load.body(row).get("text", "") for row in self.load.rows(kind))


@pytest.fixture
def load(settings: Settings, database: Database) -> Caseload:
    made = Caseload(settings, database)
    database.call(people.recognise, "telegram", "105", "105", MONDAY)
    return made


@pytest.fixture
def clock(load: Caseload) -> Clockwork:
    return Clockwork(load)


def plan_made(load: Caseload, about: Referral, at: datetime) -> None:
    """A contact with a plan, which the practice will read."""

    who, ring, words = load.member(PRIYA), load.house.ring, {"plan": "Grab rails."}

    def unit(connection: Connection) -> None:
        kind, event, reached = ChangeKind.CONTACT, EventKind.CONTACTED, {"contacted_at": at}
        given = (connection, ring, who, about.id, kind, about.id + 5000, "telegram", at)
        cases.step(*given, values=reached, event=event, words=words)

    load.database.call(unit)


def settled(load: Caseload) -> dict[int, set[bool]]:
    """By case, whether its steps stand."""
    rows = load.database.call(lambda c: c.execute(select(change.c.referral_id, change.c.settled_at)).all())
    return {one: {at is not None for case, at in rows if case == one} for one, _ in rows}


async def test_a_step_that_cannot_settle_keeps_no_other_waiting_and_settles_once_it_can(
    load: Caseload, clock: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    bad, *good = [load.taken() for _ in range(4)]
    for n, about in enumerate((bad, *good)):
        plan_made(load, about, MONDAY + n * SECOND)
    its_words = referral_event.c.referral_id == bad.id, referral_event.c.body.is_not(None)
    body = load.database.call(lambda c: c.execute(select(referral_event.c.body).where(*its_words)).scalar_one())
    clock.spoil(update(referral_event).where(*its_words).values(body=body[:-1] + bytes([body[-1] ^ 1])))

    await clock.tick(DUE)
    assert settled(load) == {bad.id: {False}} | {about.id: {True} for about in good}
    assert clock.failing == [bad.id]
    (line,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert f"settle of {bad.id}, tried 1 times: KeyRingError at crypto.py" in line.getMessage()
    found = load.database.call(self_audit.look, load.house, ("telegram",), Look(), len(clock.failing), DUE)
    assert found.sure == {"failing": 1}
    assert "could not do what was due" in load.body(load.rows("alarm")[-1])["text"]
    assert load.rows("alarm")[-1].destination == str(100 + ADA)

    for n in range(41):
        await clock.tick(DUE + n * MINUTE)
    assert [tries for tries, _ in clock.rounds.failing.values()] == [10], "ever less often"
    clock.spoil(update(referral_event).where(*its_words).values(body=body))
    await clock.ticks(DUE + 50 * MINUTE)
    assert settled(load)[bad.id] == {True}
    assert clock.failing == []
    told = [clock.said("notice", about) for about in (bad, *good)]
    assert told == [2, 2, 2, 2], "taken, and spoken to: each told once"


async def test_it_is_in_the_health_check_until_it_is_repaired(
    load: Caseload, clock: Clockwork, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_audit, "EVERY", 0.05)
    monkeypatch.setattr(duty, "SOON", SECOND / 4)
    taken_at = settings.clock() - 10 * MINUTE
    about = load.taken(taken_at)
    clock.spoil(update(referral_event).values(params={}))
    async with wired(settings, Wire("telegram")) as app:
        await until(lambda: dict(app.clock.audit.sure) == {"failing": 1}, 5, lambda: str(app.clock.audit))
        assert app.silence()["clock"] < 5, "the clock goes on"
        well, report = await health.look(app)
        assert (well, report["troubles"]) == (False, {"failing": 1})
        clock.spoil(update(referral_event).values(params={"lead": PRIYA}))
        await until(lambda: not app.clock.audit.sure, 12, lambda: str(app.clock.audit))
        assert (await health.look(app))[0]
    assert settled(load)[about.id] == {True}


async def test_an_action_whose_words_cannot_be_opened_is_said_by_code(load: Caseload, clock: Clockwork) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    asked = load.ask(about, MONDAY, FRIDAY_NOON)
    clock.spoil(update(action).where(action.c.id == asked).values(body=b"\x01x"))
    await clock.ticks(FRIDAY_NOON)
    (row,) = load.rows()
    assert "medicines review" in load.body(row)["text"]
    assert clock.failing == []


async def test_what_cannot_be_said_at_all_is_left_out_of_what_else_waits_and_said_later(
    load: Caseload, clock: Clockwork
) -> None:
    """Such as an action of a kind that only a later Baton knows."""
    bad, good = load.taken(), load.taken()
    for about in (bad, good):
        load.contact(about, MONDAY)
    odd = load.ask(bad, MONDAY, FRIDAY_NOON)
    load.ask(good, MONDAY, FRIDAY_NOON)
    load.ask(good, MONDAY, FRIDAY_NOON, owner=NADIA)
    clock.spoil(update(action).where(action.c.id == odd).values(kind="levitation"))
    await clock.ticks(FRIDAY_NOON)
    assert sorted((row.destination, bad.ref in load.body(row)["text"]) for row in load.rows()) == [
        ("101", False),
        ("103", False),
    ]
    assert f"member:{PRIYA}" in clock.failing
    clock.spoil(update(action).where(action.c.id == odd).values(kind="medicines_review"))
    await clock.ticks(FRIDAY_NOON + MINUTE)
    assert clock.said("nudge", bad) == 1
    assert (clock.failing, load.unsaid()) == ([], 0)


async def test_a_case_of_which_nothing_can_be_worked_out_keeps_no_nudge_of_others_waiting(
    load: Caseload, clock: Clockwork
) -> None:
    bad, good = load.taken(), load.taken()
    clock.spoil(insert(team).values(id="margate", name="Margate", settings={"quiet_hours": "none"}))
    clock.spoil(_moved_to("margate", bad))
    await clock.ticks(MONDAY + DAY)
    assert (clock.said("nudge", bad), clock.said("nudge", good)) == (0, 1)
    assert bad.id in clock.failing
    assert "margate" in clock.failing, "nor any digest"
    found = load.database.call(self_audit.look, load.house, (), Look(), len(clock.failing), MONDAY + DAY)
    assert found.sure["failing"] == len(clock.failing)
    clock.spoil(_moved_to("thanet", bad))
    await clock.ticks(MONDAY + DAY + HOUR)
    assert (clock.said("nudge", bad), clock.said("nudge", good)) == (1, 1)
    assert bad.id not in clock.failing


def _moved_to(team_id: str, about: Referral) -> Any:
    return update(referral).where(referral.c.id == about.id).values(team_id=team_id)


async def test_a_draft_that_cannot_be_spoken_of_ends_all_the_same(load: Caseload, clock: Clockwork) -> None:
    row = {"member_id": NADIA, "status": "open", "saves": 1, "body": b"x", "surface": "telegram"}
    when = {"created_at": MONDAY, "updated_at": MONDAY, "expires_at": MONDAY + HOUR}
    clock.spoil(insert(conversation).values(id=1, flow="a_dialogue_of_later", **row, **when))
    await clock.ticks(MONDAY + DAY)
    left = load.database.call(lambda c: c.execute(select(conversation.c.body, conversation.c.status)).all())
    assert [tuple(one) for one in left] == [(None, "expired")]


async def test_a_duty_that_fails_as_a_whole_is_no_single_things_fault(load: Caseload, clock: Clockwork) -> None:
    clock.spoil(DropTable(conversation))
    about = load.taken()
    plan_made(load, about, MONDAY)
    did = await clock.tick(DUE)
    assert did["drafts"] is None
    assert did["settle"] == 2
    assert clock.failing == []
