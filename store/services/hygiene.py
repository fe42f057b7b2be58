"""Chat hygiene: what was typed, and what repeats it, is deleted from the chat in time (R59).

Every such message carries the instant when it has to go (`wipe_at`). What is due is gathered per chat into a wipe, and
that goes out like any message. Telegram lets a bot delete messages for 48 hours: nothing stays longer than `LATEST`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, literal, select, update

from store.crypto import KeyRing
from store.records import Outgoing
from store.services.outbox import put
from store.tables.queues import inbox, outbox

LATEST = timedelta(hours=12)
DETAILS_STAY = timedelta(minutes=10)
PRIORITY = 3
_AT_ONCE, _TOGETHER = 500, 100

_OVER = [
    update(table)
    .where(table.c.conversation_id == bindparam("given"), table.c.wipe_at.is_not(None))
    .values(wipe_at=bindparam("at"))
    for table in (inbox, outbox)
]


def _taking(table: Any, chat: Any, message: Any, what: str) -> dict[str, Any]:
    """Take what is due in one statement, so that no other process does."""

    def take(due: Select[Any]) -> Any:
        return (
            update(table)
            .where(table.c.id.in_(select(due.cte("due").c.id)))
            .values(wipe_at=None)
            .returning(table.c.surface, chat.label("chat"), message.label("message"), literal(what).label("what"))
        )

    due = select(table.c.id).where(table.c.wipe_at <= bindparam("now"), message.is_not(None))
    due = due.order_by(table.c.wipe_at).limit(_AT_ONCE)
    return {"sqlite": take(due), "postgresql": take(due.with_for_update(skip_locked=True))}


_TAKE = (
    _taking(inbox, inbox.c.chat, inbox.c.message_id, "typed"),
    _taking(outbox, outbox.c.destination, outbox.c.external_id, "echoed"),
)


def over(connection: Connection, conversation_id: int, now: datetime) -> None:
    """The dialogue is over, or laid aside: all that was typed in it and all that repeats it has to go now."""
    for statement in _OVER:
        connection.execute(statement, {"given": conversation_id, "at": now})


def sweep(connection: Connection, ring: KeyRing, now: datetime) -> int:
    """Queue the deletion of every message whose time has come; how many messages."""
    chats: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for statements in _TAKE:
        for row in connection.execute(statements[connection.dialect.name], {"now": now}):
            chats[row.surface, row.chat].append((row.what, row.message))
    for (surface, chat), messages in chats.items():
        put(connection, ring, _wipes(surface, chat, messages), now)
    return sum(map(len, chats.values()))


def _wipes(surface: str, chat: str, messages: list[tuple[str, str]]) -> Iterator[Outgoing]:
    """One wipe per hundred messages: Telegram's deleteMessages takes no more at once."""
    unique = sorted(set(messages))
    for start in range(0, len(unique), _TOGETHER):
        some = unique[start : start + _TOGETHER]
        body = {kind: [message for what, message in some if what == kind] for kind in ("typed", "echoed")}
        yield Outgoing(surface, chat, "wipe", body, PRIORITY)
