"""A Baton that may die: a real process, started again whenever it is gone, between a chat and a mail server."""

import asyncio
import re
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from store.database import Database
from store.services import audit
from tests.child import Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.installed import SERVE, install

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 20.0
MARK = "(repeat)"
WAITS = (
    "SELECT 1 FROM outbox WHERE conversation_id IS NOT NULL AND wipe_at IS NOT NULL AND external_id IS NOT NULL",
    "SELECT 1 FROM inbox WHERE conversation_id IS NOT NULL AND wipe_at IS NOT NULL",
    "SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')",
)
LEFT_OVER = {
    "inbox not handled": "SELECT count(*) FROM inbox WHERE done_at IS NULL",
    "outbox not settled": "SELECT count(*) FROM outbox WHERE state <> 'sent'",
    "answers kept after the end": "SELECT count(*) FROM conversation WHERE body IS NOT NULL",
    "nudges not said": "SELECT count(*) FROM nudge WHERE said_at IS NULL",
    "steps not settled": "SELECT count(*) FROM change WHERE settled_at IS NULL",
}


@dataclass(frozen=True)
class Said:
    """How often each thing was said in a chat or by mail, and how often of these with the mark of a repeat."""

    messages: Counter[str]
    marked: Counter[str]


class Stage:
    """`points` are BATON_CRASH_AT of the first process, the second and so on.

    Beside that Baton is killed whenever `kill` is called, and once a process has lived for the next of `lives` seconds.
    """

    def __init__(self, folder: Path, points: Iterable[str] = (), lives: Iterable[float] = ()) -> None:
        self.folder, self._points, self._lives = folder, iter(points), iter(lives)
        self.telegram, self.smtp = FakeTelegram(limits=None), FakeSmtp(tls=False)
        self.env: dict[str, str] = {}
        self.deaths = 0
        self._child: Child | None = None

    def prepare(self) -> None:
        """What is in the database, and in the environment, before Baton starts."""

    async def perform(self, act: Callable[[], Awaitable[None]]) -> None:
        """Start Baton and act, until everything that follows from it has gone out."""
        async with self.telegram, self.smtp:
            self.env = install(self.folder, self.telegram, self.smtp)
            self.prepare()
            self._child = self._start()
            watch = asyncio.get_running_loop().create_task(self._start_again())
            try:
                await act()
                await self._settle()
            finally:
                watch.cancel()
                with suppress(asyncio.CancelledError):
                    await watch
                await asyncio.to_thread(self._child.stop)

    def kill(self) -> None:
        assert self._child is not None
        self._child.process.send_signal(signal.SIGKILL)
        self._child.process.wait()

    def _start(self) -> Child:
        point = next(self._points, "")
        return Child(SERVE, {**self.env, **({"BATON_CRASH_AT": point} if point else {})}, self.folder / "log.txt")

    async def _start_again(self) -> None:
        """As an operator's service manager does."""
        while True:
            assert self._child is not None
            await asyncio.to_thread(_end_after, self._child, next(self._lives, None))
            self.deaths += 1
            self._child.stop()
            self._child = self._start()

    async def _settle(self) -> None:
        """Until nothing waits to be sent or to be deleted."""
        async with asyncio.timeout(PATIENCE):
            while any(map(self.rows, WAITS)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.folder / 'baton.db'}?mode=ro", uri=True) as connection:
            rows = connection.execute(query).fetchall()
        connection.close()
        return rows

    def stored(self, unit: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        database = Database(self.env["BATON_DATABASE_URL"])
        try:
            return database.call(unit, *args, **kwargs)
        finally:
            database.close()

    def said(self) -> Said:
        """All that was said, to whom, without what differs from run to run."""
        sent = [call for call in self.telegram.calls if call.method.lower() == "sendmessage" and call.status == 200]
        texts = [(call.params["chat_id"], str(call.params["text"])) for call in sent]
        texts += [("mail", mail.subject) for mail in self.smtp.mails]
        marked = Counter(shape(chat, text) for chat, text in texts if text.endswith(MARK))
        return Said(Counter(shape(chat, text) for chat, text in texts), marked)


def _end_after(child: Child, seconds: float | None) -> None:
    """Return once the process is gone, killing it if it is still there after so many seconds."""
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(seconds)
    child.process.kill()
    child.process.wait()


def amiss(connection: Connection) -> list[str]:
    """Every invariant of the store that does not hold once all is quiet."""
    found = {what: connection.exec_driver_sql(query).scalar_one() for what, query in LEFT_OVER.items()}
    wrong = [f"{what}: {number}" for what, number in found.items() if number]
    if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
        wrong.append("the database is damaged")
    if (broken := audit.verify(connection)) is not None:
        wrong.append(f"the audit chain breaks at {broken}")
    return wrong


def same_but_for_repeats(run: Said, model: Said, most: int) -> int:
    """The oracle: everything said at least once, at most `most` repeats, each of them marked; how many there were."""
    assert model.messages - run.messages == Counter()
    repeated = run.messages - model.messages
    assert repeated.total() <= most
    assert repeated - run.marked == Counter()
    return repeated.total()


def shape(chat: str, text: str) -> str:
    """A message without what differs from run to run: the reference, times and days, the mark of a repeat."""
    plain = re.sub(r"\s*\(repeat\)$", "", text)
    plain = re.sub(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", "REF", plain)
    plain = re.sub(r"\b\d{1,2}:\d\d[ap]m", "TIME", plain)
    plain = re.sub(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Tue|Wed|Thu|Sat)(day)? \d+ \w+", "DAY", plain)
    return f"{chat}: {plain}"
