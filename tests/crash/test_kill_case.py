"""kill -9 around the steps of a case: each is told exactly once; what died in the sending at most once more, marked."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.crash.case import Aftermath, Case
from tests.crash.stage import same_but_for_repeats

# One process after the other. Taken and not yet settled; then in the middle of each duty, and right after it: settled
# and nobody told, posted and not sent, a nudge that was written down and not said, then said and not sent.
BY_THE_CLOCK = (
    "turn.committed",
    "settle.before_commit",
    "settle.committed",
    "digest.before_commit",
    "digest.committed",
    "nudges.before_commit",
    "nudges.committed",
    "nudges.before_commit",
    "nudges.committed",
)
# Each process dies in the sending of something else.
IN_THE_SENDING = ("outbox.claimed:2", "outbox.after_send:3", "outbox.before_recorded:2", "outbox.after_send:2")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """The same case with nobody killed."""
    return asyncio.run(Case(tmp_path_factory.mktemp("undisturbed")).play())


def test_nobody_killed(undisturbed: Aftermath) -> None:
    assert (undisturbed.deaths, undisturbed.amiss) == (0, [])
    assert undisturbed.said.marked == Counter()
    assert set(undisturbed.said.messages.values()) == {1}


async def test_killed_around_what_the_clock_does_nothing_is_said_twice(undisturbed: Aftermath, tmp_path: Path) -> None:
    run = await Case(tmp_path, BY_THE_CLOCK).play()
    assert run.deaths == len(BY_THE_CLOCK)
    assert run.amiss == []
    assert (run.said, run.card) == (undisturbed.said, undisturbed.card)


async def test_killed_in_the_sending_one_message_repeats_and_says_so(undisturbed: Aftermath, tmp_path: Path) -> None:
    run = await Case(tmp_path, IN_THE_SENDING).play()
    assert run.deaths == len(IN_THE_SENDING)
    assert run.amiss == []
    assert run.card == undisturbed.card
    same_but_for_repeats(run.said, undisturbed.said, most=run.deaths)
