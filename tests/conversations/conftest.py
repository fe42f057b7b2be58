"""A conversation that has begun: Nadia has referred Mary Smith, and those who work on it can be written to."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from store.crypto import KeyRing
from store.database import Database
from tests.conversations.talk import REFERRED, Talk


@pytest.fixture
async def talk(database: Database, ring: KeyRing) -> AsyncIterator[Talk]:
    async with asyncio.TaskGroup() as tasks:
        began = Talk(database, ring, tasks)
        await began.play(f"ada: /start\nbob: /start\npriya: /start\n{REFERRED}")
        yield began
