"""The inbox: kept once, handled once, and never lost to one bad row."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from store.crypto import KeyRing
from store.database import Database
from store.services import inbox
from store.services.inbox import Arrival
from store.tables.queues import inbox as table

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def arrival(number: int) -> Arrival:
    return Arrival("telegram", str(number), "telegram:101", {"text": "mary smith"}, str(number), "101")


def keep(database: Database, ring: KeyRing, *numbers: int, now: datetime = NOW) -> list[int]:
    """The rows' ids; 0 for what had arrived before."""
    return [row or 0 for row in database.call(inbox.keep, ring, [arrival(one) for one in numbers], now)]


def waiting(database: Database, ring: KeyRing, before: datetime | None = None) -> list[int]:
    return [row_id for row_id, _ in database.call(inbox.waiting, ring, NOW, 0, before)]


def test_what_is_delivered_twice_is_kept_once(database: Database, ring: KeyRing) -> None:
    (first,) = keep(database, ring, 1)
    again, second = keep(database, ring, 1, 2)
    assert not again
    assert waiting(database, ring) == [first, second]


def test_what_was_kept_comes_back_as_it_was(database: Database, ring: KeyRing) -> None:
    (row_id,) = keep(database, ring, 1)
    assert database.call(inbox.waiting, ring, NOW) == [(row_id, arrival(1))]
    (body,) = database.call(lambda connection: connection.execute(select(table.c.body)).scalars().all())
    assert b"mary" not in body


def test_it_is_handled_once(database: Database, ring: KeyRing) -> None:
    (row_id,) = keep(database, ring, 1)
    database.call(inbox.finish, row_id, None, NOW)
    assert waiting(database, ring) == []
    with pytest.raises(inbox.AlreadyDone):
        database.call(inbox.finish, row_id, None, NOW)


def test_what_is_handled_at_once_is_kept_without_its_words(database: Database) -> None:
    database.call(inbox.keep_done, arrival(1), 7, NOW)
    row = database.call(lambda connection: connection.execute(select(table)).one())
    assert (row.lane, row.message_id, row.conversation_id, row.done_at, row.body) == ("telegram:101", "1", 7, NOW, None)


def test_what_arrives_twice_is_not_handled_at_once_again(database: Database, ring: KeyRing) -> None:
    database.call(inbox.keep_done, arrival(1), None, NOW)
    keep(database, ring, 2)
    for number in (1, 2):
        with pytest.raises(inbox.AlreadyDone):
            database.call(inbox.keep_done, arrival(number), None, NOW)
    assert len(waiting(database, ring)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_process_has_not_handled_comes_first(database: Database, ring: KeyRing) -> None:
    first, second = keep(database, ring, 1, 2)
    assert [database.call(inbox.is_behind, "telegram:101", row) for row in (None, first, second)] == [True, False, True]
    assert not database.call(inbox.is_behind, "telegram:102", None)


def test_only_what_waits_for_long_may_be_a_dead_process_s(database: Database, ring: KeyRing) -> None:
    (old,) = keep(database, ring, 1, now=NOW - HOUR)
    keep(database, ring, 2)
    assert waiting(database, ring, before=NOW - timedelta(seconds=30)) == [old]


def test_a_row_that_cannot_be_opened_is_set_aside(database: Database, ring: KeyRing) -> None:
    bad, good = keep(database, ring, 1, 2)
    spoil = update(table).where(table.c.id == bad).values(body=b"\x04nono" + bytes(40))
    database.call(lambda connection: connection.execute(spoil))
    assert waiting(database, ring) == [good]
    assert database.call(inbox.set_aside) == [(bad, "telegram", NOW)]


def test_after_five_tries_a_row_is_set_aside_and_can_be_tried_again(database: Database, ring: KeyRing) -> None:
    (row_id,) = keep(database, ring, 1)
    assert [database.call(inbox.failed, row_id, NOW) for _ in range(5)] == [False, False, False, False, True]
    assert waiting(database, ring) == []
    assert database.call(inbox.once_more, row_id)
    assert waiting(database, ring) == [row_id]
    assert not database.call(inbox.once_more, row_id)


def test_what_was_handled_is_forgotten_after_a_week(database: Database, ring: KeyRing) -> None:
    done, aside, _open = keep(database, ring, 1, 2, 3)
    database.call(inbox.finish, done, None, NOW)
    for _ in range(inbox.MAX_ATTEMPTS):
        database.call(inbox.failed, aside, NOW)
    for days, left in ((6, 3), (8, 2), (31, 1)):
        database.call(inbox.forget, NOW + timedelta(days=days))
        count = select(func.count()).select_from(table)
        assert database.call(lambda connection: connection.execute(count).scalar_one()) == left  # noqa: B023


def test_since_when_the_oldest_waits(database: Database, ring: KeyRing) -> None:
    assert database.call(inbox.oldest_waiting) is None
    keep(database, ring, 1, now=NOW - HOUR)
    keep(database, ring, 2)
    assert database.call(inbox.oldest_waiting) == NOW - HOUR
