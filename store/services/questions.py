"""Questions that wait for an answer, by the ids of their dialogues: one that cannot be opened hides no other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from store.tables.queues import conversation

_OPEN_ON = (
    select(conversation.c.id)
    .where(
        conversation.c.status == "open",
        conversation.c.surface == bindparam("on"),
        conversation.c.updated_at < bindparam("before"),
    )
    .order_by(conversation.c.updated_at)
)


def open_on(connection: Connection, surface: str, before: datetime) -> Sequence[int]:
    """The dialogues that wait for an answer on this surface, and have not moved since `before`."""
    return connection.execute(_OPEN_ON, {"on": surface, "before": before}).scalars().all()
