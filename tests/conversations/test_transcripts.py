"""Whole dialogues, each a text of who says what and what is answered, on both databases."""

import asyncio
from pathlib import Path

import pytest

from store.crypto import KeyRing
from store.database import Database
from tests.conversations.talk import Talk

SCRIPTS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "transcripts").glob("*.txt"))}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
async def test_the_dialogue_goes_as_written(script: str, database: Database, ring: KeyRing) -> None:
    async with asyncio.TaskGroup() as tasks:
        await Talk(database, ring, tasks).play(script)
