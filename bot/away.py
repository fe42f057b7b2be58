"""After an absence whoever has a question open is asked again: Telegram keeps a pressed button for 150 seconds only."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.delivery import Delivery
from bot.dialogue import Dialogue
from bot.house import House
from bot.logs import described
from bot.visit import Visit
from handlers.surface import Inbound, Kind, Listener
from store.database import Database
from store.services import conversations, heartbeats, people, questions
from store.terms import ConversationStatus

log = logging.getLogger("baton.away")
LIMIT = timedelta(seconds=120)
BEAT = 20.0
# What was typed meanwhile still comes, and is answered first.
SETTLE = 3.0


class Ear:
    """Keeps a surface's heartbeat while its listener listens, and makes up for what it can have missed."""

    def __init__(self, name: str, listener: Listener, delivery: Delivery) -> None:
        self.name, self._listener, self._delivery = name, listener, delivery
        self._house, self._database = delivery.house, delivery.database
        self._heard: float | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if self._listener.trouble is None:
                    await self._beat()
            except DBAPIError as error:
                log.warning("heartbeat waits: %s", type(error).__name__)
            await asyncio.sleep(BEAT)

    async def _beat(self) -> None:
        now, heard = self._house.clock(), asyncio.get_running_loop().time()
        last = await self._database.run(heartbeats.beat, self.name, now)
        silent = self._heard is None or heard - self._heard > LIMIT.total_seconds()
        self._heard = heard
        # A clock that was put forward while Baton ran is no absence.
        if last is None or not silent or now - last <= LIMIT:
            return
        await asyncio.sleep(SETTLE)
        asked = await ask_again(self._database, self._house, self.name, last, now)
        log.info("was away: surface=%s seconds=%d asked_again=%d", self.name, (now - last).total_seconds(), asked)
        self._delivery.wake()


async def ask_again(database: Database, house: House, surface: str, since: datetime, until: datetime) -> int:
    """Tell each member with a question open on this surface, and not touched since, and ask it again; how many.

    Each in a transaction of its own: a question that cannot be asked, such as one of a dialogue that there is no more,
    keeps nobody else's from being asked.
    """
    asked = 0
    for conversation_id in await database.run(questions.open_on, surface, until):
        try:
            asked += await database.run(_ask, house, surface, conversation_id, since, until)
        except Exception as error:
            log.error("not asked again: conversation=%s error=%s", conversation_id, described(error))
    return asked


def _ask(
    connection: Connection, house: House, surface: str, conversation_id: int, since: datetime, until: datetime
) -> bool:
    kept = conversations.get(connection, house.ring, conversation_id)
    if kept is None or kept.status != ConversationStatus.OPEN or kept.updated_at >= until:
        return False
    member = people.get_member(connection, kept.member_id)
    at = next((at for at in people.addresses(connection, kept.member_id) if at.surface == surface and at.chat), None)
    if member is None or at is None or at.chat is None:
        return False
    nothing = Inbound(surface, "", at.external_id, at.chat, Kind.TEXT)
    visit = Visit(connection, house, nothing, until, member, kept.id)
    visit.say("away", since=since, until=until)
    Dialogue(visit).show_again(kept)
    return True
