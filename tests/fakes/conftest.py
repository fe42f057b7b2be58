"""Fixtures for the tests of the fakes themselves."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.fakes.stopped_clock import StoppedClock
from tests.fakes.telegram import FakeTelegram


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot 22 warns of the older type, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def fake(clock: StoppedClock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=clock, limits=None) as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(fake.token, base_url=fake.base_url) as bot:
        yield bot
