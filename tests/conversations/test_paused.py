"""A draft that waits for the agreement: 7 days and one reminder, whatever is looked at in between (R16, R21)."""

import asyncio
from datetime import timedelta

from sqlalchemy import Connection, Row, select

from store.crypto import KeyRing
from store.database import Database
from store.tables.queues import conversation
from tests.conversations.talk import START, Talk

UNTIL_ASKED = """
nadia: /refer
nadia: mary smith
nadia: 3 4 1941
nadia: yes
nadia: no fixed abode
nadia: skip
nadia: not known
nadia: falls
nadia: next
nadia: none
nadia: [Has not been asked]
nadia < I keep the referral for 7 days and will remind you once.
"""
LOOKED_AT = """
later 20 hours
nadia: /refer
nadia < You were going to ask Mary Smith
nadia: [Go on with it]
nadia < Does Mary Smith agree
nadia: perhaps
nadia < Please press one of the answers below.
"""
ANSWERED = """
later 30 hours
nadia: agrees
nadia < Check before sending
"""


def kept(connection: Connection) -> Row[tuple[object, ...]]:
    return connection.execute(select(conversation)).one()


async def play(database: Database, ring: KeyRing, script: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        await Talk(database, ring, tasks).play(script)


async def test_it_waits_seven_days_also_when_it_is_looked_at(database: Database, ring: KeyRing) -> None:
    await play(database, ring, UNTIL_ASKED + LOOKED_AT)
    row = database.call(kept)
    assert row.status == "paused"
    assert row.expires_at == START + timedelta(days=7)
    assert row.remind_at == START + timedelta(days=3)


async def test_once_it_is_answered_it_is_a_draft_like_any_other(database: Database, ring: KeyRing) -> None:
    await play(database, ring, UNTIL_ASKED + ANSWERED)
    row = database.call(kept)
    assert row.status == "open"
    assert row.expires_at == START + timedelta(hours=30 + 24)
    assert row.remind_at is None


async def test_asked_for_again_it_has_seven_days_again(database: Database, ring: KeyRing) -> None:
    await play(database, ring, UNTIL_ASKED + "later 2 days\nnadia: has not been asked\nnadia < I keep the referral")
    assert database.call(kept).expires_at == START + timedelta(days=9)
