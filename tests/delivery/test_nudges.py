"""Nudges: when, to whom, once, together, and never about what was done meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from bot import outcomes
from bot.case import nudges
from bot.patience import Verdict
from bot.settings import Settings
from store.database import Database
from store.services import outbox, timeline
from store.services.outbox import Pace
from store.tables.people import member, team_channel
from store.tables.queues import outbox as queue
from store.terms import EventKind
from tests.delivery.caseload import ADA, BOB, DAY, HOUR, MONDAY, NADIA, PRIYA, Caseload

CHANNEL, TO_NADIA, TO_PRIYA, TO_BOB = "-1001", "101", "103", "104"
FRIDAY_NOON = MONDAY.replace(day=27, hour=12, minute=0)


@pytest.fixture
def load(settings: Settings, database: Database) -> Caseload:
    return Caseload(settings, database)


def test_the_promise_is_seen_coming_and_its_breach_is_told(load: Caseload) -> None:
    about = load.taken()
    said = load.walk(MONDAY, MONDAY + 4 * DAY)
    assert [when for when, _ in said] == [
        *("Tue 10:12 103", "Tue 19:42 103", "Wed 09:12 103"),
        *("Wed 10:12 103", "Wed 10:12 104"),
        *("Thu 08:42 103", "Thu 08:42 104", "Fri 08:42 103", "Fri 08:42 104"),
    ]
    words = [words for _, words in said]
    assert words[0] == (
        f"<b>{about.ref}</b>: nobody has spoken to the person yet. "
        "The promise is to speak to them by <b>Wed 25 Nov, 10:12am</b>, in 24 hours."
    )
    assert words[2].endswith("in 1 hour.")
    assert words[3] == (
        f"<b>{about.ref}</b>: the promise was not kept. Nobody spoke to the person by Wed 25 Nov, 10:12am."
    )
    assert words[4].endswith("Priya N leads it.")


def test_somebody_who_was_spoken_to_without_a_plan_is_not_said_to_be_unspoken_to(load: Caseload) -> None:
    about = load.taken()
    codes = {"how": "phone", "result": "reached"}
    load.database.call(lambda connection: timeline.note(connection, about.id, EventKind.ATTEMPTED, MONDAY, 3, codes))
    words = [words for _, words in load.walk(MONDAY, MONDAY + 3 * DAY)]
    assert words[0].startswith(
        f"<b>{about.ref}</b>: somebody has spoken to the person, but there is no first plan yet."
    )
    assert "There was no first plan by Wed 25 Nov" in words[3]
    assert "there is still no first plan" in words[5]
    assert not [one for one in words if "obody" in one]


def test_while_nobody_has_taken_it_the_channel_is_told_under_the_card(load: Caseload) -> None:
    about = load.open()
    assert [where for where, _ in load.tick(MONDAY + DAY)] == [CHANNEL]
    (row,) = load.rows()
    body = load.body(row)
    assert "nobody has taken this yet" in body["text"]
    assert body["reply_key"] == f"card:{about.id}:telegram"
    assert [button["label"] for line in body["rows"] for button in line] == ["Take"]
    load.take(about, MONDAY + 26 * HOUR)
    said = load.walk(MONDAY + 26 * HOUR, MONDAY + 2 * DAY)
    assert {where.split()[-1] for where, _ in said} == {TO_PRIYA, TO_BOB}


def test_contact_ends_the_nudges_and_starts_the_reviews(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY + HOUR)
    said = load.walk(MONDAY + HOUR, MONDAY + 57 * DAY, timedelta(hours=3, minutes=6))
    assert [where.split()[-1] for where, _ in said] == [TO_PRIYA, TO_PRIYA]
    assert all("Is everything in place?" in words for _, words in said)


def test_undoing_a_contact_says_what_fell_due_in_between(load: Caseload) -> None:
    about = load.taken()
    load.tick(MONDAY + 47 * HOUR)
    made = load.contact(about, MONDAY + 2 * DAY - timedelta(minutes=2))
    assert load.tick(MONDAY + 2 * DAY) == []
    load.undo(made, MONDAY + 2 * DAY + timedelta(minutes=1))
    assert [where for where, _ in load.tick(MONDAY + 2 * DAY + timedelta(minutes=1))] == [TO_PRIYA, TO_BOB]


def test_an_action_is_followed_up_by_its_owner_then_the_lead_then_the_coordinator(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    load.ask(about, MONDAY, FRIDAY_NOON, owner=NADIA)
    said = load.walk(MONDAY, MONDAY + 22 * DAY, HOUR)
    assert [(when[:3], when[-3:]) for when, _ in said] == [
        *(("Thu", TO_NADIA), ("Fri", TO_NADIA), ("Mon", TO_NADIA), ("Tue", TO_NADIA), ("Wed", TO_NADIA)),
        *(("Thu", TO_PRIYA), ("Fri", TO_BOB), ("Mon", TO_BOB), ("Mon", TO_BOB)),
    ]
    first, today, late, *_ = [words for _, words in said]
    assert first == f"Due Fri 27 Nov: <b>{about.ref}</b> “medicines review with GP and pharmacist”."
    assert today.startswith("Due today, Fri 27 Nov: ")
    assert late.startswith("Overdue since Fri 27 Nov: ")
    assert said[5][1].endswith("It is Nadia Ahmed’s.")


def test_one_message_says_all_that_waits_for_somebody(load: Caseload) -> None:
    first, second = load.taken(), load.taken()
    load.contact(first, MONDAY)
    for n in range(12):
        load.ask(first, MONDAY, FRIDAY_NOON - n * timedelta(minutes=1), timed=n == 0)
    load.ask(second, MONDAY, FRIDAY_NOON)
    ((where, words),) = (one for one in load.tick(FRIDAY_NOON - 3 * HOUR) if one[0] == TO_PRIYA)
    lines = words.splitlines()
    assert where == TO_PRIYA
    assert lines[0] == "<b>14 things are waiting</b>"
    assert lines[1] == f"· {second.ref}: speak to the person by Wed 25 Nov, 10:12am, which is over"
    assert lines[2] == f"· {first.ref}: due Fri 27 Nov “medicines review with GP and pharmacist”"
    assert lines[-2:] == ["· and 4 more", "/mine shows all of it, with what you can do."]


def test_what_was_done_meanwhile_is_never_said(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    done = load.ask(about, MONDAY, FRIDAY_NOON)
    moved = load.ask(about, MONDAY, FRIDAY_NOON)
    night = FRIDAY_NOON.replace(hour=23)
    assert load.tick(night) == []
    assert load.unsaid() == 2
    load.alter(done, about, night, done_at=night, done_by=PRIYA)
    load.alter(moved, about, night, due_at=FRIDAY_NOON + 7 * DAY)
    assert load.tick(night + 10 * HOUR) == []
    assert load.unsaid() == 0
    assert [words[:15] for _, words in load.walk(night, FRIDAY_NOON + 7 * DAY)] == [
        "Due Fri 4 Dec: ",
        "Due today, Fri ",
    ]


def test_what_is_done_while_it_waits_to_be_sent_is_taken_back_and_the_rest_is_said(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    done, left = (load.ask(about, MONDAY, FRIDAY_NOON) for _ in range(2))
    ((_, words),) = load.tick(FRIDAY_NOON - HOUR)
    assert words.startswith("<b>2 things")
    load.alter(done, about, FRIDAY_NOON, done_at=FRIDAY_NOON, done_by=PRIYA)
    assert load.rows() == []
    ((_, words),) = load.tick(FRIDAY_NOON)
    assert words.startswith("Due today")
    sent = queue.update().values(state="sent")
    load.database.call(lambda connection: connection.execute(sent))
    load.alter(left, about, FRIDAY_NOON, done_at=FRIDAY_NOON, done_by=PRIYA)
    assert len(load.rows()) == 1
    assert load.tick(FRIDAY_NOON) == []


def test_nothing_is_said_twice_by_two_ticks_or_a_clock_that_is_put_back(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    load.ask(about, MONDAY, FRIDAY_NOON)
    assert len(load.tick(FRIDAY_NOON - 3 * HOUR)) == 1
    assert load.tick(FRIDAY_NOON - 3 * HOUR) == []
    load.change(queue.delete(), about, MONDAY)
    assert load.walk(MONDAY, FRIDAY_NOON, HOUR) == [("Thu 09:12 103", load_words(about.ref))]


def load_words(ref: str) -> str:
    return f"Due Fri 27 Nov: <b>{ref}</b> “medicines review with GP and pharmacist”."


def test_quiet_hours_hold_it_back(load: Caseload) -> None:
    load.set_team(quiet_hours=["17:00", "09:30"])
    about = load.taken()
    load.contact(about, MONDAY)
    load.ask(about, MONDAY, FRIDAY_NOON)
    assert [when for when, _ in load.walk(MONDAY, FRIDAY_NOON)] == ["Thu 09:42 103", "Fri 09:42 103"]


@pytest.mark.parametrize("gone", ["blocked", "left", "never came"])
def test_the_lead_stands_in_for_who_cannot_be_reached(load: Caseload, gone: str) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    load.ask(about, MONDAY, FRIDAY_NOON, owner=ADA if gone == "never came" else NADIA)
    if gone == "blocked":
        load.blocks(NADIA)
    elif gone == "left":
        load.change(member.update().where(member.c.id == NADIA).values(active=False), about, MONDAY)
    ((where, words),) = load.tick(FRIDAY_NOON)
    assert where == TO_PRIYA
    assert words.endswith("It is Ada Cole’s." if gone == "never came" else "It is Nadia Ahmed’s.")


@pytest.mark.parametrize("how", ["blocked", "left"])
def test_what_could_not_be_delivered_is_said_to_the_lead_at_once(load: Caseload, how: str) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    load.ask(about, MONDAY, FRIDAY_NOON, owner=NADIA)
    now = FRIDAY_NOON - HOUR
    assert [where for where, _ in load.tick(now)] == [TO_NADIA]
    if how == "left":
        load.change(member.update().where(member.c.id == NADIA).values(active=False), about, now)
    load.database.call(_refused, load, now)
    assert [where for where, _ in load.tick(now)] == [TO_PRIYA]
    assert load.tick(now) == []


def _refused(connection: Connection, load: Caseload, now: datetime) -> None:
    """Telegram says that Nadia blocked the bot; or Baton sees by itself that she left."""
    connection.execute(queue.update().where(queue.c.kind != "nudge").values(state="sent"))
    (row,), _ = outbox.claim(connection, load.house.ring, "telegram", Pace(1000, 0, 0), "boot", now, 100)
    outcomes.failed(connection, load.house, row, now, "boot", Verdict(row.fault or "blocked", gone=not row.fault))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_processes_share_the_work_and_say_nothing_twice(load: Caseload) -> None:
    cases = [load.taken() for _ in range(30)]
    for about in cases:
        load.contact(about, MONDAY)
        for owner in (PRIYA, NADIA, None):
            load.ask(about, MONDAY, FRIDAY_NOON, owner=owner)
    now = FRIDAY_NOON - HOUR

    def work(_number: int) -> int:
        return sum(load.database.call(nudges.fall_due, load.house, now) for _ in range(12))

    with ThreadPoolExecutor(2) as both, patch.object(nudges, "PORTION", 10):
        assert all(both.map(work, range(2)))
    assert load.unsaid() == 0
    assert sorted(row.destination for row in load.rows()) == [TO_NADIA, TO_PRIYA, TO_BOB]
    assert all("<b>30 things" in load.body(row)["text"] for row in load.rows())


def test_a_lead_who_left_is_stood_in_for_by_the_coordinator_and_then_by_the_channel(load: Caseload) -> None:
    load.taken()
    load.blocks(PRIYA)
    assert [where for where, _ in load.tick(MONDAY + DAY)] == [TO_BOB]
    load.blocks(BOB)
    assert [where for where, _ in load.tick(MONDAY + 41 * HOUR)] == []
    assert [where for where, _ in load.tick(MONDAY + 47 * HOUR)] == [CHANNEL]
    assert [where for where, _ in load.tick(MONDAY + 49 * HOUR)] == [CHANNEL]
    assert load.walk(MONDAY + 50 * HOUR, MONDAY + 96 * HOUR, HOUR) == [], "the channel has it in the digest"


def test_where_nobody_at_all_can_be_told_the_clock_goes_on(load: Caseload) -> None:
    about = load.taken()
    load.database.call(lambda connection: connection.execute(team_channel.delete()))
    for gone in (PRIYA, BOB):
        load.blocks(gone)
    assert load.walk(MONDAY, MONDAY + 72 * HOUR, HOUR) == []
    following = load.next_due(about)
    assert following is not None
    assert following > MONDAY + 72 * HOUR


def test_what_waits_for_somebody_else_by_now_is_theirs(load: Caseload) -> None:
    about = load.taken()
    load.contact(about, MONDAY)
    asked = load.ask(about, MONDAY, FRIDAY_NOON)
    night = FRIDAY_NOON.replace(hour=23)
    load.tick(night)
    load.alter(asked, about, night, owner_id=NADIA)
    assert [where for where, _ in load.tick(night + 10 * HOUR)] == [TO_NADIA]
