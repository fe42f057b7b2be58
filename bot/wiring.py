"""The one composition root: the same for production, for the sandbox and for tests. Nothing is built at import."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot import leading
from bot.away import Ear
from bot.clock import Clock
from bot.delivery import Delivery
from bot.house import House, Manner
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.surface import Listener, Sender
from handlers.telegram.split import fit
from handlers.tokens import Tokens
from handlers.words import SLACK, TELEGRAM
from store.crypto import KeyRing, load_ring
from store.database import Database

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

MANNERS = {
    "telegram": Manner(TELEGRAM, lambda name: f"/{name}", fit=fit),
    "slack": Manner(SLACK, lambda name: "/refer" if name == "refer" else f"/baton {name}", typed=False),
    "sandbox": Manner(TELEGRAM, lambda name: f"/{name}"),
}
# Seconds for what is under way when Baton is told to stop (A14).
FAREWELL = 5.0


@dataclass
class App:
    """A running Baton: its parts, for the web server, the health check and tests."""

    settings: Settings
    database: Database
    house: House
    delivery: Delivery
    runtime: Runtime
    clock: Clock
    tasks: asyncio.TaskGroup
    senders: dict[str, Sender] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    routes: "list[RouteDef]" = field(default_factory=list)

    def listens(self, name: str, listener: Listener) -> None:
        self.listeners[name] = listener
        self.routes += listener.routes()

    def silence(self) -> dict[str, float]:
        """For how many seconds each of Baton's own loops has not come round."""
        now = asyncio.get_running_loop().time()
        return {name: now - beat for name, beat in {**self.delivery.beat, "clock": self.clock.beat}.items()}

    def unreachable(self) -> list[str]:
        """The platforms that nothing can come in from, and why."""
        return [f"{name}: {one.trouble}" for name, one in self.listeners.items() if one.trouble]


def open_house(settings: Settings, ring: KeyRing, surfaces: tuple[str, ...]) -> House:
    """What turns need, for the surfaces that are on."""
    manners = {name: MANNERS[name] for name in surfaces}
    if "slack" in manners and settings.slack_dialogue == "on":
        manners["slack"] = replace(manners["slack"], typed=True, stays=True)
    return House(
        ring=ring,
        tokens=Tokens(ring.derive("tokens")),
        manners=manners,
        clock=settings.clock,
        accredited=settings.accredited_domains,
    )


@asynccontextmanager
async def running(settings: Settings, ring: KeyRing | None = None, extra: Sequence[Sender] = ()) -> AsyncIterator[App]:
    """Everything that the settings turn on, and the `extra` senders (the sandbox's), until the context ends."""
    ring = ring or load_ring(settings.keys)
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.callback(database.close)
        given = {sender.name: sender for sender in extra}
        names = [("telegram", settings.telegram_on), ("slack", settings.slack_on), ("sandbox", "sandbox" in given)]
        house = open_house(settings, ring, tuple(name for name, on in names if on))
        senders = await _connect(stack, settings)
        senders.update(given)
        delivery = Delivery(database, house, senders)
        await delivery.take_back(alone=database.is_sqlite)
        stack.enter_context(suppress(TimeoutError))
        async with asyncio.timeout(None) as deadline, asyncio.TaskGroup() as tasks:
            runtime = Runtime(database, house, tasks, delivery.wake)
            clock = Clock(delivery, runtime)
            app = App(settings, database, house, delivery, runtime, clock, tasks, senders=senders)
            for name in senders:
                tasks.create_task(delivery.run(name))
            await runtime.resume()
            running_tasks = [tasks.create_task(clock.run())]
            running_tasks += [tasks.create_task(run) for run in _listen(app)]
            try:
                yield app
            finally:
                for task in running_tasks:
                    task.cancel()
                delivery.stop()
                deadline.reschedule(asyncio.get_running_loop().time() + FAREWELL)


async def _connect(stack: AsyncExitStack, settings: Settings) -> dict[str, Any]:
    """The senders that the settings turn on; a platform's library is imported only where the platform is on."""
    senders: dict[str, Any] = {}
    if settings.telegram_on:
        from handlers.telegram import surface as telegram

        senders["telegram"] = await stack.enter_async_context(telegram.connected(settings))
    if settings.slack_on:
        from handlers.slack import surface as slack

        senders["slack"] = await stack.enter_async_context(slack.connected(settings))
    if settings.smtp_url:
        from handlers.routes.email import EmailSender

        senders["email"] = EmailSender(settings.smtp_url, settings.mail_from, settings.smtp_ca)
    return senders


def _listen(app: App) -> Iterator[Coroutine[Any, Any, None]]:
    """What listens on each platform, and what else runs beside it."""
    senders: dict[str, Any] = app.senders
    if app.settings.telegram_on:
        from handlers.telegram import surface as telegram

        at_telegram = senders["telegram"]
        heard = telegram.listener(app.settings, at_telegram, app.runtime.receive, app.tasks)
        app.listens("telegram", heard)
        yield leading.alone(app.database, "telegram", heard.run)
        yield Ear("telegram", heard, app.delivery).run()
        yield at_telegram.introduce()
    if app.settings.slack_on:
        from handlers.slack import surface as slack

        listener = slack.listener(app.settings, senders["slack"], app.runtime, app.house.tokens, app.tasks)
        app.listens("slack", listener)
        yield listener.run()
