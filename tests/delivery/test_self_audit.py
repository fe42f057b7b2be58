"""Baton looks after itself: what is late, stuck or wrong is found, put right where it can be, and told once an hour."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot import health
from bot.case import self_audit
from bot.case.self_audit import Look
from bot.settings import Settings
from bot.wiring import App
from store.database import Database
from store.records import Outgoing
from store.services import outbox, people
from store.services import self_audit as facts
from store.tables.queues import conversation
from store.tables.queues import outbox as queue
from store.tables.referrals import action, referral
from tests.delivery.caseload import ADA, HOUR, MONDAY, Caseload
from tests.delivery.desk import Wire, message, until, wired

MINUTE = timedelta(minutes=1)


@pytest.fixture
def load(settings: Settings, database: Database) -> Caseload:
    made = Caseload(settings, database)
    database.call(people.recognise, "telegram", "105", "105", MONDAY)
    return made


def look(load: Caseload, now: datetime, before: Look | None = None, failing: int = 0) -> Look:
    return load.database.call(self_audit.look, load.house, ("telegram",), before or Look(), failing, now)


def spoil(load: Caseload, statement: Any) -> None:
    load.database.call(lambda connection: connection.execute(statement))


def alarms(load: Caseload) -> list[str]:
    rows = load.rows("alarm")
    assert {row.destination for row in rows} <= {str(100 + ADA)}
    return [load.body(row)["text"] for row in rows]


def test_a_caseload_in_order_is_quiet(load: Caseload) -> None:
    for about in (load.open(), load.taken(), load.taken()):
        load.ask(about, MONDAY, MONDAY + 72 * HOUR)
    now = MONDAY
    found = Look()
    for _ in range(60):
        now += HOUR
        load.tick(now)
        found = look(load, now, found)
        assert found.sure == {}
        spoil(load, queue.delete())


def test_an_open_case_without_a_next_step_gets_one(load: Caseload) -> None:
    about = load.taken()
    due = load.next_due(about)
    spoil(load, update(referral).values(next_due_at=None))
    assert look(load, MONDAY).sure == {"no_step": 1}
    assert load.next_due(about) == due
    assert look(load, MONDAY).sure == {}
    assert len(alarms(load)) == 1


def test_a_due_time_that_is_wrong_is_put_right_and_told_once_an_hour(load: Caseload) -> None:
    about = load.taken()
    due = load.next_due(about)
    load.ask(about, MONDAY, MONDAY + 72 * HOUR)
    for now in (MONDAY, MONDAY + MINUTE, MONDAY + HOUR):
        spoil(load, update(referral).values(next_due_at=MONDAY + 9 * HOUR))
        spoil(load, update(action).values(next_due_at=MONDAY + 9 * HOUR))
        assert look(load, now).sure == {"wrong": 1}
        assert load.next_due(about) == due
    assert len(alarms(load)) == 2
    assert all("set for the wrong time: 1." in words for words in alarms(load))


def test_each_case_has_its_turn(load: Caseload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_NEXT_CASES", facts._NEXT_CASES.limit(2))
    monkeypatch.setattr(facts, "WINDOW", 2)
    cases = [load.open() for _ in range(5)]
    spoil(load, update(referral).where(referral.c.id == cases[-1].id).values(next_due_at=MONDAY + 99 * HOUR))
    found, seen = Look(), []
    for _ in range(4):
        found = look(load, MONDAY, found)
        seen.append(found.sure)
    assert seen == [{}, {}, {"wrong": 1}, {}]


def test_what_nobody_takes_is_late_once_it_is_seen_twice(load: Caseload) -> None:
    load.open()
    now = MONDAY + 24 * HOUR
    assert look(load, now + MINUTE).seen == frozenset()
    first = look(load, now + 3 * MINUTE)
    assert first == Look({}, frozenset({"late"}))
    assert look(load, now + 4 * MINUTE, first).sure == {"late": 1}
    load.tick(now + 5 * MINUTE)
    spoil(load, queue.delete())
    assert look(load, now + 5 * MINUTE, first).sure == {}


def test_what_is_not_sent_is_seen_and_a_long_queue_that_moves_is_not(load: Caseload) -> None:
    put = [Outgoing("telegram", "103", "notice", {"text": "hello"})]
    load.database.call(outbox.put, load.house.ring, put, MONDAY)
    now = MONDAY + 3 * MINUTE
    first = look(load, now)
    assert first.seen == {"not_sent"}
    assert look(load, now, first).sure == {"not_sent": 1}
    load.database.call(outbox.hold, "telegram", "", now)
    assert look(load, now, first).sure == {}
    spoil(
        load,
        update(queue).where(queue.c.kind == "notice").values(state="sending", lease_until=MONDAY, leased_by="somebody"),
    )
    assert look(load, now, Look(seen=frozenset({"in_hand"}))).sure == {"in_hand": 1}


def put_in_hand(connection: Connection, app: App) -> None:
    """A message whose sender died; in one transaction, so that nothing sends it in between."""
    held = replace(message("hello", surface="telegram"), not_before=app.house.clock() - HOUR)
    outbox.put(connection, app.house.ring, [held], app.house.clock())
    stuck = {"state": "sending", "lease_until": app.house.clock() - HOUR, "leased_by": app.delivery.boot}
    connection.execute(update(queue).values(stuck))


async def test_what_fails_keeps_nothing_else_waiting_and_is_in_the_health_check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_audit, "EVERY", 0.05)
    monkeypatch.setattr(health, "SILENT", 2.5)
    async with wired(settings, Wire("telegram")) as app:
        assert (await health.look(app))[0]
        await app.database.run(conversation.drop)
        await app.database.run(put_in_hand, app)
        await until(lambda: "in_hand" in app.clock.audit.sure, 5, lambda: str(app.clock.audit))
        await until(lambda: app.silence()["clock"] > health.SILENT, 5, lambda: str(app.silence()))
        assert "'clock': 'silent for" in str((await health.look(app))[1])


async def test_trouble_is_in_the_health_check_and_goes_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_audit, "EVERY", 0.05)
    wire = Wire("telegram")
    async with wired(replace(settings), wire) as app:
        await until(lambda: not app.clock.audit.sure, 5, lambda: str(app.clock.audit))
        assert (await health.look(app))[0]
        await app.database.run(put_in_hand, app)
        await until(lambda: "in_hand" in app.clock.audit.sure, 5, lambda: str(app.clock.audit))
        well, report = await health.look(app)
        assert (well, report["troubles"]) == (False, {"in_hand": 1})
        await app.delivery.take_back()
        await until(lambda: not app.clock.audit.sure, 5, lambda: str(app.clock.audit))
        assert (await health.look(app))[0]
