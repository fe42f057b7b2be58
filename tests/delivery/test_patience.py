"""How long delivery waits between tries, and which tries count."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.patience import judge
from bot.settings import Settings
from handlers.surface import Failure
from store.records import Claimed
from tests.delivery.desk import Wire, message, put, wired

BEGAN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def tries_of(kind: str) -> list[datetime]:
    """When a message that never gets through is tried, until it is given up."""
    tried = [BEGAN]
    while True:
        row = Claimed(1, "telegram", "101", kind, {}, attempts=len(tried), repeat=False)
        again_at = judge(row, Failure("not connected"), tried[-1]).again_at
        if again_at is None:
            return tried
        tried.append(again_at)


def test_an_answer_is_tried_every_few_seconds_for_a_minute() -> None:
    tried = tries_of("answer")
    first_minute = [(one, after) for one, after in pairwise(tried) if one < BEGAN + timedelta(minutes=1)]
    assert max(after - one for one, after in first_minute) == timedelta(seconds=5)


@pytest.mark.parametrize("kind", ["answer", "notice"])
def test_an_outage_of_an_hour_is_outlasted_and_then_somebody_hears_of_it(kind: str) -> None:
    assert timedelta(hours=1) < tries_of(kind)[-1] - BEGAN < timedelta(hours=2)


async def test_a_wait_that_the_platform_asks_for_makes_no_later_wait_longer(settings: Settings) -> None:
    asked = [Failure("retry after", after=timedelta()) for _ in range(5)]
    wire = Wire(answers={"held": [*asked, Failure("not connected")]})
    async with wired(settings, wire) as app:
        await put(app, message("held"))
        row = await wire.gets("held", 4)
    assert row.attempts == 2
