"""Where a dialogue stands: one per member, saved by one writer at a time, ended with nothing left."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store.crypto import KeyRing
from store.database import Database
from store.records import Conversation
from store.services import conversations
from store.tables.queues import conversation
from store.terms import ConversationStatus

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STATE = {"answers": {"name": "Mary Smith"}}


def begin(database: Database, ring: KeyRing, row_id: int = 7) -> Conversation:
    return database.call(conversations.begin, ring, row_id, 1, "referral.new", STATE, "telegram", NOW, NOW + DAY, None)


def save(
    database: Database, ring: KeyRing, was: Conversation, status: ConversationStatus, remind_at: datetime | None = None
) -> None:
    database.call(conversations.save, ring, was, STATE, status, "slack", NOW, NOW + DAY, remind_at)


def current(database: Database, ring: KeyRing) -> Conversation | None:
    return database.call(conversations.current, ring, 1)


def test_a_member_has_one_open_dialogue(database: Database, ring: KeyRing) -> None:
    begin(database, ring)
    with pytest.raises(IntegrityError):
        begin(database, ring, 8)


def test_the_second_writer_is_told_to_look_again(database: Database, ring: KeyRing) -> None:
    was = begin(database, ring)
    save(database, ring, was, ConversationStatus.OPEN)
    with pytest.raises(conversations.Conflict):
        save(database, ring, was, ConversationStatus.DONE)
    kept = current(database, ring)
    assert kept is not None
    assert (kept.state, kept.surface, kept.saves) == (STATE, "slack", 2)


def test_what_is_over_keeps_no_answers(database: Database, ring: KeyRing) -> None:
    save(database, ring, begin(database, ring), ConversationStatus.ENDED)
    assert current(database, ring) is None
    assert bodies(database) == [None]
    assert begin(database, ring, 8).id == 8


def test_a_draft_expires_once(database: Database, ring: KeyRing) -> None:
    was = begin(database, ring)
    assert database.call(conversations.expire, NOW + DAY - timedelta(seconds=1)) == []
    (ended,) = database.call(conversations.expire, NOW + DAY)
    assert (ended.id, ended.status, ended.state) == (7, ConversationStatus.EXPIRED, None)
    assert database.call(conversations.expire, NOW + DAY) == []
    assert bodies(database) == [None]
    # Whoever was in the middle of a turn does not bring it back to life.
    with pytest.raises(conversations.Conflict):
        save(database, ring, was, ConversationStatus.OPEN)


def test_a_paused_draft_is_reminded_of_once(database: Database, ring: KeyRing) -> None:
    save(database, ring, begin(database, ring), ConversationStatus.PAUSED, NOW + timedelta(hours=3))
    assert database.call(conversations.to_remind, NOW) == []
    assert [one.id for one in database.call(conversations.to_remind, NOW + timedelta(hours=3))] == [7]
    assert database.call(conversations.to_remind, NOW + timedelta(hours=3)) == []


def test_answers_are_sealed(database: Database, ring: KeyRing) -> None:
    begin(database, ring)
    (body,) = bodies(database)
    assert body is not None
    assert b"Mary" not in body


def bodies(database: Database) -> list[bytes | None]:
    return database.call(lambda connection: list(connection.execute(select(conversation.c.body)).scalars()))


def test_what_is_over_is_forgotten_after_a_week_and_what_is_open_is_not(database: Database, ring: KeyRing) -> None:
    save(database, ring, begin(database, ring), ConversationStatus.ENDED)
    begin(database, ring, 8)
    assert database.call(conversations.forget, NOW + 6 * DAY) == 0
    assert database.call(conversations.forget, NOW + 8 * DAY) == 1
    left = database.call(lambda connection: connection.execute(select(conversation.c.id)).scalars().all())
    assert left == [8]
