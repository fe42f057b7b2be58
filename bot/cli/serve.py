"""`baton serve`."""

from typing import TYPE_CHECKING

import click

from bot.cli import opening
from bot.cli.exits import Misconfigured, NotNow

if TYPE_CHECKING:
    from bot.settings import Settings
    from store.crypto import KeyRing


@click.command("serve")
def command() -> None:
    """Run Baton: every surface that is turned on, the deliveries and the web server, until stopped."""
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
    from store.database import Database

    ring = readiness.ring_of(given)
    opening.migrate(given.database_url)
    database = Database(given.database_url)
    faults = [*faults, *database.call(readiness.problems_inside, ring)]
    database.close()
    if faults or ring is None:
        raise Misconfigured(faults)
    return ring
