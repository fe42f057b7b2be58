"""The toast over a group that answers a press there: seen by nobody but whoever pressed."""

from datetime import datetime

from sqlalchemy import Connection

from bot.house import House
from handlers.surface import Inbound
from store.records import Outgoing
from store.services import outbox

PRIORITY = 1
# answerCallbackQuery (core.telegram.org/bots/api)
LONGEST = 200


def answer(connection: Connection, house: House, pressed: Inbound, now: datetime, text: str = "") -> None:
    """Queue the toast of a press in a group, plain text; of several for one press the first is said.

    Its destination is of its own, so that it waits behind nothing else that goes to the person or the group.
    """
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    body = {"query": pressed.query, "text": short}
    key = f"toast:{pressed.surface}:{pressed.query}"
    thing = Outgoing(pressed.surface, f"toast:{pressed.sender}", "toast", body, PRIORITY, key)
    outbox.put(connection, house.ring, [thing], now)
