"""`baton serve`."""

import gc
from typing import TYPE_CHECKING

import click

from bot.cli import opening
from bot.cli.exits import Misconfigured, NotNow

if TYPE_CHECKING:
    from bot.settings import Settings
    from store.crypto import KeyRing


@click.command("serve")
def command() -> None:
    """Run Baton until it is stopped. That is every surface that is on, the deliveries and the web server."""
    # Nearly all that a start makes stays: to look through it again and again is a sixth of the time that a start takes.
    gc.disable()
    import asyncio

    from bot import logs, readiness
    from bot.lock import Taken, alone
    from bot.serve import keep_private, serve

    given, faults = opening.read()
    keep_private()
    logs.set_up(given.log_level)
    faults += readiness.problems(given)
    if any(readiness.unusable_database(given)):
        raise Misconfigured(faults)
    try:
        with alone(given.database_url):
            asyncio.run(serve(given, _ready(given, faults)))
    except Taken as error:
        raise NotNow(str(error)) from None


def _ready(given: "Settings", faults: list[str]) -> "KeyRing":
    """The key ring, once nothing keeps Baton from starting; exit 78 naming everything that does."""
    from bot import readiness

    ring = readiness.ring_of(given)
    try:
        faults = [*faults, *(opening.migrate(given.database_url) or _inside(given, ring))]
    except NotNow as error:
        # To come again later would not put the settings right.
        if faults:
            raise Misconfigured([*faults, str(error)]) from None
        raise
    if faults or ring is None:
        raise Misconfigured(faults)
    return ring


def _inside(given: "Settings", ring: "KeyRing | None") -> list[str]:
    """What is wrong with what the database holds."""
    from bot import readiness
    from store.database import Database

    database = Database(given.database_url)
    try:
        return database.call(readiness.problems_inside, ring)
    finally:
        database.close()
