"""The one composition root: the same for production, for the sandbox and for tests. Nothing is built at import."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.delivery import Delivery
from bot.house import House, Manner
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.surface import Sender
from handlers.tokens import Tokens
from handlers.words import SLACK, TELEGRAM
from store.crypto import KeyRing, load_ring
from store.database import Database
from store.services import outbox

if TYPE_CHECKING:
    from handlers.telegram.poll import Poller

MANNERS = {
    "telegram": Manner(TELEGRAM, lambda name: f"/{name}"),
    "slack": Manner(SLACK, lambda name: "/refer" if name == "refer" else f"/baton {name}", stays=False),
    "sandbox": Manner(TELEGRAM, lambda name: f"/{name}"),
}


@dataclass
class App:
    """A running Baton: its parts, for the web server, the health check and tests."""

    settings: Settings
    database: Database
    house: House
    delivery: Delivery
    runtime: Runtime
    tasks: asyncio.TaskGroup
    poller: "Poller | None" = None
    senders: dict[str, Sender] = field(default_factory=dict)


def open_house(settings: Settings, ring: KeyRing, surfaces: tuple[str, ...]) -> House:
    """What turns need, for the surfaces that are on."""
    return House(
        ring=ring,
        tokens=Tokens(ring.derive("tokens")),
        manners={name: MANNERS[name] for name in surfaces},
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
        senders: dict[str, Sender] = {}
        given = {sender.name: sender for sender in extra}
        names = [("telegram", settings.telegram_on), ("slack", settings.slack_on), ("sandbox", "sandbox" in given)]
        house = open_house(settings, ring, tuple(name for name, on in names if on))
        if settings.telegram_on:
            from handlers.telegram import surface as telegram

            senders["telegram"] = await stack.enter_async_context(telegram.connected(settings))
        if settings.smtp_url:
            from handlers.routes.email import EmailSender

            senders["email"] = EmailSender(settings.smtp_url, settings.mail_from, settings.smtp_ca)
        senders.update(given)
        delivery = Delivery(database, house, senders)
        await database.run(outbox.take_back, delivery.boot, settings.clock(), database.is_sqlite)
        async with asyncio.TaskGroup() as tasks:
            runtime = Runtime(database, house, tasks, delivery.wake)
            app = App(settings, database, house, delivery, runtime, tasks, senders=senders)
            running_tasks = [tasks.create_task(delivery.run(name)) for name in senders]
            await runtime.resume()
            if settings.telegram_on and settings.telegram_mode == "polling":
                app.poller = telegram.poller(senders["telegram"], runtime.receive, tasks)
                running_tasks.append(tasks.create_task(app.poller.run()))
            try:
                yield app
            finally:
                delivery.stop()
                for task in running_tasks:
                    task.cancel()
