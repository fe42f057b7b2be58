"""The database: engines, pragmas, and the one way to run a unit of work.

A unit is a plain function `unit(connection, …) → plain values` that touches nothing but the database. On SQLite all
that wait share one transaction on the writer thread; if any fails, the transaction is rolled back and each is run again
alone, so a unit must be safe to repeat. Nothing is reported done before COMMIT.
"""

import asyncio
import functools
import queue
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

P = ParamSpec("P")
T = TypeVar("T")
Unit = Callable[Concatenate[Connection, P], T]

AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""What a unit raises while the database is locked, full, stopped or out of connections."""
_SHARE = 64
_DOWN = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_TRIES = 3
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
)


def build_engine(url: str, pool_size: int = 1) -> Engine:
    """An engine for a SQLite or PostgreSQL URL, without parameter values in its errors or logs."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, pool_size)
    timeouts = "-c statement_timeout=5000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        connect_args={"options": timeouts, "connect_timeout": 5},
    )


def _sqlite(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=pool_size, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    # Not by the "begin" event: an engine that listens to one asks for listeners before each statement.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign]
    return engine


def _begin(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN IMMEDIATE")


@dataclass(slots=True)
class _Job:
    """A unit that waits for the writer, and what became of it."""

    unit: Callable[..., Any]
    args: tuple[Any, ...]
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Database:
    """Runs units of work; owns its engine and its threads until `close`."""

    def __init__(self, url: str, workers: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = build_engine(url, 2 if self.is_sqlite else workers)
        self._pool = None if self.is_sqlite else ThreadPoolExecutor(workers, "store")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="store-writer", daemon=True)
        self._held: Connection | None = None
        if self.is_sqlite:
            self._writer.start()

    async def run(self, unit: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `unit` in a transaction; what it returned, once committed. A cancelled caller undoes nothing."""
        loop = asyncio.get_running_loop()
        job = functools.partial(unit, **kwargs) if kwargs else unit
        if self._pool:
            return await asyncio.shield(loop.run_in_executor(self._pool, self._alone, job, args))
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(job, args, done))
        return await asyncio.shield(done)

    def call(self, unit: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for the command line and for tests without a loop."""
        with self.engine.begin() as connection:
            return unit(connection, *args, **kwargs)

    def close(self) -> None:
        """Finish what waits, then let go of every connection."""
        if self.is_sqlite:
            self._jobs.put(None)
            self._writer.join()
        if self._pool:
            self._pool.shutdown()
        self.engine.dispose()

    def _alone(self, unit: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """One unit in one transaction; a deadlock or a lost connection is tried again."""
        for attempt in range(1, _TRIES + 1):
            try:
                return self.call(unit, *args)
            except OperationalError:
                if self.is_sqlite or attempt == _TRIES:
                    raise
        raise AssertionError("unreachable")

    def _write(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._commit([job, *self._others()])
        self._let_go()

    def _let_go(self) -> None:
        if self._held:
            self._held.close()
            self._held = None

    def _others(self) -> Iterator[_Job]:
        """The units that wait as well, as many as may share a commit."""
        for _ in range(_SHARE - 1):
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            yield job

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            # One connection for as long as all goes well: to borrow it from the pool costs as much as a statement.
            self._held = connection = self._held or self.engine.connect()
            with connection.begin():
                for job in jobs:
                    job.result = job.unit(connection, *job.args)
        except BaseException as error:
            self._let_go()
            self._one_by_one(jobs, error)
        _report(jobs)

    def _one_by_one(self, jobs: list[_Job], error: BaseException) -> None:
        """Run each alone. Where the database itself is at fault, all have failed: waiting on it once was enough."""
        for job in jobs:
            if _is_down(error):
                job.error = error
                continue
            try:
                job.result = self._alone(job.unit, job.args)
            except BaseException as trouble:
                job.error = error = trouble


def _is_down(error: BaseException) -> bool:
    """Whether SQLite is locked by another process, full, read-only or unreadable."""
    cause = error.orig if isinstance(error, OperationalError) else None
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DOWN


def _report(jobs: list[_Job]) -> None:
    """Tell the callers, each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in jobs:
        by_loop[job.done.get_loop()].append(job)
    for loop, its in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, its)


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.done.cancelled():
            continue
        if job.error is None:
            job.done.set_result(job.result)
        else:
            job.done.set_exception(job.error)
