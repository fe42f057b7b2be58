"""The clock: what falls due by itself. It asks the database: a restart, a second process or a moved clock is harmless.

Each thing that is due is taken in the same statement that finds it, and said under a key, so that it happens once.
"""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import telling
from bot.case import digest, nudges, self_audit, settle
from bot.delivery import Delivery
from bot.duty import Duty, Key, Rounds
from bot.house import House
from bot.logs import described
from bot.runtime import Runtime
from store.records import Conversation
from store.services import conversations, hygiene, inbox, invitations, outbox_care, people

log = logging.getLogger("baton.clock")
PULSE = 1.0
CARE_EVERY = timedelta(seconds=15)
TIDY_EVERY = timedelta(hours=1)
# An arrival that nobody handles for this long is a dead process's.
ORPHANED_AFTER = timedelta(seconds=30)


class Clock:
    """Drafts that end, reminders, messages to delete, and what other processes left lying."""

    def __init__(self, delivery: Delivery, runtime: Runtime) -> None:
        self.beat = asyncio.get_running_loop().time()
        self._delivery, self._runtime = delivery, runtime
        self._database, self._house = delivery.database, delivery.house
        self._cared = self._tidied = delivery.house.clock()
        self._looked, self.audit = self.beat, self_audit.Look()
        self._rounds = Rounds(self._database, self._house)
        self._poke = asyncio.Event()

    def poke(self) -> None:
        """Look at once: the time was moved."""
        self._poke.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._poke.clear()
            try:
                if await self.tick():
                    self.beat = asyncio.get_running_loop().time()
            except Exception as error:
                log.warning("the clock waits: %s", type(error).__name__)
            try:
                async with asyncio.timeout(PULSE):
                    await self._poke.wait()
            except TimeoutError:
                pass

    async def tick(self) -> bool:
        """All that is due now; False where a duty failed as a whole, which keeps nothing else waiting."""
        now = self._house.clock()
        done = [await self._rounds.see_to(duty, now) for duty in DUTIES]
        busy, works = sum(filter(None, done)), None not in done
        if busy:
            self._delivery.wake()
            # Things are due in portions, between which others can write: there may be more.
            self._poke.set()
        if not self._cared <= now < self._cared + CARE_EVERY:
            self._cared = now
            await self._delivery.take_back()
            await self._runtime.resume(ORPHANED_AFTER)
        if not self._tidied <= now < self._tidied + TIDY_EVERY:
            self._tidied = now
            await self.tidy(now)
        beat = asyncio.get_running_loop().time()
        if not busy and beat >= self._looked + self_audit.EVERY:
            self._looked = beat
            await self.look(now)
        return works

    async def look(self, now: datetime) -> None:
        """See whether all is as it should be; `audit.sure` says what is not."""
        senders = tuple(self._delivery.senders)
        failing = len(self._rounds.failing)
        self.audit = await self._database.run(self_audit.look, self._house, senders, self.audit, failing, now)
        if self.audit.sure:
            log.error("self-audit: %s", ", ".join(f"{kind}={count}" for kind, count in self.audit.sure.items()))
            self._delivery.wake()

    async def tidy(self, now: datetime) -> None:
        """Delete what is old, in portions between which others can write."""
        for forget in (inbox.forget, outbox_care.forget, conversations.forget, invitations.forget):
            while await self._database.run(forget, now):
                pass


def drafts(connection: Connection, house: House, now: datetime, _but: Collection[Key]) -> int:
    """End drafts and remind of paused ones; how many."""
    ended = conversations.expire(connection, now)
    for one in ended:
        hygiene.over(connection, one.id, now)
        _say(connection, house, one, "expired", now)
    paused = conversations.to_remind(connection, now)
    for one in paused:
        _say(connection, house, one, "reminder", now)
    return len(ended) + len(paused)


def wipes(connection: Connection, house: House, now: datetime, _but: Collection[Key]) -> int:
    """Gather messages that have to go from chats; how many."""
    return hygiene.sweep(connection, house.ring, now)


# Each in a transaction of its own: they lock cases and the audit trail as turns do, in the same order.
DUTIES = (Duty("drafts", drafts), Duty("wipes", wipes), digest.DUTY, settle.DUTY, nudges.DUTY)


def _say(connection: Connection, house: House, about: Conversation, key: str, now: datetime) -> None:
    """One notice, where the member was last; nothing in it says whom the draft was about.

    A draft ends in time (R21) even where that cannot be put into words: then it is in the log only.
    """
    try:
        _tell(connection, house, about, key, now)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("a notice was left out: %s of %s: %s", key, about.id, described(error))


def _tell(connection: Connection, house: House, about: Conversation, key: str, now: datetime) -> None:
    member = people.get_member(connection, about.member_id)
    if member is None:
        return
    if team := people.team_of(connection, member):
        once, expires = f"{key}:{about.id}", about.expires_at
        said: dict[str, Any] = {"expires": expires, "flow": about.flow.replace(".", "_")}
        telling.tell(connection, house, member, team, key, now, surface=about.surface, once=once, **said)
