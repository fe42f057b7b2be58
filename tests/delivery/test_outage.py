"""The database goes away in the middle of talk: nobody sees an error, nothing is lost or put in twice (A7, A10)."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import URL, select, text

from bot.settings import Settings
from bot.wiring import App
from store.crypto import KeyRing
from store.database import build_engine
from store.services import conversations
from store.tables.queues import inbox
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, on_telegram, person


@asynccontextmanager
async def away(url: URL, seconds: float) -> AsyncIterator[None]:
    """Another process holds the SQLite file; or the PostgreSQL server throws everybody out and lets nobody in."""
    shut = _locked if url.get_backend_name() == "sqlite" else _closed
    with shut(url) as open_again:
        yield
        await asyncio.sleep(seconds)
        await asyncio.to_thread(open_again)


@contextmanager
def _locked(url: URL) -> Iterator[Callable[[], None]]:
    other = sqlite3.connect(url.database or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    yield other.close


@contextmanager
def _closed(url: URL) -> Iterator[Callable[[], None]]:
    server = url.set(database="postgres").render_as_string(hide_password=False)
    engine = build_engine(server).execution_options(isolation_level="AUTOCOMMIT")

    def allow(whether: bool) -> None:
        with engine.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS {whether}'))
            killed = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(killed), {"name": url.database})

    allow(False)
    yield lambda: allow(True)
    engine.dispose()


async def test_talk_goes_on_after_an_outage_where_it_was(settings: Settings, ring: KeyRing) -> None:
    async with FakeTelegram(limits=None) as telegram, at_work(on_telegram(settings, telegram)) as app:
        nadia, dev = person(telegram, "nadia"), person(telegram, "dev")
        for one in (nadia, dev):
            await one.start()
            await one.say("/refer")
            await one.hears("Who would you like to refer?")
        async with away(app.database.url, 6.0):
            await nadia.say("mary smith")
            await asyncio.sleep(0.2)
            await dev.say("john brown")
            await dev.say("27 March 1941")
        await nadia.hears("When was Mary Smith born?", 10)
        await dev.hears("27 March 1941", 10)
        assert "went wrong" not in telegram.transcript()
        assert (
            await app.database.run(lambda c: c.execute(select(inbox.c.id).where(inbox.c.done_at.is_(None))).all()) == []
        )
        assert await _name(app, ring, 2) == "John Brown"


async def _name(app: App, ring: KeyRing, member_id: int) -> str:
    kept = await app.database.run(conversations.current, ring, member_id)
    assert kept is not None
    return str(kept.state["answers"]["name"])
