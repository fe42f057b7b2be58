"""What most commands begin with: the settings, and the database brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.exits import Misconfigured, NotNow

if TYPE_CHECKING:
    from bot.settings import Settings
    from store.database import Database


def read() -> "tuple[Settings, list[str]]":
    """The settings of the environment and of `.env`, and what is wrong with them."""
    from bot.settings import environment, from_environment

    return from_environment(environment())


def settings() -> "Settings":
    """The settings for a command that uses the database; exit 78 naming everything that cannot be used."""
    from bot.readiness import unusable_database

    found, faults = read()
    if faults := [*faults, *unusable_database(found)]:
        raise Misconfigured(faults)
    return found


def migrate(database_url: str) -> list[str]:
    """Run the migrations that are due; why the database is no good to this version, [] when it is."""
    from sqlalchemy.exc import DBAPIError

    from store.migrations import NewerDatabase, upgrade

    try:
        upgrade(database_url)
    except NewerDatabase as error:
        return [f"{error} Run the newer one, or restore a copy of the database from before."]
    except DBAPIError as error:
        raise NotNow(f"The database cannot be used now ({type(error.orig).__name__}).") from None
    return []


@contextmanager
def database() -> "Iterator[Database]":
    """The database of the settings, up to date, for one command; never migrated under a `baton serve` that has it."""
    from bot.lock import Taken, alone
    from store.database import Database

    url = settings().database_url
    opened = Database(url)
    try:
        if not _up_to_date(opened):
            with alone(url):
                faults = migrate(url)
            if faults:
                raise Misconfigured(faults)
        yield opened
    except Taken as error:
        raise NotNow(str(error)) from None
    finally:
        opened.close()


def _up_to_date(opened: "Database") -> bool:
    from sqlalchemy.exc import DBAPIError

    from store.migrations import NewerDatabase, is_current

    try:
        return opened.call(is_current)
    except (NewerDatabase, DBAPIError):
        return False
