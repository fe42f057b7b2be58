"""Of several processes on one PostgreSQL one leads; whoever loses the connection stops, and another takes over."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from bot import leading
from store.database import Database

PATIENCE = 15.0
_LOCKED = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 4203 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Process:
    """What one process runs while it leads."""

    def __init__(self, database: Database) -> None:
        self.database, self.leads, self.began = database, False, 0

    async def work(self) -> None:
        self.leads, self.began = True, self.began + 1
        try:
            await asyncio.Event().wait()
        finally:
            self.leads = False

    async def live(self) -> None:
        with suppress(asyncio.CancelledError):
            await leading.alone(self.database, "telegram", self.work)


@pytest.fixture
def processes(new_database: Callable[[str], str]) -> Iterator[tuple[Process, Process]]:
    url = new_database("postgresql")
    one, two = Database(url), Database(url)
    yield Process(one), Process(two)
    one.close()
    two.close()


async def until(fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fits():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_one_leads_and_a_leader_that_stops_is_followed(processes: tuple[Process, Process]) -> None:
    one, two = processes
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(one.live())
        await until(lambda: one.leads)
        second = tasks.create_task(two.live())
        await asyncio.sleep(0.5)
        assert not two.leads
        first.cancel()
        await until(lambda: two.leads)
        assert not one.leads
        second.cancel()


async def test_a_leader_whose_connection_is_lost_stops_and_one_leads_again(processes: tuple[Process, Process]) -> None:
    one, two = processes
    async with asyncio.TaskGroup() as tasks:
        alive = [tasks.create_task(each.live()) for each in (one, two)]
        await until(lambda: one.leads or two.leads)
        assert not (one.leads and two.leads)
        pid = one.database.call(lambda connection: connection.execute(_LOCKED).scalar_one())
        one.database.call(lambda connection: connection.execute(text(f"SELECT pg_terminate_backend({pid})")))
        await until(lambda: one.began + two.began == 2 and (one.leads != two.leads))
        for task in alive:
            task.cancel()


async def test_on_sqlite_nobody_else_is_there_to_lead(new_database: Callable[[str], str]) -> None:
    only = Process(Database(new_database("sqlite")))
    async with asyncio.TaskGroup() as tasks:
        alive = tasks.create_task(only.live())
        await until(lambda: only.leads)
        alive.cancel()
    only.database.close()
