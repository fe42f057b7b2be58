"""What only one process may do at a time, such as polling Telegram: the others stand by to take over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store.database import Database

log = logging.getLogger("baton.leading")
LOOK = 3.0
_TRY = text("SELECT pg_try_advisory_lock(4203, :name)")
_ALIVE = text("SELECT 1")


async def alone(database: Database, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run `run()` while this process leads in `name`, again and again, until cancelled.

    On PostgreSQL the leader holds a session's advisory lock, which the server lets go of when the connection ends,
    however it ends (so not through a pooler that shares sessions). On SQLite there is one process, see `bot.lock`.
    """
    if database.is_sqlite:
        await run()
        return
    while True:
        try:
            async with _session(database) as connection:
                if await asyncio.to_thread(_take, connection, name):
                    log.info("leading: %s", name)
                    await _while_held(connection, run)
        except DBAPIError as error:
            log.warning("not leading: name=%s error=%s", name, type(error).__name__)
        await asyncio.sleep(LOOK)


@asynccontextmanager
async def _session(database: Database) -> AsyncIterator[Connection]:
    """A connection of its own, which is closed and never given back to the pool: its lock would go with it."""
    connection = await asyncio.to_thread(database.engine.connect)
    try:
        yield connection
    finally:
        await asyncio.to_thread(_close, connection)


def _close(connection: Connection) -> None:
    connection.invalidate()
    connection.close()


def _take(connection: Connection, name: str) -> bool:
    held = connection.execution_options(isolation_level="AUTOCOMMIT")
    return bool(held.execute(_TRY, {"name": crc32(name.encode()) & 0x7FFFFFFF}).scalar_one())


async def _while_held(connection: Connection, run: Callable[[], Awaitable[None]]) -> None:
    """Run until it ends or the connection, and the lock with it, is lost."""
    running = asyncio.ensure_future(run())
    try:
        while not running.done():
            await asyncio.wait([running], timeout=LOOK)
            await asyncio.to_thread(connection.execute, _ALIVE)
        await running
    finally:
        running.cancel()
        await asyncio.wait([running])
