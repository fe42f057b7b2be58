"""The morning digest: one message in each channel on each working day, with references and counts only."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.case import digest
from bot.settings import Settings
from store.database import Database
from store.services import world
from store.services.world import TeamEntry, World
from store.tables.referrals import referral
from store.terms import ActionKind
from tests.delivery.caseload import BOB, DAY, HOUR, MONDAY, PRIYA, Caseload

SUNDAY = MONDAY - DAY
HALF_PAST_EIGHT = MONDAY.replace(hour=8, minute=30)


@pytest.fixture
def load(settings: Settings, database: Database) -> Caseload:
    return Caseload(settings, database)


def posted(load: Caseload, now: datetime) -> list[str]:
    """The digests that are posted because it is now."""
    before = {row.id for row in load.rows("digest")}
    load.database.call(digest.fall_due, load.house, now)
    rows = load.rows("digest")
    assert {row.destination for row in rows} <= {"-1001"}
    return [load.body(row)["text"] for row in rows if row.id not in before]


def household(load: Caseload, *ids: int) -> None:
    together: Any = update(referral).where(referral.c.id.in_(ids)).values(household_id=ids[0])
    load.database.call(lambda connection: connection.execute(together))


def test_the_channel_sees_what_the_day_holds(load: Caseload) -> None:
    posted(load, SUNDAY)
    late = load.taken(SUNDAY - 3 * DAY)
    soon, untaken = load.taken(SUNDAY - DAY), load.open(SUNDAY)
    old = load.taken(SUNDAY - 20 * DAY)
    load.contact(old, SUNDAY - 19 * DAY)
    load.ask(old, SUNDAY, MONDAY + HOUR, timed=True)
    load.ask(old, SUNDAY, MONDAY, owner=BOB)
    load.ask(late, SUNDAY, MONDAY + DAY)
    load.ask(old, SUNDAY - 9 * DAY, MONDAY - 3 * DAY, owner=None)
    visits = [load.ask(one, SUNDAY, MONDAY, owner=PRIYA, kind=ActionKind.CHECK) for one in (soon, untaken)]
    household(load, soon.id, untaken.id)
    assert len(visits) == 2
    assert posted(load, HALF_PAST_EIGHT - timedelta(seconds=1)) == []
    (words,) = posted(load, HALF_PAST_EIGHT)
    assert words.splitlines() == [
        "<b>Thanet East, Monday 23 November</b>",
        f"Promise not kept: 1 ({late.ref} by Sat 21 Nov, 10:12am, Priya N)",
        f"Speak to the person within 24 hours: 1 ({soon.ref} by Mon 23 Nov, 10:12am, Priya N)",
        f"Not taken yet: 1 ({untaken.ref}, since Sun 22 Nov, 10:12am)",
        "Due today: 4 (Priya N 3, Bob W 1)",
        f"Overdue: 1 (the coordinator 1), oldest {old.ref} since Fri 20 Nov",
        f"Visits today that could be joined: {', '.join(sorted((soon.ref, untaken.ref)))}",
    ]
    assert "Mary" not in words
    (row,) = load.body(load.rows("digest")[-1])["rows"]
    assert [button["label"] for button in row] == [f"Open {one}" for one in sorted((soon.ref, untaken.ref))]
    assert all(button["start"] for button in row), "they lead into private chat"
    assert posted(load, HALF_PAST_EIGHT + timedelta(seconds=1)) == []


def test_a_day_without_anything_is_only_told_once_a_week(load: Caseload) -> None:
    days = [(MONDAY + n * DAY).replace(hour=9) for n in range(-1, 14)]
    told = [day for day in days if posted(load, day)]
    assert [f"{day:%a %d}" for day in told] == ["Mon 23", "Mon 30"]


def test_the_digest_of_a_day_that_is_over_is_not_posted(load: Caseload) -> None:
    posted(load, SUNDAY)
    load.open(SUNDAY)
    assert len(posted(load, MONDAY + 3 * DAY + 5 * HOUR)) == 1
    assert posted(load, MONDAY + 5 * DAY) == []
    assert len(posted(load, (MONDAY + 7 * DAY).replace(hour=8, minute=31))) == 1


def test_a_changed_hour_holds_for_the_digest_and_for_all_that_is_due(load: Caseload) -> None:
    posted(load, SUNDAY)
    about = load.taken(SUNDAY)
    load.contact(about, SUNDAY)
    load.ask(about, SUNDAY, MONDAY, timed=True)
    assert load.next_due(about) == HALF_PAST_EIGHT
    (entry,) = (TeamEntry("thanet", "Thanet East", settings={"digest_at": "07:00"}),)
    load.database.call(world.apply, World((entry,), (), ()), SUNDAY, load.house.new_id)
    assert load.next_due(about) == MONDAY.replace(hour=7, minute=0)
    assert posted(load, SUNDAY) == []
    removed = World((TeamEntry("margate", "Margate"), entry), (), ())
    load.database.call(world.apply, removed, SUNDAY, load.house.new_id)
    posted(load, SUNDAY)
    assert 'removed team "margate"' in load.database.call(
        world.apply, World((entry,), (), ()), SUNDAY, load.house.new_id
    )


def test_the_hour_is_the_teams(load: Caseload) -> None:
    load.set_team(digest_at="07:15")
    posted(load, SUNDAY)
    assert posted(load, MONDAY.replace(hour=7, minute=14)) == []
    assert len(posted(load, MONDAY.replace(hour=7, minute=15))) == 1
