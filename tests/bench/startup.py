"""How long a person waits for a program: `--help`, and the first answer of a bot that was just started."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from store.services.practice_search import PracticeIndex
from tests.bench.load import Prepare
from tests.bench.people import PATIENCE, crowd
from tests.child import HOUSE, Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

SEARCHES = ("st peters broadstairs", "G82219", "CT10", "the surgery sw7", "queens pk medical ctr")


def help_seconds(tries: int = 5) -> float:
    """Wall-clock time of `python -m bot --help`: the median."""
    took = []
    for _ in range(tries):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=HOUSE, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - began)
    return median(took)


async def first_answer(prepare: Prepare, folder: Path, tries: int = 3) -> float:
    """Seconds from starting the process to its answer to a /start that waits for it: the median."""
    took = []
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=False) as smtp:
        (person,) = crowd(telegram, 1)
        arguments, env = prepare(folder, 1, telegram, smtp)
        for _ in range(tries):
            await person.start()
            began = time.perf_counter()
            async with Child(arguments, env, folder / "log.txt"):
                await person.hears("Hello", PATIENCE)
                took.append(time.perf_counter() - began)
    return median(took)


def search_milliseconds(index: PracticeIndex, tries: int = 50) -> float:
    """The slowest of five searches over the whole index in memory: the median of its tries."""
    return max(median(_timed(index.search, words) for _ in range(tries)) for words in SEARCHES)


def _timed(call: Callable[[str], object], words: str) -> float:
    began = time.perf_counter()
    call(words)
    return 1000 * (time.perf_counter() - began)
