"""One process at a time on a SQLite database: a lock that goes with its holder, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url


class Taken(Exception):
    """Another process has the database."""


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Hold the database, by a lock on a file beside it; PostgreSQL is shared and needs none.

    Raises:
        Taken: another process holds it.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield
        return
    # Never removed: a waiting process could then lock a file that the next one no longer sees.
    handle = os.open(Path(f"{url.database}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Taken(
            f"Another Baton is using {url.database}. Stop it first, or give this one its own database."
        ) from None
    finally:
        os.close(handle)
