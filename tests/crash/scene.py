"""One referral with a Baton that may die: a real process, started again whenever it is gone, and what it left."""

import asyncio
import re
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from store.crypto import load_ring
from store.database import Database
from store.services import audit, referrals
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.child import Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram, Person
from tests.installed import SERVE, install

PATIENCE = 20.0
MARK = "(repeat)"
WAITS = (
    "SELECT 1 FROM outbox WHERE conversation_id IS NOT NULL AND wipe_at IS NOT NULL AND external_id IS NOT NULL",
    "SELECT 1 FROM inbox WHERE conversation_id IS NOT NULL AND wipe_at IS NOT NULL",
    "SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')",
)
REFERRED = (
    ("say", "/refer", "Who would you like to refer?"),
    ("say", "mary smith", "When was Mary Smith born?"),
    ("say", "3/4/41", "3 April 1941"),
    ("press", "Yes", "Where does Mary Smith live?"),
    ("say", "12 high st broadstairs ct101al", "12 High St, Broadstairs, CT10 1AL"),
    ("say", "07700 900456", "Which GP practice?"),
    ("press", "St Peter's Surgery", "What worries you?"),
    ("press", "Falls", "What worries you?"),
    ("press", "Medicines", "What worries you?"),
    ("say", "3 falls since september", "next of kin"),
    ("say", "daughter Jane 07700 900123", "agree to this referral"),
    ("press", "Agrees", "Check before sending"),
    ("press", "Confirm and send", "Your reference is"),
)


@dataclass(frozen=True)
class Aftermath:
    """What a run left: the stored answers, how often each thing was said, what is on screens, what is amiss."""

    answers: dict[str, Any]
    messages: Counter[str]
    marked: Counter[str]
    mails: int
    mail_ids: int
    typed_left: int
    card: str
    amiss: list[str]
    deaths: int


class Scene:
    """Nadia refers Mary Smith.

    `crash_at` is BATON_CRASH_AT of the first process; Baton is killed after the turns in `kills`, or when its process
    has lived for the next of `lives` (seconds).
    """

    def __init__(
        self, folder: Path, crash_at: str = "", kills: Sequence[int] = (), lives: Sequence[float] = ()
    ) -> None:
        self.folder, self.kills, self.lives = folder, kills, iter(lives)
        self.telegram, self.smtp = FakeTelegram(limits=None), FakeSmtp(tls=False)
        self.nadia = self.telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        self.team = self.telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[self.nadia])
        self.env: dict[str, str] = {}
        self.crash_at = crash_at
        self.deaths = 0
        self.child: Child | None = None

    async def play(self) -> Aftermath:
        """The whole dialogue, until everything that follows from it has gone out."""
        async with self.telegram, self.smtp:
            self.env = install(self.folder, self.telegram, self.smtp)
            self.child = self._start({"BATON_CRASH_AT": self.crash_at} if self.crash_at else {})
            watch = asyncio.get_running_loop().create_task(self._start_again())
            try:
                await self._refer(self.nadia)
                await self._settle()
            finally:
                watch.cancel()
                with suppress(asyncio.CancelledError):
                    await watch
                await asyncio.to_thread(self.child.stop)
            return self._aftermath()

    def _start(self, more: dict[str, str]) -> Child:
        return Child(SERVE, {**self.env, **more}, self.folder / "log.txt")

    async def _start_again(self) -> None:
        """As an operator's service manager does."""
        while True:
            assert self.child is not None
            await asyncio.to_thread(_end_after, self.child, next(self.lives, None))
            self.deaths += 1
            self.child.stop()
            self.child = self._start({})

    async def _refer(self, nadia: Person) -> None:
        await nadia.start()
        await nadia.hears("Hello", PATIENCE)
        for number, (how, what, answer) in enumerate(REFERRED, 1):
            if how == "say":
                await nadia.say(what)
            else:
                await nadia.press(what, 0.2)
            await nadia.hears(answer, PATIENCE)
            if number in self.kills:
                assert self.child is not None
                self.child.process.send_signal(signal.SIGKILL)
                self.child.process.wait()
        await nadia.hears("mail server accepted it", PATIENCE)

    async def _settle(self) -> None:
        """Until nothing waits to be sent or to be deleted."""
        async with asyncio.timeout(PATIENCE):
            while any(map(self._rows, WAITS)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def _rows(self, query: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.folder / 'baton.db'}?mode=ro", uri=True) as connection:
            rows = connection.execute(query).fetchall()
        connection.close()
        return rows

    def _aftermath(self) -> Aftermath:
        answers, amiss = self._stored()
        sent = [call for call in self.telegram.calls if call.method.lower() == "sendmessage" and call.status == 200]
        texts = [(call.params["chat_id"], str(call.params["text"])) for call in sent]
        subjects = [mail.subject for mail in self.smtp.mails]
        said = [*texts, *(("mail", subject) for subject in subjects)]
        return Aftermath(
            answers=answers,
            messages=Counter(_shape(chat, text) for chat, text in said),
            marked=Counter(_shape(chat, text) for chat, text in said if text.endswith(MARK)),
            mails=len(subjects),
            mail_ids=len({mail.message["Message-ID"] for mail in self.smtp.mails}),
            typed_left=sum("Mary Smith" in one.text for one in self.nadia.screen),
            card=next(_shape("", one.text) for one in reversed(self.team.messages) if "New referral" in one.text),
            amiss=amiss,
            deaths=self.deaths,
        )

    def _stored(self) -> tuple[dict[str, Any], list[str]]:
        """The one referral's answers as stored, and every invariant of the store that does not hold."""
        database = Database(self.env["BATON_DATABASE_URL"])
        try:
            return database.call(self._looked_at)
        finally:
            database.close()

    def _looked_at(self, connection: Any) -> tuple[dict[str, Any], list[str]]:
        ring = load_ring(self.folder / "keys.json")
        (row_id,) = [row[0] for row in connection.exec_driver_sql("SELECT id FROM referral").all()]
        about = referrals.get(connection, row_id)
        assert about is not None
        broken = audit.verify(connection)
        counts = {
            "inbox not handled": "SELECT count(*) FROM inbox WHERE done_at IS NULL",
            "outbox not settled": "SELECT count(*) FROM outbox WHERE state <> 'sent'",
            "answers kept after the end": "SELECT count(*) FROM conversation WHERE body IS NOT NULL",
        }
        found = {what: connection.exec_driver_sql(query).scalar_one() for what, query in counts.items()}
        amiss = [f"{what}: {number}" for what, number in found.items() if number]
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
            amiss.append("the database is damaged")
        if broken is not None:
            amiss.append(f"the audit chain breaks at {broken}")
        details = referrals.details_for_delivery(connection, ring, about, "test", datetime(2026, 11, 21, tzinfo=UTC))
        return dict(details.answers), amiss


def _end_after(child: Child, seconds: float | None) -> None:
    """Return once the process is gone, killing it if it is still there after so many seconds."""
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(seconds)
    child.process.kill()
    child.process.wait()


def _shape(chat: str, text: str) -> str:
    """A message without what differs from run to run: the reference, times and days, the mark of a repeat."""
    plain = re.sub(r"\s*\(repeat\)$", "", text)
    plain = re.sub(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", "REF", plain)
    plain = re.sub(r"\b\d{1,2}:\d\d[ap]m", "TIME", plain)
    plain = re.sub(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Tue|Wed|Thu|Sat)(day)? \d+ \w+", "DAY", plain)
    return f"{chat}: {plain}"
