"""A Telegram on the loopback interface: the Bot API for the bot, people and groups for the test.

    async with FakeTelegram() as fake:
        bot = telegram.Bot(fake.token, base_url=fake.base_url)
        nadia = fake.person(id=1001, first_name="Nadia")
        await nadia.start()

It answers with the limits, lifetimes and error texts of the real service (sources:
core.telegram.org/bots/api, github.com/tdlib/telegram-bot-api), so that no test has to mock a bot.
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.fakes.telegram_limits import FaultPlan, Limits, Violation
from tests.fakes.telegram_people import Answer, Group, Person
from tests.fakes.telegram_server import Server
from tests.fakes.telegram_shapes import Chat, Document, Message
from tests.fakes.telegram_world import Call, World

__all__ = [
    "Answer",
    "Call",
    "Chat",
    "Document",
    "FakeTelegram",
    "FaultPlan",
    "Group",
    "Limits",
    "Message",
    "Person",
    "Violation",
]

TOKEN = "7000000001:AAFakeTokenForLoopbackTestsOnly000000"


class FakeTelegram(World):
    """A World with a server. `limits=None` switches the sending limits off; `clock` gives Unix time."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = Limits(),  # noqa: B008 (frozen)
        faults: FaultPlan = (),
        privacy_mode: bool = False,
    ) -> None:
        super().__init__(token, clock=clock, limits=limits, faults=faults, privacy_mode=privacy_mode)
        self._server = Server(self)

    @property
    def root_url(self) -> str:
        """http://127.0.0.1:port, to which `/bot<token>/<method>` is appended."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def base_url(self) -> str:
        """As `telegram.Bot(base_url=…)` wants it, up to and including "/bot"."""
        return f"{self.root_url}/bot"

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        await self._server.start()

    async def stop(self) -> None:
        """End everything; waiting getUpdates come back empty."""
        await self._server.stop()

    async def go_down(self) -> None:
        """Refuse connections until `come_back`, keeping all state."""
        await self._server.refuse()

    async def come_back(self) -> None:
        """Listen again on the same port."""
        await self._server.listen()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
