"""One run: a bot in a process of its own, a crowd that talks to it, and what that cost."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.people import crowd, dialogue, hold
from tests.child import Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

QUIET = 0.5
WARM = 2


@dataclass
class Cost:
    """Of the measured part: turns, CPU seconds of the bot, wall-clock seconds, memory in MB, seconds per answer."""

    turns: int = 0
    cpu: float = 0.0
    seconds: float = 0.0
    rss: float = 0.0
    answers: list[float] = field(default_factory=list)
    paced: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.turns

    @property
    def per_second(self) -> float:
        return self.turns / self.seconds


Prepare = Callable[[Path, int, FakeTelegram, FakeSmtp], tuple[list[str], dict[str, str]]]


async def measure(prepare: Prepare, folder: Path, users: int, paced: int = 0) -> Cost:
    """All `users` at once, each as fast as they are answered; then `paced` people who take a second over each turn."""
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=False) as smtp:
        people = crowd(telegram, WARM + users + paced)
        arguments, env = prepare(folder, len(people), telegram, smtp)
        async with Child(arguments, env, folder / "log.txt") as child:
            await asyncio.gather(*(hold(people[number], dialogue(number)) for number in range(WARM)))
            await _quiet(telegram, smtp)
            cost, before, began = Cost(), child.cpu(), time.perf_counter()
            at_once = range(WARM, WARM + users)
            runs = await asyncio.gather(*(hold(people[number], dialogue(number)) for number in at_once))
            cost.seconds = time.perf_counter() - began
            await _quiet(telegram, smtp)
            cost.cpu = child.cpu() - before
            cost.answers = [took for run in runs for took in run]
            cost.turns = len(cost.answers)
            later = range(WARM + users, len(people))
            calm = await asyncio.gather(*(hold(people[number], dialogue(number), 1.0) for number in later))
            cost.paced = [took for run in calm for took in run]
            cost.rss = child.rss()
            return cost


async def _quiet(telegram: FakeTelegram, smtp: FakeSmtp) -> None:
    """Until the bot has sent nothing for a while: what it still had to do after the last answer is counted too."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET:
        done = len(telegram.calls) + len(smtp.mails)
        if done != seen:
            seen, since = done, time.monotonic()
        await asyncio.sleep(0.05)
