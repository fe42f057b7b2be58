"""The audit trail: every change and every view (R60), chained by hash so that a removed or altered row shows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, text

from store.tables.referrals import audit

_LAST = select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)
_ALL = select(audit).order_by(audit.c.id)
_OF = select(audit).where(audit.c.object == bindparam("about")).order_by(audit.c.id)
_INSERT = insert(audit)
_START = bytes(32)
_LOCK = text("SELECT pg_advisory_xact_lock(4201)")


class Done(NamedTuple):
    """One row of the record; `actor_id` is None for Baton itself and for the command line."""

    at: datetime
    actor_id: int | None
    doing: str
    fields: tuple[str, ...]
    surface: str
    granted: bool


def lock(connection: Connection) -> None:
    """Nobody else adds a row until this transaction ends. Rows are locked after it: in one order nobody deadlocks."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)


def record(
    connection: Connection,
    now: datetime,
    actor_id: int | None,
    doing: str,
    about: str,
    surface: str,
    fields: Sequence[str] = (),
    granted: bool = True,
) -> None:
    """Add a row: who did what to which object, and which fields by name; never a value."""
    lock(connection)
    previous = connection.execute(_LAST).scalar_one_or_none() or _START
    row = {
        "at": now,
        "actor_id": actor_id,
        "doing": doing,
        "object": about,
        "fields": list(fields),
        "surface": surface,
        "granted": granted,
    }
    connection.execute(_INSERT, {**row, "previous": previous, "hash": _hash(previous, row)})


def _hash(previous: bytes, row: Mapping[str, object]) -> bytes:
    at = row["at"]
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else ""
    return hashlib.sha256(previous + json.dumps({**row, "at": stamp}, sort_keys=True).encode()).digest()


def verify(connection: Connection) -> int | None:
    """The id of the first row that does not follow from the one before it, or None when the chain holds."""
    previous = _START
    for row in connection.execute(_ALL):
        names = ("at", "actor_id", "doing", "object", "fields", "surface", "granted")
        expected = _hash(previous, {name: getattr(row, name) for name in names})
        if row.previous != previous or row.hash != expected:
            return int(row.id)
        previous = row.hash
    return None


def trail(connection: Connection, about: str) -> list[Done]:
    """Who did what to this object, or tried to, oldest first; `about` such as "referral|42"."""
    rows = connection.execute(_OF, {"about": about})
    return [Done(row.at, row.actor_id, row.doing, tuple(row.fields), row.surface, row.granted) for row in rows]
