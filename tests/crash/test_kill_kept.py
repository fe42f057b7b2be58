"""kill -9 between an arrival that was kept and acknowledged and its turn: it is handled, once, in its place (A4)."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from handlers.telegram.hook import HEADER, PATH
from tests.cast import TELEGRAM_IDS
from tests.child import Child
from tests.crash.stage import MARK, PATIENCE
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram, Message, Person
from tests.installed import SERVE, install
from tests.surfaces.telegram_desk import SECRET, free_port
from tests.surfaces.test_serve import serving_at

# What Nadia types without waiting for an answer, and the question that follows when it is read in this order.
TYPED = ("/refer", "mary smith", "3/4/41", "yes", "12 high st broadstairs ct101al", "07700 900456")
ASKED = ("Who would you like", "When was Mary Smith born", "3 April 1941", "live?", "phone", "Which GP practice?")


@dataclass
class Hasty:
    """Telegram, which posts what Nadia types while Baton is still busy with what she typed first."""

    nadia: Person
    url: str
    acknowledged: set[int] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)

    def type(self) -> None:
        chat = self.nadia.chat
        chat.started = True
        self.messages = [chat.add(self.nadia.user, self.nadia.world.now(), text) for text in TYPED]

    async def post(self) -> None:
        """Each that is not acknowledged, one a moment after the other."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as posts:
            for message in self.messages:
                if message.id not in self.acknowledged:
                    posts.create_task(self._post(session, message))
                    await asyncio.sleep(0.05)

    async def _post(self, session: aiohttp.ClientSession, message: Message) -> None:
        update = {"update_id": message.id, "message": message.shape()}
        try:
            async with session.post(self.url + PATH, json=update, headers={HEADER: SECRET}) as answer:
                if answer.status == 200:
                    self.acknowledged.add(message.id)
        except aiohttp.ClientError:
            pass


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Somebody else writes, so that Baton's first turn has to wait."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def unhandled(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        (found,) = connection.execute("SELECT count(*) FROM inbox WHERE done_at IS NULL").fetchone()
    connection.close()
    return int(found)


async def test_what_was_kept_and_acknowledged_is_handled_in_its_place(tmp_path: Path) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=False) as smtp:
        address, stored = f"127.0.0.1:{free_port()}", tmp_path / "baton.db"
        hasty = Hasty(telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia"), f"http://{address}")
        env = install(tmp_path, telegram, smtp) | {"BATON_TELEGRAM_MODE": "webhook", "BATON_TELEGRAM_SECRET": SECRET}
        env |= {"BATON_LISTEN": address, "BATON_PUBLIC_URL": hasty.url}
        async with Child(SERVE, env | {"BATON_CRASH_AT": "turn.committed:2"}, tmp_path / "first.txt") as child:
            await serving_at(child)
            hasty.type()
            async with asyncio.TaskGroup() as tasks:
                with busy(stored):
                    tasks.create_task(hasty.post())
                    await asyncio.sleep(0.05 * len(TYPED) + 0.2)
            await asyncio.to_thread(child.process.wait)
        left = unhandled(stored)
        assert left > 0
        assert len(hasty.acknowledged) > len(TYPED) - left, "what is left was acknowledged, or some of it"
        async with Child(SERVE, env, tmp_path / "second.txt") as child:
            await serving_at(child)
            await hasty.post()
            for question in ASKED:
                await hasty.nadia.hears(question, PATIENCE)
    assert unhandled(stored) == 0
    said = Counter(
        (question, one.text.endswith(MARK))
        for one in hasty.nadia.screen
        for question in ASKED
        if one.from_bot and question in one.text
    )
    assert {question for question, _ in said} == set(ASKED)
    assert set(said.values()) == {1}, "nothing is said twice without the mark"
    assert sum(marked for _, marked in said) <= 1
