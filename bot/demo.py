"""`baton demo`: one page on which a visitor is everybody in turn. It needs no platform, mail server or network."""

import asyncio
import os
import signal
from pathlib import Path

from sqlalchemy import Connection

from bot import logs
from bot.lock import alone
from bot.sandbox import sandbox
from bot.settings import Settings
from bot.world import read_world
from handlers.loopback import is_loopback
from handlers.sandbox.send import NAME
from handlers.words import TEMPLATES
from store.crypto import new_ring
from store.database import Database
from store.migrations import upgrade
from store.rules import new_id
from store.services import people, practice_import, world, world_check

HOME = Path(".demo")
WORLD = TEMPLATES / "demo" / "world.toml"
FREE_PORT = "127.0.0.1:0"
# A name that nobody can ever own (RFC 2606): no address of the demo is anybody's.
SECURE = "nhs.example"


def demo(listen: str | None) -> None:
    """Serve the page on `listen` (host:port), else on BATON_LISTEN, else on a free port, until interrupted.

    Raises:
        ValueError: `listen` is no address of this machine alone.
        bot.lock.Taken: another demo runs in this folder.
    """
    where = listen or os.environ.get("BATON_LISTEN") or FREE_PORT
    host, _, port = where.rpartition(":")
    if not is_loopback(host.strip("[]")) or not port.isdigit():
        raise ValueError(f"The sandbox is for this machine alone: {where} is not an address like 127.0.0.1:8080.")
    logs.set_up("WARNING")
    settings = settings_in(HOME, where)
    with alone(settings.database_url):
        prepare(settings)
        asyncio.run(_serve(settings))


def settings_in(home: Path, listen: str) -> Settings:
    """The demo's settings: everything that it keeps is in one folder, which may be deleted at any time."""
    home.mkdir(mode=0o700, exist_ok=True)
    return Settings(
        database_url=f"sqlite:///{home / 'baton.db'}",
        keys=home / "keys.json",
        listen=listen,
        mail_from=f"baton@{SECURE}",
        accredited_domains=(SECURE,),
        clock_file=home / "clock",
    )


def prepare(settings: Settings) -> None:
    """Make what is not there yet: the key ring, the database, the world in it."""
    if not settings.keys.exists():
        settings.keys.touch(mode=0o600)
        settings.keys.write_text(new_ring(settings.clock()))
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        database.call(_apply_world, settings)
    finally:
        database.close()


def _apply_world(connection: Connection, settings: Settings) -> None:
    """The shipped world, with everybody in it having begun the chat with Baton, so that it may write to them first."""
    practice_import.load_snapshot(connection)
    given, faults = read_world(WORLD.read_text(encoding="utf-8"))
    if faults := [*faults, *world_check.misfits(connection, given)]:
        raise ValueError("\n".join(faults))
    world.apply(connection, given, settings.clock(), new_id)
    for at, _member in people.known_on(connection, NAME):
        people.recognise(connection, NAME, at, at, settings.clock())


async def _serve(settings: Settings) -> None:
    enough = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, enough.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, enough.set)
    async with sandbox(settings) as address:
        print(f"Baton's sandbox is ready. Open this page; Ctrl-C stops it.\n{address}/", flush=True)  # noqa: T201
        await enough.wait()
