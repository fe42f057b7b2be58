"""Delivery: claims what waits in the outbox, sends it with no transaction open, records what became of it.

What became of one message is recorded in the transaction that claims the next.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import crash, outcomes, patience
from bot.house import House
from bot.window import Window
from handlers.surface import Failure, Sender
from store.database import Database
from store.records import Claimed
from store.services import outbox, outbox_care

log = logging.getLogger("baton.delivery")
AT_ONCE = 8
BACKLOG = 6
SOON = timedelta(seconds=0.1)
LOOK_AGAIN = 1.0
# Well within the lease, so that no other process takes a row that is still being sent.
SEND_WITHIN = 45.0


class Delivery:
    """One lane per sender."""

    def __init__(self, database: Database, house: House, senders: Mapping[str, Sender]) -> None:
        self.database = database
        self.house = house
        self.senders = senders
        self.boot = token_hex(8)
        self.beat: dict[str, float] = {}
        self._wakes = {name: asyncio.Event() for name in senders}
        self._busy: set[int] = set()
        self._stopping = False

    def wake(self, name: str | None = None) -> None:
        """Look now for what `name`, or every surface, has to send; else each looks within `LOOK_AGAIN`."""
        for event in self._wakes.values() if name is None else filter(None, (self._wakes.get(name),)):
            event.set()

    def stop(self) -> None:
        """Claim nothing more; what is being sent is finished."""
        self._stopping = True
        self.wake()

    async def take_back(self, alone: bool = False) -> None:
        """Put back what a process that died had in hand; `alone` where no other process can be sending."""
        now = self.house.clock()
        spent = await self.database.run(
            outbox_care.take_back, self.house.ring, self.boot, now, alone, frozenset(self._busy)
        )
        for row in spent:
            await self._record(row, (outcomes.failed, (patience.Verdict("cost too many processes"),)))
        self.wake()

    async def run(self, name: str) -> None:
        """Serve one surface until stopped, and until what was being sent then is recorded."""
        sender = self.senders[name]
        lane = _Lane(sender, self._wakes[name], Window(sender.pace.per_second))
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping or lane.busy:
                self.beat[name] = asyncio.get_running_loop().time()
                lane.wake.clear()
                rows, due = await self._round(lane)
                for row in rows:
                    self._busy.add(row.id)
                    tasks.create_task(self._send(lane, row))
                await self._rest(lane.wake, due)

    async def _rest(self, wake: asyncio.Event, due: datetime | None) -> None:
        """Until something is queued or finished here, or falls due; another process may have queued something too."""
        wait = LOOK_AGAIN if due is None else (due - self.house.clock()).total_seconds()
        try:
            async with asyncio.timeout(min(LOOK_AGAIN, max(0.0, wait))):
                await wake.wait()
        except TimeoutError:
            pass

    async def _round(self, lane: "_Lane") -> tuple[list[Claimed], datetime | None]:
        """Record what was sent and claim what may be sent next; and when to look again."""
        over, room = lane.over(), 0 if self._stopping else lane.room()
        if not over and room <= 0:
            return [], None
        now = self.house.clock()
        try:
            rows, due, queued = await self.database.run(_round, self.house, lane.sender, self.boot, over, now, room)
        except Exception as error:
            log.warning("round waits: surface=%s error=%s", lane.sender.name, type(error).__name__)
            for row, became in over:
                await self._record(row, became)
            return [], now if over else now + timedelta(seconds=0.5)
        self._busy.difference_update(row.id for row, _ in over)
        for surface in queued - {lane.sender.name}:
            self.wake(surface)
        if rows:
            crash.at("outbox.claimed")
        if room > 0:
            lane.took(rows, more=due is not None and due <= now + SOON)
        return rows, due

    async def _send(self, lane: "_Lane", row: Claimed) -> None:
        async with lane.window.place():
            became = await self._sent(lane.sender, row)
        lane.done(row, became)

    async def _sent(self, sender: Sender, row: Claimed) -> outcomes.Became:
        """Send it; what became of it."""
        try:
            if row.fault:
                raise Failure(row.fault, permanent=True)
            async with asyncio.timeout(SEND_WITHIN):
                external_id = await sender.send(row)
            crash.at("outbox.after_send")
        except Failure as failure:
            return outcomes.failed, (patience.judge(row, failure, self.house.clock()),)
        except Exception as error:
            log.error("send broke: surface=%s kind=%s error=%s", sender.name, row.kind, type(error).__name__)
            return outcomes.failed, (patience.judge_fault(row, error, self.house.clock()),)
        return outcomes.sent, (external_id, sender.rest(row))

    async def _record(self, row: Claimed, became: outcomes.Became) -> None:
        """What became of it must be recorded, however long the database is away and whatever follows from it."""
        unit, args = became
        while True:
            try:
                await self.database.run(unit, self.house, row, self.house.clock(), self.boot, *args)
                break
            except SQLAlchemyError as error:
                log.warning("record waits: row=%s error=%s", row.id, type(error).__name__)
                await asyncio.sleep(0.5)
            except Exception as error:
                log.error("what follows was left out: row=%s kind=%s error=%s", row.id, row.kind, type(error).__name__)
                unit = outcomes.WITHOUT_SEQUEL[unit]
        self._busy.discard(row.id)
        self.wake()


@dataclass
class _Lane:
    """One surface's sends. Each that is under way when the process dies may be repeated, so they go one at a time.

    Only behind a backlog, which one at a time would not work off at the platform's pace, do several go at once.
    """

    sender: Sender
    wake: asyncio.Event
    window: Window
    _sending: int = 0
    _over: list[tuple[Claimed, outcomes.Became]] = field(default_factory=list)
    _behind: int = 0

    @property
    def busy(self) -> bool:
        """Whether something is being sent, or was and is not recorded."""
        return bool(self._sending or self._over)

    def room(self) -> int:
        return (AT_ONCE if self._behind >= BACKLOG else 1) - self._sending

    def took(self, rows: Sequence[Claimed], more: bool) -> None:
        """These are sent next; `more` may go at once, or as soon as the pace allows."""
        self._sending += len(rows)
        self._behind = self._behind + len(rows) if more else 0

    def done(self, row: Claimed, became: outcomes.Became) -> None:
        self._sending -= 1
        self._over.append((row, became))
        self.wake.set()

    def over(self) -> list[tuple[Claimed, outcomes.Became]]:
        """What was sent since this was last asked, to be recorded."""
        over, self._over = self._over, []
        return over


def _round(
    connection: Connection,
    house: House,
    sender: Sender,
    boot: str,
    over: Sequence[tuple[Claimed, outcomes.Became]],
    now: datetime,
    most: int,
) -> tuple[list[Claimed], datetime | None, frozenset[str]]:
    """What became of the rows that were sent, and up to `most` others to send; where else something was queued."""
    outbox.queued_on(connection)  # what was queued before is not theirs
    for row, (unit, args) in over:
        unit(connection, house, row, now, boot, *args)
    if most <= 0:
        return [], None, outbox.queued_on(connection)
    rows, due = outbox.claim(connection, house.ring, sender.name, sender.pace, boot, now, most)
    return [_prepared(connection, row) for row in rows], due, outbox.queued_on(connection)


def _prepared(connection: Connection, row: Claimed) -> Claimed:
    """What can only be known at the last moment: which message a card is."""
    key = row.body.get("edit_key") or row.body.get("reply_key")
    return replace(row, target=outbox.external_id_of(connection, key, row.destination)) if key else row
