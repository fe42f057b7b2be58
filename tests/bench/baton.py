"""Baton as the benchmark runs it, with as many referrers as there are people."""

from pathlib import Path

from store.database import Database
from store.migrations import upgrade
from store.services.practice_import import load_snapshot
from store.services.practice_search import load_index
from tests.bench.people import FIRST_ID
from tests.bench.startup import search_milliseconds
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.installed import SERVE, install


def prepare(folder: Path, size: int, telegram: FakeTelegram, smtp: FakeSmtp) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment of a Baton that `size` people may use."""
    return SERVE, {**install(folder, telegram, smtp, range(FIRST_ID, FIRST_ID + size)), "BATON_LOG_LEVEL": "WARNING"}


async def search_time(folder: Path) -> float:
    """Milliseconds for the slowest search, over the practices as they ship."""
    url = f"sqlite:///{folder / 'baton.db'}"
    upgrade(url)
    database = Database(url)
    database.call(load_snapshot)
    index = database.call(load_index)
    database.close()
    return search_milliseconds(index)
