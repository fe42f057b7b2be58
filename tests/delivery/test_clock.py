"""What falls due by itself, with a clock that the test moves: drafts that end, one reminder, messages that go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from bot.wiring import App
from store.tables.queues import conversation, inbox
from tests.delivery.desk import until
from tests.fakes.telegram import FakeTelegram, Person
from tests.surfaces.telegram_desk import at_work, on_telegram, person

HOUR = timedelta(hours=1)


@dataclass
class Scene:
    """Nadia in her chat with Baton, and the clock on the wall."""

    settings: Settings
    nadia: Person
    telegram: FakeTelegram
    clock: Path
    app: App

    def move(self, by: timedelta) -> None:
        """Put the clock to so long after the beginning."""
        self.clock.write_text(str(by.total_seconds()))
        self.app.clock.poke()

    async def drafts(self) -> list[tuple[str, bool]]:
        """Each dialogue's status, and whether it still has answers."""
        query = select(conversation.c.status, conversation.c.body.is_not(None)).order_by(conversation.c.created_at)
        return await self.app.database.run(lambda c: [tuple(row) for row in c.execute(query)])

    @property
    def screen(self) -> str:
        return "\n".join(message.text for message in self.nadia.screen)

    async def shows(self, *, nothing_of: str) -> None:
        await until(lambda: nothing_of not in self.screen, 6, lambda: self.screen)


@asynccontextmanager
async def scene(settings: Settings) -> AsyncIterator[Scene]:
    clock = settings.keys.with_name("clock")
    async with FakeTelegram(limits=None) as telegram:
        given = on_telegram(replace(settings, clock_file=clock), telegram)
        async with at_work(given) as app:
            nadia = person(telegram, "nadia")
            await nadia.start()
            await nadia.hears("Hello Nadia")
            yield Scene(given, nadia, telegram, clock, app)


async def begin(nadia: Person) -> None:
    await nadia.say("/refer")
    await nadia.hears("Who would you like to refer?")
    await nadia.say("mary smith")
    await nadia.hears("When was Mary Smith born?")


async def to_agreement(nadia: Person) -> None:
    await begin(nadia)
    await nadia.say("27 3 1941")
    await nadia.hears("Right?")
    await nadia.press("Yes")
    await nadia.hears("live")
    await nadia.say("12 High St CT10 1AL")
    await nadia.hears("phone")
    await nadia.press("Skip")
    await nadia.hears("Which GP practice")
    await nadia.press("Not known")
    await nadia.hears("What worries you")
    await nadia.press("Falls")
    await nadia.press("Next")
    await nadia.hears("next of kin")
    await nadia.press("None known")
    await nadia.hears("agree to this referral")


async def test_a_draft_ends_after_a_day_and_leaves_nothing_behind(settings: Settings) -> None:
    async with scene(settings) as here:
        await begin(here.nadia)
        here.move(23 * HOUR)
        await here.shows(nothing_of="mary smith")
        assert await here.drafts() == [("open", True)]
        here.move(25 * HOUR)
        await here.nadia.hears("was not finished")
        assert await here.drafts() == [("expired", False)]
        await here.shows(nothing_of="Mary")
        here.move(24 * HOUR)
        here.move(49 * HOUR)
        with pytest.raises(AssertionError, match="was not said"):
            await here.nadia.hears("was not finished", timeout=2.5)


async def test_a_draft_that_waits_for_agreement_is_reminded_of_once_and_ends_after_a_week(settings: Settings) -> None:
    async with scene(settings) as here:
        await to_agreement(here.nadia)
        await here.nadia.press("Has not been asked")
        await here.nadia.hears("7 days")
        await here.shows(nothing_of="12 High St")
        assert "mary smith" not in here.screen
        here.move(74 * HOUR)
        said = await here.nadia.hears("ask the person whether they agree")
        assert "Mary" not in said.text
        here.move(70 * HOUR)
        here.move(80 * HOUR)
        here.move(7 * 24 * HOUR + HOUR)
        await here.nadia.hears("was not finished")
        # By now the hourly tidying may have taken the row away as well.
        assert await here.drafts() in ([("expired", False)], [])
        reminders = [text for text in here.telegram.transcript().splitlines() if "whether they agree" in text]
        assert len(reminders) == 1


async def test_a_restart_reminds_nobody_again(settings: Settings) -> None:
    clock = settings.keys.with_name("clock")
    async with FakeTelegram(limits=None) as telegram:
        given = on_telegram(replace(settings, clock_file=clock), telegram)
        nadia = person(telegram, "nadia")
        async with at_work(given) as app:
            await nadia.start()
            await begin(nadia)
            clock.write_text("90000")
            app.clock.poke()
            await nadia.hears("was not finished")
        for later in ("0", "200000"):
            clock.write_text(later)
            async with at_work(given):
                with pytest.raises(AssertionError, match="was not said"):
                    await nadia.hears("was not finished", timeout=1.5)


async def test_words_that_belong_to_no_dialogue_do_not_stay(settings: Settings) -> None:
    async with scene(settings) as here:
        await here.nadia.say("mary smith 27 3 1941 has fallen")
        await here.nadia.hears("Nothing is open")
        await here.shows(nothing_of="mary smith")
        assert "Nothing is open" in here.screen


async def test_a_dialogue_that_is_stopped_is_cleared_away_but_for_its_end(settings: Settings) -> None:
    async with scene(settings) as here:
        await begin(here.nadia)
        await here.nadia.say("/cancel")
        await here.nadia.press("Yes, stop")
        await here.nadia.hears("Stopped")
        await here.shows(nothing_of="mary smith")
        await here.shows(nothing_of="Mary Smith")
        assert "Stopped" in here.screen


async def test_what_was_typed_goes_within_hours_even_if_the_dialogue_goes_on(settings: Settings) -> None:
    async with scene(settings) as here:
        await begin(here.nadia)
        here.move(13 * HOUR)
        await here.shows(nothing_of="mary smith")
        assert await here.drafts() == [("open", True)]
        await here.nadia.say("27 3 1941")
        await here.nadia.hears("27 March 1941")


async def test_what_was_handled_is_forgotten_after_a_week(settings: Settings) -> None:
    async with scene(settings) as here:
        count = select(func.count()).select_from(inbox)
        assert await here.app.database.run(lambda c: c.execute(count).scalar_one()) == 1
        here.move(8 * 24 * HOUR)
        await until_empty(here)


async def until_empty(here: Scene) -> None:
    count = select(func.count()).select_from(inbox)
    for _ in range(60):
        if await here.app.database.run(lambda c: c.execute(count).scalar_one()) == 0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the inbox still holds it")
