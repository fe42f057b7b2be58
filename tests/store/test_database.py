"""Units of work: what shares a commit, what happens to the others when one fails, and a database that is away."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import OperationalError

from store.database import Database
from store.tables.referrals import tally

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def count(connection: Connection, what: str) -> str:
    connection.execute(insert(tally), {"what": what, "month": "2026-11", "count": 1})
    return what


def counted(connection: Connection) -> set[str]:
    return set(connection.execute(select(tally.c.what)).scalars())


def faulty(connection: Connection) -> str:
    count(connection, "faulty")
    raise ValueError("on purpose")


async def test_a_unit_that_fails_takes_none_of_the_others_with_it(database: Database) -> None:
    units = [database.run(count, f"n{number}") for number in range(20)]
    units.insert(7, database.run(faulty))
    results = await asyncio.gather(*units, return_exceptions=True)
    assert isinstance(results.pop(7), ValueError)
    assert results == [f"n{number}" for number in range(20)]
    assert await database.run(counted) == {f"n{number}" for number in range(20)}


async def test_a_caller_who_is_cancelled_undoes_nothing(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await database.run(count, "kept")
    await asyncio.sleep(0.1)
    assert await database.run(counted) == {"kept"}


async def test_arguments_by_name(database: Database) -> None:
    assert await database.run(count, what="named") == "named"


@ONLY_SQLITE
async def test_units_that_wait_share_a_commit(database: Database) -> None:
    commits: list[Connection] = []
    event.listen(database.engine, "commit", commits.append)
    await asyncio.gather(*(database.run(count, f"n{number}") for number in range(200)))
    assert len(commits) < 50


@ONLY_SQLITE
async def test_a_lock_held_for_four_seconds_is_waited_for(database: Database) -> None:
    with locked(database, 4.0):
        results = await asyncio.gather(*(database.run(count, f"n{number}") for number in range(50)))
    assert len(results) == 50


@ONLY_SQLITE
async def test_a_longer_lock_fails_all_that_wait_together(database: Database) -> None:
    """Each on its own would wait five seconds more, one after the other."""
    began = time.monotonic()
    with locked(database, 5.6):
        units = [database.run(count, f"n{number}") for number in range(50)]
        results = await asyncio.gather(*units, return_exceptions=True)
        assert time.monotonic() - began < 8
    failed = [one for one in results if isinstance(one, OperationalError)]
    assert len(failed) >= 49
    assert await database.run(count, "afterwards") == "afterwards"


@contextmanager
def locked(database: Database, seconds: float) -> Iterator[None]:
    """Another writer holds the file for so long."""
    held = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(database.url.database or "", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        held.set()
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    yield
    thread.join()
