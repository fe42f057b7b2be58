"""Joining: invitations, second platforms, and the one answer that strangers get (R2, R3)."""

from datetime import datetime

from sqlalchemy import Connection

from bot.house import House
from bot.visit import Visit
from conversations.turns import Notice
from handlers.surface import Inbound, Message
from handlers.tokens import Press
from store.records import Outgoing
from store.services import outbox


def greet_stranger(connection: Connection, house: House, inbound: Inbound, now: datetime) -> None:
    """Always the same bytes, in private only."""
    if not inbound.private:
        return
    text = house.speak(inbound.surface).notice(Notice("stranger"), {})
    thing = Outgoing(inbound.surface, inbound.chat, "answer", Message(text).to_json(), 4)
    outbox.put(connection, house.ring, [thing], now)


def use_code(visit: Visit) -> bool:
    return False


def link(visit: Visit) -> None:
    visit.say("help")


def pressed(visit: Visit, press: Press) -> None:
    visit.say("stale_alone")
