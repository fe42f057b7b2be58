"""What the tests of one surface share."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.wiring import App
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.surfaces.slack_desk import baton_on, person


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(per_channel=None) as fake:
        yield fake
        assert not fake.violations


@pytest.fixture
async def slack_app(slack: FakeSlack, settings: Settings) -> AsyncIterator[App]:
    async with baton_on(slack, settings) as running:
        yield running


@pytest.fixture
def nadia(slack: FakeSlack, slack_app: App) -> Person:
    """Nadia on Slack, where Baton is running."""
    return person(slack, "nadia")


@pytest.fixture
def priya(slack: FakeSlack, slack_app: App) -> Person:
    return person(slack, "priya")
