"""From a surface to a turn: each arrival is handled once, and each person's in order.

What arrives is handled at once, and is in the inbox, as handled, by the turn's own transaction. What cannot be (more of
theirs comes first, or the turn failed) is kept there before it is acknowledged, and handled as soon as may be.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import crash, toast
from bot.arrivals import lane_of, left_over, to_arrival
from bot.house import House
from bot.logs import described
from bot.suggestions import suggestions
from bot.turn import take_turn
from handlers.surface import Inbound, Message, Spoken
from handlers.words import PLAIN, words_in
from store.database import AWAY, Database
from store.records import Outgoing
from store.services import conversations, inbox, outbox

log = logging.getLogger("baton.runtime")
# Seconds; a turn takes milliseconds.
LET_BY = 0.3
_Answer = asyncio.Future[list[Spoken]] | None
_Waiting = tuple[int, Inbound, _Answer]


class Runtime:
    """Receives for every surface. `wake` is called with each surface that has something to send."""

    def __init__(self, database: Database, house: House, tasks: asyncio.TaskGroup, wake: Callable[[str], None]) -> None:
        self.database = database
        self.house = house
        self._tasks = tasks
        self._wake = wake
        self._lanes: dict[str, deque[_Waiting]] = {}
        self._in_hand: set[int] = set()

    async def receive(self, arrivals: Sequence[Inbound]) -> None:
        """Handle what arrived, or keep it and handle it soon: once this returns the platform may forget it."""
        lanes: defaultdict[str, list[Inbound]] = defaultdict(list)
        for one in arrivals:
            lanes[lane_of(one)].append(one)
        await asyncio.gather(*(self._take(lane, its, None) for lane, its in lanes.items()))

    async def answer(self, inbound: Inbound) -> list[Spoken]:
        """Handle one arrival, and hand back what to answer in the acknowledgement; [] for a repeat."""
        done: asyncio.Future[list[Spoken]] = asyncio.get_running_loop().create_future()
        await self._take(lane_of(inbound), [inbound], done)
        return await asyncio.shield(done)

    async def suggest(self, surface: str, sender: str, words: str) -> list[tuple[str, str]]:
        """What a menu offers a member for the words typed into it so far."""
        return await self.database.run(suggestions, self.house, surface, sender, words, self.house.clock())

    async def resume(self, older_than: timedelta | None = None) -> int:
        """Take up what was kept and is handled by nobody: after a restart, or another process's end; how many.

        With `older_than` only what has waited for so long, since it may be another process's that lives.
        """
        now, last, found = self.house.clock(), 0, 0
        before = now - older_than if older_than else None
        while waiting := await self.database.run(inbox.waiting, self.house.ring, now, last, before):
            for row_id, arrival in waiting:
                if row_id not in self._in_hand:
                    self._line_up(row_id, left_over(arrival))
                    found += 1
            last = waiting[-1][0]
        return found

    async def _take(self, lane: str, arrivals: Sequence[Inbound], done: _Answer) -> None:
        """One person's arrivals: handled in one transaction, unless something of theirs is being handled already."""
        if lane in self._lanes:
            await self._keep(arrivals, done)
            return
        self._lanes[lane] = deque()
        try:
            spoken = await self._turn([(None, one) for one in arrivals])
            if done:
                done.set_result(spoken)
        except Exception as error:
            log.info("turn not taken at once: error=%s", type(error).__name__)
            await self._keep(arrivals, done)
        finally:
            self._go_on(lane)

    async def _keep(self, arrivals: Sequence[Inbound], done: _Answer) -> None:
        """Keep what arrived, and line it up behind what the same person did before."""
        kept = [to_arrival(one) for one in arrivals]
        rows = await self.database.run(inbox.keep, self.house.ring, kept, self.house.clock())
        for row_id, inbound in zip(rows, arrivals, strict=True):
            if row_id is not None:
                self._line_up(row_id, inbound, done)
            elif done:
                done.set_result([])

    def _line_up(self, row_id: int, inbound: Inbound, done: _Answer = None) -> None:
        self._in_hand.add(row_id)
        lane = lane_of(inbound)
        if lane in self._lanes:
            self._lanes[lane].append((row_id, inbound, done))
            return
        self._lanes[lane] = deque([(row_id, inbound, done)])
        self._go_on(lane)

    def _go_on(self, lane: str) -> None:
        """With what waits in a lane, if anything."""
        if self._lanes[lane]:
            self._tasks.create_task(self._drain(lane))
        else:
            del self._lanes[lane]

    async def _drain(self, lane: str) -> None:
        waiting = self._lanes[lane]
        while waiting:
            row_id, inbound, done = waiting[0]
            spoken = await self._handle(row_id, inbound)
            if done and not done.done():
                done.set_result(spoken)
            waiting.popleft()
            self._in_hand.discard(row_id)
        del self._lanes[lane]

    async def _handle(self, row_id: int, inbound: Inbound) -> list[Spoken]:
        """One turn, tried until it is done or set aside: a fault of ours never blocks the person's next message."""
        behind = False
        while True:
            try:
                if behind:
                    await self._let_by(row_id)
                return await self._turn([(row_id, inbound)])
            except inbox.AlreadyDone:
                return []
            except inbox.OutOfTurn:
                behind = True
            except (*AWAY, conversations.Conflict) as error:  # no fault of the message's: no try of it is counted
                log.warning("turn waits: row=%s error=%s", row_id, type(error).__name__)
                await asyncio.sleep(0.5)
            except Exception as error:
                log.error("turn failed: row=%s error=%s", row_id, described(error))
                if await self._gave_up(row_id, inbound):
                    return []

    async def _turn(self, arrivals: Sequence[tuple[int | None, Inbound]]) -> list[Spoken]:
        spoken, queued = await self.database.run(_turns, self.house, arrivals, self.house.clock())
        crash.at("turn.committed")
        for surface in queued:
            self._wake(surface)
        return spoken

    async def _let_by(self, row_id: int) -> None:
        """What the same person did before is another process's: it gets a moment, then it is handled here, first."""
        await asyncio.sleep(LET_BY)
        ahead = await self.database.run(inbox.ahead_of, self.house.ring, row_id, self.house.clock())
        for earlier_id, arrival in ahead:
            await self._handle(earlier_id, left_over(arrival))

    async def _gave_up(self, row_id: int, inbound: Inbound) -> bool:
        """Count the try; after the last one the row is set aside and the person is told."""
        while True:
            try:
                last = await self.database.run(_count_try, self.house, row_id, inbound, self.house.clock())
                self._wake(inbound.surface)
                return last
            except SQLAlchemyError as error:
                log.warning("count waits: row=%s error=%s", row_id, type(error).__name__)
                await asyncio.sleep(0.5)


def _turns(
    connection: Connection, house: House, arrivals: Sequence[tuple[int | None, Inbound]], now: datetime
) -> tuple[list[Spoken], frozenset[str]]:
    """Turns of one person, and the surfaces that have something to send after them: cards and letters go elsewhere."""
    outbox.queued_on(connection)  # what was queued before is not theirs
    spoken = [one for row_id, inbound in arrivals for one in take_turn(connection, house, row_id, inbound, now)]
    return spoken, outbox.queued_on(connection)


def _count_try(connection: Connection, house: House, row_id: int, inbound: Inbound, now: datetime) -> bool:
    last = inbox.failed(connection, row_id, now)
    if last and inbound.private:
        text = house.speak(inbound.surface).say("notices/sorry", {})
        thing = Outgoing(inbound.surface, inbound.chat, "answer", Message(text).to_json(), 1, f"sorry:{row_id}")
        outbox.put(connection, house.ring, [thing], now)
    if last and inbound.query:
        toast.answer(connection, house, inbound, now, words_in(PLAIN).say("notices/sorry", {}))
    return last
