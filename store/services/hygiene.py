"""Chat hygiene: which messages of a dialogue are still in a chat and have to be deleted (R59)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from store.tables.queues import inbox, outbox

_TYPED = select(inbox.c.message_id).where(
    inbox.c.conversation_id == bindparam("given"),
    inbox.c.surface == bindparam("on"),
    inbox.c.message_id.is_not(None),
    inbox.c.wiped_at.is_(None),
)
_ECHOED = select(outbox.c.external_id).where(
    outbox.c.conversation_id == bindparam("given"),
    outbox.c.surface == bindparam("on"),
    outbox.c.kind == "answer",
    outbox.c.external_id.is_not(None),
    outbox.c.wiped_at.is_(None),
)
_WIPED = [
    update(table)
    .where(table.c.conversation_id == bindparam("given"), table.c.surface == bindparam("on"))
    .values(wiped_at=bindparam("at"))
    for table in (inbox, outbox)
]


def to_wipe(connection: Connection, conversation_id: int, surface: str) -> tuple[list[str], list[str]]:
    """The ids of the messages typed, and of Baton's own, that are still there."""
    given = {"given": conversation_id, "on": surface}
    typed = connection.execute(_TYPED, given).scalars()
    echoed = connection.execute(_ECHOED, given).scalars()
    return sorted(set(typed)), sorted(set(echoed))


def wiped(connection: Connection, conversation_id: int, surface: str, now: datetime) -> None:
    """They are gone from the chat."""
    for statement in _WIPED:
        connection.execute(statement, {"given": conversation_id, "on": surface, "at": now})
