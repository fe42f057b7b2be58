"""Brings a database to the form that this code expects, in one transaction: it is done whole, or not at all.

Revisions are numbered files in `versions`, so what the newest is can be read off their names: a start that finds the
database up to date never imports Alembic.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import make_url

from store.database import build_engine

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_VERSION = text("SELECT version_num FROM alembic_version")
_PATIENCE = (
    text("SET LOCAL statement_timeout = 0"),
    text("SET LOCAL lock_timeout = '60s'"),
    # Two processes that start at once: the second waits, and then finds nothing to do.
    text("SELECT pg_advisory_xact_lock(4202)"),
)


class NewerDatabase(Exception):
    """The database was made by a newer Baton than this one."""


def revisions() -> list[str]:
    """The numbers of all revisions, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """The database's revision; None while it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.execute(_VERSION).scalar_one())


def is_current(connection: Connection) -> bool:
    """Whether the database is as this code expects.

    Raises:
        NewerDatabase: its revision is not one of ours.
    """
    found = current(connection)
    if found is not None and found not in revisions():
        raise NewerDatabase(f"The database has revision {found}, which this version of Baton does not know.")
    return found == revisions()[-1]


def upgrade(url: str, to: str = "head") -> bool:
    """Bring the database to revision `to`; False when there was nothing to do.

    Raises:
        NewerDatabase: the database was made by a newer Baton; nothing is changed.
    """
    with _migrating(url) as connection:
        if to == "head" and is_current(connection):
            return False
        from alembic import command

        command.upgrade(_config(connection), to)
        return True


def downgrade(url: str, to: str) -> None:
    """Take the database back to revision `to` ("base" empties it of tables)."""
    from alembic import command

    with _migrating(url) as connection:
        command.downgrade(_config(connection), to)


def stamp(connection: Connection) -> None:
    """Note that the tables are up to date, where they were made from the metadata (tests)."""
    from alembic import command

    command.stamp(_config(connection), "head")


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """A connection in the one transaction that a migration has, whatever happens in it."""
    engine = build_engine(url)
    on_sqlite = make_url(url).get_backend_name() == "sqlite"
    if on_sqlite:
        # A table that others refer to is rebuilt by dropping it: checked whole at the end instead.
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            for statement in () if on_sqlite else _PATIENCE:
                connection.execute(statement)
            yield connection
            if on_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("The migration would leave rows that refer to nothing; it was undone.")
    finally:
        engine.dispose()


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
