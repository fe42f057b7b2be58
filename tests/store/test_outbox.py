"""The outbox: order, pace, leases, and rows that cannot be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from store.crypto import KeyRing
from store.database import Database
from store.records import Claimed, Outgoing
from store.services import outbox, outbox_care
from store.services.outbox import Pace
from store.tables.people import identity, member
from store.tables.queues import outbox as table
from store.terms import OutboxState

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FAST = Pace(1000, 0, 0)
SECOND = timedelta(seconds=1)


class Queue:
    """The outbox of one surface, from one process's side."""

    def __init__(self, database: Database, ring: KeyRing, boot: str = "here") -> None:
        self.database, self.ring, self.boot = database, ring, boot

    def put(self, words: str, to: str = "101", **more: object) -> None:
        thing = Outgoing("telegram", to, **{"kind": "answer", "body": {"text": words}, **more})  # type: ignore[arg-type]
        self.database.call(outbox.put, self.ring, [thing], NOW)

    def claim(self, now: datetime = NOW, most: int = 100, pace: Pace = FAST) -> list[Claimed]:
        return self.look(now, most, pace)[0]

    def look(self, now: datetime = NOW, most: int = 100, pace: Pace = FAST) -> tuple[list[Claimed], datetime | None]:
        return self.database.call(outbox.claim, self.ring, "telegram", pace, self.boot, now, most)

    def sent(self, row: Claimed, now: datetime = NOW, rest: float = 0) -> bool:
        return self.database.call(outbox.sent, row, self.boot, "77", now, rest)

    def again(self, row: Claimed, at: datetime, maybe: bool = False) -> bool:
        return self.database.call(outbox_care.again, row, self.boot, at, maybe, "why")

    def take_back(self, now: datetime = NOW, alone: bool = False, busy: tuple[int, ...] = ()) -> list[Claimed]:
        return self.database.call(outbox_care.take_back, self.ring, self.boot, now, alone, busy)


@pytest.fixture
def queue(database: Database, ring: KeyRing) -> Queue:
    return Queue(database, ring)


def said(rows: list[Claimed]) -> list[str]:
    return [row.body["text"] for row in rows]


def states(database: Database) -> list[str]:
    found = select(table.c.state).order_by(table.c.id)
    return database.call(lambda connection: list(connection.execute(found).scalars()))


def test_a_destination_gets_its_messages_one_after_the_other(queue: Queue) -> None:
    for words in ("first", "second"):
        queue.put(words)
    queue.put("other", to="102")
    rows = queue.claim()
    assert said(rows) == ["first", "other"]
    assert queue.claim() == []
    queue.sent(rows[0])
    assert said(queue.claim()) == ["second"]


def test_a_try_that_failed_keeps_its_place(queue: Queue) -> None:
    queue.put("first")
    queue.put("second")
    (row,) = queue.claim()
    queue.again(row, NOW + SECOND)
    assert queue.look() == ([], NOW + SECOND)
    (row,) = queue.claim(NOW + SECOND)
    assert (said([row]), row.attempts, row.repeat) == (["first"], 2, False)


def test_what_may_have_arrived_is_marked_as_a_repeat_for_good(queue: Queue) -> None:
    queue.put("first")
    for maybe in (True, False):
        (row,) = queue.claim()
        queue.again(row, NOW, maybe)
    (row,) = queue.claim()
    assert row.repeat


def test_a_row_that_was_given_up_does_not_wedge_its_destination(queue: Queue, database: Database) -> None:
    queue.put("first")
    queue.put("second")
    (row,) = queue.claim()
    assert database.call(outbox_care.fail, row, "here", "refused")
    assert said(queue.claim()) == ["second"]
    ((row_id, surface, kind, tries, why, _),) = database.call(outbox_care.set_aside)
    assert (row_id, surface, kind, tries, why) == (row.id, "telegram", "answer", 1, "refused")
    assert database.call(outbox_care.once_more, row_id, NOW)
    assert not database.call(outbox_care.once_more, row_id, NOW)


def test_a_wipe_waits_for_what_is_before_it_and_holds_nothing_up(queue: Queue) -> None:
    queue.put("first")
    queue.put("gone", kind="wipe")
    queue.put("second")
    (first,) = queue.claim()
    queue.sent(first)
    wipe, second = queue.claim()
    assert (wipe.kind, said([second])) == ("wipe", ["second"])


def test_a_destination_rests_after_a_message(queue: Queue) -> None:
    queue.put("first")
    queue.put("second")
    queue.sent(queue.claim()[0], rest=1.5)
    assert queue.look(NOW + SECOND) == ([], NOW + 1.5 * SECOND)
    assert said(queue.claim(NOW + 1.5 * SECOND)) == ["second"]


def test_answers_go_ahead_of_bulk(queue: Queue) -> None:
    queue.put("bulk", to="1", priority=5)
    queue.put("answer", to="2", priority=1)
    queue.put("card", to="3", priority=3)
    assert said(queue.claim()) == ["answer", "card", "bulk"]


def test_no_second_holds_more_than_the_surface_allows(queue: Queue) -> None:
    """Claimed every 20 ms for four seconds from a long queue; the platform's limit is 30 in any second."""
    for to in range(150):
        queue.put("bulk", to=str(to))
    times = []
    for tick in range(200):
        now = NOW + timedelta(milliseconds=20 * tick)
        times += [now for _ in queue.claim(now, most=8, pace=Pace(26, 1, 3))]
    windows = [sum(1 for other in times if start <= other < start + SECOND) for start in times]
    assert max(windows) <= 30
    assert len(times) >= 25 * 4


