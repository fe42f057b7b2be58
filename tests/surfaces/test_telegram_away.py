"""After an absence: a button that was pressed meanwhile is gone, so the question is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import away
from bot.settings import Settings
from store.database import Database
from store.services import heartbeats
from store.tables.queues import conversation
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, on_telegram, person


@pytest.fixture
def given(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a clock that can be moved; what was typed meanwhile is not waited for."""
    monkeypatch.setattr(away, "SETTLE", 0.2)
    clock = tmp_path / "clock"
    clock.write_text("0")
    return replace(settings, clock_file=clock)


def later(settings: Settings, seconds: float) -> None:
    """Move the clock."""
    assert settings.clock_file
    settings.clock_file.write_text(str(seconds))


async def test_open_questions_are_asked_again_once(given: Settings) -> None:
    async with FakeTelegram(limits=None, clock=lambda: given.clock().timestamp()) as telegram:
        nadia, dev = person(telegram, "nadia"), person(telegram, "dev")
        settings = on_telegram(given, telegram)
        async with at_work(settings):
            await dev.start()
            await dev.hears("Hello Dev")
            await nadia.start()
            await nadia.say("/refer")
            await nadia.hears("Who would you like to refer?")
            await nadia.say("mary smith")
            await nadia.hears("When was Mary Smith born?")
        assert await nadia.press("Not known", timeout=0.1) is None
        later(given, 700)
        async with at_work(settings):
            await nadia.hears("I was away from")
            await nadia.hears("When was Mary Smith born?")
            assert await nadia.press("Not known")
            await nadia.hears("18 or over?")
            assert "Hello Dev" in dev.last.text
        async with at_work(settings):
            await nadia.say("/help")
            await nadia.hears("18 or over?")
        assert telegram.transcript().count("I was away from") == 1


async def test_a_question_that_cannot_be_asked_again_keeps_no_other_from_being_asked(
    given: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Such as one of a dialogue that a new version of Baton has no more."""
    async with FakeTelegram(limits=None, clock=lambda: given.clock().timestamp()) as telegram:
        nadia, dev = person(telegram, "nadia"), person(telegram, "dev")
        settings = on_telegram(given, telegram)
        async with at_work(settings) as app:
            for one in (nadia, dev):
                await one.start()
                await one.say("/refer")
                await one.hears("Who would you like to refer?")
            first = update(conversation).where(conversation.c.member_id == 1).values(body=b"\x01x")
            await app.database.run(lambda connection: connection.execute(first))
        later(given, 700)
        async with at_work(settings):
            await dev.hears("I was away from")
            await dev.hears("Who would you like to refer?")
            await dev.say("mary smith")
            await dev.hears("When was Mary Smith born?")
        assert "not asked again" in caplog.text


async def test_a_short_restart_is_no_absence(given: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        settings = on_telegram(given, telegram)
        async with at_work(settings):
            await nadia.start()
            await nadia.say("/refer")
            await nadia.hears("Who would you like to refer?")
        later(given, 100)
        async with at_work(settings):
            await nadia.say("mary smith")
            await nadia.hears("When was Mary Smith born?")
        assert "I was away" not in telegram.transcript()


def test_only_one_of_two_processes_sees_a_gap(database: Database) -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert database.call(heartbeats.beat, "telegram", now) is None
    later_on = now + timedelta(hours=1)
    assert database.call(heartbeats.beat, "telegram", later_on) == now
    assert database.call(heartbeats.beat, "telegram", later_on) == later_on
    assert database.call(heartbeats.beat, "slack", later_on) is None
