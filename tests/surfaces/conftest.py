"""What the tests of one surface share."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.wiring import App
from tests.fakes.slack_server import FakeSlack
from tests.surfaces.slack_desk import baton_on


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(per_channel=None) as fake:
        yield fake
        assert not fake.violations


@pytest.fixture
async def slack_app(slack: FakeSlack, settings: Settings) -> AsyncIterator[App]:
    async with baton_on(slack, settings) as running:
        yield running