def test_a_clock_that_is_put_back_does_not_stop_the_surface(queue: Queue) -> None:
    for to in range(4):
        queue.put("bulk", to=str(to), not_before=NOW - timedelta(days=2))
    queue.claim(NOW, most=1, pace=Pace(1, 0, 0))
    assert len(queue.claim(NOW - timedelta(days=1), most=1, pace=Pace(1, 0, 0))) == 1


def test_a_full_bucket_says_when_to_look_again_without_looking_further(queue: Queue) -> None:
    for to in range(3):
        queue.put("bulk", to=str(to))
    slow = Pace(1, 0, 0)
    assert len(queue.claim(pace=slow)) == 1
    assert queue.look(pace=slow) == ([], NOW + SECOND)


def test_a_key_is_queued_once(queue: Queue) -> None:
    queue.put("first", key="reminder:1")
    queue.put("again", key="reminder:1")
    assert said(queue.claim()) == ["first"]


def test_another_process_takes_over_once_the_lease_is_over(queue: Queue, database: Database, ring: KeyRing) -> None:
    other = Queue(database, ring, "there")
    queue.put("first")
    (mine,) = queue.claim()
    other.take_back(NOW + 59 * SECOND)
    assert other.claim(NOW + 59 * SECOND) == []
    other.take_back(NOW + 61 * SECOND)
    (theirs,) = other.claim(NOW + 61 * SECOND)
    assert theirs.repeat
    # Whoever was late records nothing over the other's head.
    assert not queue.sent(mine)
    assert not queue.again(mine, NOW)
    assert other.sent(theirs)


def test_alone_in_the_house_what_was_claimed_before_is_free_at_once(
    queue: Queue, database: Database, ring: KeyRing
) -> None:
    queue.put("first")
    queue.claim()
    reborn = Queue(database, ring, "reborn")
    reborn.take_back(alone=True)
    assert [row.repeat for row in reborn.claim()] == [True]


def test_what_is_being_sent_here_is_not_taken_back(queue: Queue) -> None:
    """Not even when the clock is put forward by a day in the middle of a send."""
    queue.put("first")
    (row,) = queue.claim()
    queue.take_back(NOW + timedelta(days=1), busy=(row.id,))
    assert queue.claim(NOW + timedelta(days=1)) == []
    queue.take_back(NOW + timedelta(days=1))
    assert len(queue.claim(NOW + timedelta(days=1))) == 1


def test_a_row_that_costs_three_processes_is_given_up(queue: Queue, database: Database, ring: KeyRing) -> None:
    queue.put("deadly")
    later = NOW
    for boot in ("first", "second", "third"):
        process = Queue(database, ring, boot)
        assert process.take_back(later, alone=True) == []
        later += timedelta(minutes=1)
        assert len(process.claim(later)) == 1
    fourth = Queue(database, ring, "fourth")
    (spent,) = fourth.take_back(later, alone=True)
    assert spent.body == {"text": "deadly"}
    assert database.call(outbox_care.fail, spent, "fourth", "cost too many processes")
    assert fourth.claim(later) == []


def test_a_row_that_cannot_be_opened_blocks_nobody(queue: Queue, database: Database) -> None:
    queue.put("altered", to="1")
    database.call(lambda connection: connection.execute(update(table).values(body=b"\x04nono" + bytes(40))))
    queue.put("sound", to="2")
    broken, sound = queue.claim()
    assert (broken.fault, broken.body) == (outbox.UNREADABLE, {})
    assert (sound.fault, said([sound])) == ("", ["sound"])


def test_who_has_left_is_told_nothing_more_but_their_chat_is_cleaned(queue: Queue, database: Database) -> None:
    def leave(connection: Connection) -> None:
        connection.execute(update(identity).where(identity.c.external_id == "101").values(chat="101"))
        connection.execute(update(member).where(member.c.handle == "nadia").values(active=False))

    database.call(leave)
    queue.put("a private notice", kind="notice")
    queue.put("gone", kind="wipe")
    queue.put("who is there", kind="stranger", to="101")
    faults = []
    while rows := queue.claim():
        for row in rows:
            faults.append((row.kind, row.fault))
            queue.sent(row)
    assert sorted(faults) == [("notice", outbox.LEFT), ("stranger", ""), ("wipe", "")]


def test_old_rows_go_but_a_card_stays_findable(queue: Queue, database: Database) -> None:
    queue.put("notice", to="1")
    queue.put("card", to="2", kind="card", key="card:1:telegram")
    for row in queue.claim():
        queue.sent(row)
    queue.put("pending", to="3")
    database.call(outbox_care.forget, NOW + timedelta(days=29))
    assert states(database) == [OutboxState.SENT, OutboxState.SENT, OutboxState.PENDING]
    database.call(outbox_care.forget, NOW + timedelta(days=31))
    assert states(database) == [OutboxState.SENT, OutboxState.PENDING]
    assert database.call(outbox.external_id_of, "card:1:telegram", "2") == "77"


def test_what_waits_is_counted_by_surface(queue: Queue, database: Database) -> None:
    queue.put("one")
    queue.put("two")
    assert database.call(outbox_care.waiting) == {"telegram": (2, NOW)}


def test_a_body_is_sealed_while_it_waits_and_gone_once_sent(queue: Queue, database: Database) -> None:
    queue.put("Mary Smith")
    bodies = select(table.c.body)
    (body,) = database.call(lambda connection: connection.execute(bodies).scalars().all())
    assert b"Mary" not in body
    queue.sent(queue.claim()[0])
    assert database.call(lambda connection: connection.execute(bodies).scalars().all()) == [None]
