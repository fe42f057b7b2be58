"""Heartbeats: a loop says that it is alive, and hears when that was last said."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from store.dialects import in_each
from store.tables.heartbeat import heartbeat

_LAST = select(heartbeat.c.at).where(heartbeat.c.name == bindparam("which"))
_LAST_LOCKED = _LAST.with_for_update()


def _upsert(insert: Any) -> Any:
    row = insert(heartbeat).values(name=bindparam("which"), at=bindparam("now"))
    return row.on_conflict_do_update(index_elements=["name"], set_={"at": row.excluded.at})


_BEAT = in_each(_upsert)


def beat(connection: Connection, name: str, now: datetime) -> datetime | None:
    """Note that `name` is alive now; when it last was, or None the first time. Only one of two processes sees a gap."""
    locks = connection.dialect.name == "postgresql"
    last: datetime | None = connection.execute(_LAST_LOCKED if locks else _LAST, {"which": name}).scalar_one_or_none()
    connection.execute(_BEAT[connection.dialect.name], {"which": name, "now": now})
    return last
