"""kill -9 of `baton serve` anywhere: no accepted answer is lost or misfiled; one message for each repeats, marked."""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.crash.scene import REFERRED, Aftermath, Scene
from tests.crash.stage import same_but_for_repeats

LAST = len(REFERRED) + 1
# Each process dies at its point, which is so many turns or sends after the point where the one before it died: in the
# third turn, the ninth and the last; after the second, fifth, eighth and last; in the midst of sending and at the end.
POINTS = {
    "in turns": ("turn.before_commit:3", "turn.before_commit:7", f"turn.before_commit:{LAST - 8}"),
    "after turns": ("turn.committed:2", "turn.committed:3", "turn.committed:3", f"turn.committed:{LAST - 8}"),
    "in the sending": ("outbox.claimed:4", "outbox.before_recorded:3", "outbox.after_send:5", "outbox.after_send:7"),
    "at the end": (f"outbox.after_send:{LAST + 1}", "outbox.after_send:2"),
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """The same referral with nobody killed."""
    return asyncio.run(Scene(tmp_path_factory.mktemp("undisturbed")).play())


def is_the_same(run: Aftermath, model: Aftermath, most: int) -> None:
    """The same referral, with at most `most` repeats."""
    assert run.amiss == []
    assert run.answers == model.answers
    assert run.card == model.card
    repeated = same_but_for_repeats(run.said, model.said, most)
    assert run.mail_ids == 1
    # A message that was sent just before the end is one that nobody knows the number of: it cannot be deleted.
    assert run.typed_left <= repeated


async def test_nobody_killed(undisturbed: Aftermath) -> None:
    assert undisturbed.deaths == 0
    assert undisturbed.amiss == []
    assert undisturbed.said.marked == Counter()
    assert undisturbed.mails == 1
    assert undisturbed.typed_left == 0
    assert undisturbed.answers["concerns"]["ticks"]


@pytest.mark.parametrize("where", POINTS)
async def test_killed_at(where: str, undisturbed: Aftermath, tmp_path: Path) -> None:
    run = await Scene(tmp_path, POINTS[where]).play()
    assert run.deaths == len(POINTS[where])
    is_the_same(run, undisturbed, most=run.deaths)


async def test_killed_between_answers(undisturbed: Aftermath, tmp_path: Path) -> None:
    kills = (2, 5, 9, 12)
    run = await Scene(tmp_path, kills=kills).play()
    assert run.deaths == len(kills)
    is_the_same(run, undisturbed, most=len(kills))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("BATON_SOAK", "1"))))
async def test_killed_at_any_moment(seed: int, undisturbed: Aftermath, tmp_path: Path) -> None:
    """At random moments; BATON_SOAK=100 for as many runs. Each life is long enough to start in."""
    dice = random.Random(seed)
    lives = [dice.uniform(0.7, 1.5) for _ in range(3)]
    run = await Scene(tmp_path, lives=lives).play()
    is_the_same(run, undisturbed, most=run.deaths)
