"""The database: engines, pragmas, and the one way to run a unit of work.

A unit is a plain function `unit(connection, …) → plain values` that touches nothing but the database. On SQLite all units that
wait share one transaction on the writer thread; if any of them fails, the transaction is rolled back and each is run again
alone, so a unit must be safe to repeat. Nothing is reported done before COMMIT.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

P = ParamSpec("P")
T = TypeVar("T")
Unit = Callable[Concatenate[Connection, P], T]
_Job = tuple[Callable[..., Any], tuple[Any, ...], "Future[Any]"]

_SHARE = 64
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
        pool_pre_ping=True,
        connect_args={"options": timeouts, "connect_timeout": 5},
    )


def _sqlite(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_size=pool_size, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Database:
    """Runs units of work; owns its engine and its threads until `close`."""

    def __init__(self, url: str, workers: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = build_engine(url, 2 if self.is_sqlite else workers)
        self._pool = None if self.is_sqlite else ThreadPoolExecutor(workers, "store")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="store-writer", daemon=True)
        if self.is_sqlite:
            self._writer.start()

    async def run(self, unit: Unit[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `unit` in a transaction and return what it returned, once committed. A cancelled caller undoes nothing."""
        job = (lambda connection: unit(connection, *args, **kwargs)) if kwargs else unit
        return await asyncio.shield(asyncio.wrap_future(self._submit(job, args if not kwargs else ())))

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

    def _submit(self, unit: Callable[..., Any], args: tuple[Any, ...]) -> "Future[Any]":
        if self._pool:
            return self._pool.submit(self._alone, unit, args)
        future: Future[Any] = Future()
        self._jobs.put((unit, args, future))
        return future

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
            jobs, more = [job], True
            while len(jobs) < _SHARE and more:
                try:
                    following = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._jobs.put(None)
                    more = False
                else:
                    jobs.append(following)
            self._commit(jobs)

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            with self.engine.begin() as connection:
                results = [unit(connection, *args) for unit, args, _ in jobs]
        except BaseException:
            for unit, args, future in jobs:
                _settle(future, lambda unit=unit, args=args: self._alone(unit, args))  # type: ignore[misc]
        else:
            for (_, _, future), result in zip(jobs, results, strict=True):
                future.set_result(result)


def _settle(future: "Future[Any]", call: Callable[[], Any]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:
        future.set_exception(error)
