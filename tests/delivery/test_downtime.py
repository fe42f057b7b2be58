"""500 open cases and three days without Baton: one notice for each on return, and all goes on as it should (T15)."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, insert, select, update

from bot.settings import Settings
from store.database import Database
from store.services import next_due, planned, self_audit
from store.tables.people import identity, member
from store.tables.queues import outbox as queue
from store.tables.referrals import action, nudge, referral
from store.terms import ActionKind, Owner, ReferralStatus
from tests.delivery.caseload import BOB, DAY, HOUR, MONDAY, NADIA, Caseload

CASES, LEADS = 500, range(200, 220)
BACK = MONDAY + 3 * DAY


@pytest.fixture
def load(settings: Settings, database: Database) -> Caseload:
    made = Caseload(settings, database)
    database.call(_people)
    database.call(_cases, random.Random(3))
    return made


def _people(connection: Connection) -> None:
    rest = {"profession": "other", "organisation": "Thanet East", "team_id": "thanet", "active": True}
    for number in LEADS:
        about = {"id": number, "handle": f"lead{number}", "name": f"Lead {number}", "roles": ["team_member"]}
        connection.execute(insert(member), {**about, **rest})
        at = {"surface": "telegram", "external_id": str(number), "chat": str(number)}
        connection.execute(insert(identity), {**at, "member_id": number})


def _cases(connection: Connection, pick: random.Random) -> None:
    """Some that nobody has taken, some spoken to; each with up to three actions, before and after their time."""
    cases, actions = [], []
    for number in range(1000, 1000 + CASES):
        received = MONDAY - timedelta(hours=pick.randrange(1, 300))
        lead = pick.choice([None, *LEADS])
        spoken = received + 5 * HOUR if lead and pick.random() < 0.6 and received + 5 * HOUR < MONDAY else None
        cases.append(_case(number, received, lead, spoken))
        for n in range(pick.randrange(4)):
            owner = pick.choice([lead, lead, BOB, NADIA, None])
            actions.append(_action(number * 10 + n, number, owner, received, pick.randrange(-40, 200)))
    connection.execute(insert(referral), cases)
    connection.execute(insert(action), actions)
    for one in cases:
        next_due.refresh(connection, one["id"], MONDAY - 300 * HOUR)


def _case(number: int, received: datetime, lead: int | None, spoken: datetime | None) -> dict[str, Any]:
    status = ReferralStatus.ACCEPTED if lead else ReferralStatus.RECEIVED
    who = {"id": number, "ref": f"C{number}", "team_id": "thanet", "referrer_id": NADIA, "surface": "telegram"}
    what: dict[str, Any] = {"version": 1, "age_band": "80s", "reasons": ["falls"], "consent_basis": "agrees"}
    when = {"received_at": received, "speak_by": received + 48 * HOUR, "contacted_at": spoken}
    return {**who, **what, **when, "status": status, "lead_id": lead}


def _action(number: int, case: int, owner: int | None, created: datetime, hours: int) -> dict[str, Any]:
    whose = {"owner_role": Owner.MEMBER if owner else Owner.COORDINATOR, "owner_id": owner}
    when = {"created_at": created, "due_at": max(created, MONDAY) + hours * HOUR, "timed": hours % 2 == 0}
    return {"id": number, "referral_id": case, "kind": ActionKind.CHECK, **whose, **when}


def close(load: Caseload, number: int, now: datetime) -> None:
    """One case is closed, and one action of the next is done."""

    def unit(connection: Connection) -> None:
        connection.execute(update(referral).where(referral.c.id == number).values(status="discharged", closed_at=now))
        connection.execute(update(action).where(action.c.id == (number + 1) * 10).values(done_at=now))
        for changed in (number, number + 1):
            next_due.refresh(connection, changed, now)

    load.database.call(unit)


def written(load: Caseload, since: datetime) -> list[Row[Any]]:
    """The nudges that were said since."""
    query = select(nudge).where(nudge.c.said_at > since)
    return load.database.call(lambda connection: list(connection.execute(query)))


def open_things(load: Caseload) -> dict[str, tuple[Row[Any], Any]]:
    """What is open, by thing: its row, and what is planned of it."""

    def unit(connection: Connection) -> dict[str, tuple[Row[Any], Any]]:
        cases = {f"case:{row.id}": (row, planned.of_case) for row in connection.execute(planned.CASES)}
        tasks = {f"action:{row.id}": (row, planned.of_action) for row in connection.execute(planned.ACTIONS)}
        return {thing: found for thing, found in {**cases, **tasks}.items() if next(found[1](found[0]), None)}

    return load.database.call(unit)


def expected(load: Caseload, since: datetime, until: datetime) -> set[tuple[str, str, int]]:
    """Each step of what is open that falls due in this time."""
    found = set()
    for thing, (row, steps) in open_things(load).items():
        for one in steps(row):
            if one.at > until:
                break
            if one.at > since:
                found.add((thing, one.kind, one.n))
    return found


def test_after_three_days_each_hears_once_and_only_of_what_is_open(load: Caseload) -> None:
    load.tick(MONDAY)
    load.database.call(lambda connection: connection.execute(update(queue).values(state="sent")))
    for number in range(1000, 1100, 2):
        close(load, number, MONDAY + timedelta(minutes=1))
    for number in range(1200, 1240, 2):
        close(load, number, BACK)
    said = load.tick(BACK)
    assert len(said) > 20
    assert max(Counter(where for where, _ in said).values()) == 1
    things = {row.thing for row in written(load, MONDAY)}
    assert len(things) > 300
    assert things <= open_things(load).keys()
    assert load.tick(BACK) == []

    end = BACK + 4 * DAY
    wanted = expected(load, BACK, end)
    assert len(wanted) > 100
    load.walk(BACK, end, timedelta(minutes=20))
    later = written(load, BACK)
    assert {(row.thing, row.kind, row.n) for row in later} == wanted
    assert all(row.said_at - row.due_at < timedelta(minutes=20) for row in later)
    assert load.unsaid() == 0
    assert load.database.call(self_audit.put_right, 0, end)[0] == {}
