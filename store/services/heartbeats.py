"""Heartbeats: a loop says that it is alive, and hears when that was last said."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from store.tables.heartbeat import heartbeat

_LAST = select(heartbeat.c.at).where(heartbeat.c.name == bindparam("which"))
_LAST_LOCKED = _LAST.with_for_update()
_BEAT = {}
for _dialect, _module in (("sqlite", sqlite), ("postgresql", postgresql)):
    _upsert = _module.insert(heartbeat).values(name=bindparam("which"), at=bindparam("now"))
    _BEAT[_dialect] = _upsert.on_conflict_do_update(index_elements=["name"], set_={"at": _upsert.excluded.at})


def beat(connection: Connection, name: str, now: datetime) -> datetime | None:
    """Note that `name` is alive now; when it last was, or None the first time. Only one of two processes sees a gap."""
    locks = connection.dialect.name == "postgresql"
    last: datetime | None = connection.execute(_LAST_LOCKED if locks else _LAST, {"which": name}).scalar_one_or_none()
    connection.execute(_BEAT[connection.dialect.name], {"which": name, "now": now})
    return last
