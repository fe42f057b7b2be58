"""After a turn deliveries are woken exactly where it queued something: nothing waits for the next look."""

import asyncio
from dataclasses import replace

from bot.runtime import Runtime
from handlers.surface import Inbound, Kind
from store.crypto import KeyRing
from store.database import Database
from tests.cast import TELEGRAM_IDS
from tests.conversations.talk import Talk
from tests.conversations.test_transcripts import SCRIPTS

ASKED, _, _ = SCRIPTS["take"].partition("nadia: confirm")


async def test_a_card_and_a_letter_wake_their_own_surfaces(database: Database, ring: KeyRing) -> None:
    woken: set[str] = set()
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        talk.runtime = Runtime(database, talk.house, tasks, woken.add)
        await talk.play(ASKED)
        woken.clear()
        await talk.act("nadia", "confirm")
        assert woken == {"telegram", "slack", "email"}


async def test_a_question_wakes_only_the_surface_that_it_is_asked_on(database: Database, ring: KeyRing) -> None:
    woken: list[str] = []
    sender = str(TELEGRAM_IDS["nadia"])
    refer = Inbound("telegram", "1", sender, sender, Kind.COMMAND, command="refer", live=True)
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        runtime = Runtime(database, talk.house, tasks, woken.append)
        assert await runtime.answer(refer)
        assert woken == []  # it was answered in the acknowledgement
        await runtime.receive([replace(refer, external_id="2", live=False)])
    assert woken == ["telegram"]
