"""Delivery: claims what waits in the outbox, sends it with no transaction open, records what became of it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import crash, outcomes
from bot.house import House
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
            await self._record(outcomes.failed, row, self.boot, outcomes.Verdict("cost too many processes"))
        self.wake()

    async def run(self, name: str) -> None:
        """Serve one surface until stopped."""
        lane = _Lane(self.senders[name], self._wakes[name])
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping:
                self.beat[name] = asyncio.get_running_loop().time()
                lane.wake.clear()
                rows, due = await self._claim(lane)
                for row in rows:
                    self._busy.add(row.id)
                    lane.add(tasks.create_task(self._send(lane.sender, row)))
                await self._rest(lane.wake, due)

    async def _rest(self, wake: asyncio.Event, due: datetime | None) -> None:
        """Until something is queued or finished here, or falls due; another process may have queued something too."""
        wait = LOOK_AGAIN if due is None else (due - self.house.clock()).total_seconds()
        try:
            async with asyncio.timeout(min(LOOK_AGAIN, max(0.0, wait))):
                await wake.wait()
        except TimeoutError:
            pass

    async def _claim(self, lane: "_Lane") -> tuple[list[Claimed], datetime | None]:
        """What may be sent now, and when to look again."""
        room = lane.room()
        if room <= 0:
            return [], None
        now = self.house.clock()
        try:
            rows, due = await self.database.run(_claim, self.house, lane.sender, self.boot, now, room)
        except Exception as error:
            log.warning("claim waits: surface=%s error=%s", lane.sender.name, type(error).__name__)
            return [], now + timedelta(seconds=0.5)
        if rows:
            crash.at("outbox.claimed")
        lane.seen(len(rows), more=due is not None and due <= now + SOON)
        return rows, due

    async def _send(self, sender: Sender, row: Claimed) -> None:
        try:
            if row.fault:
                raise Failure(row.fault, permanent=True)
            async with asyncio.timeout(SEND_WITHIN):
                external_id = await sender.send(row)
            crash.at("outbox.after_send")
        except Failure as failure:
            verdict = outcomes.judge(row, failure, self.house.clock())
            await self._record(outcomes.failed, row, self.boot, verdict)
        except Exception as error:
            log.error("send broke: surface=%s kind=%s error=%s", sender.name, row.kind, type(error).__name__)
            verdict = outcomes.judge_fault(row, error, self.house.clock())
            await self._record(outcomes.failed, row, self.boot, verdict)
        else:
            await self._record(outcomes.sent, row, self.boot, external_id, sender.rest(row))
        finally:
            self._busy.discard(row.id)

    async def _record(self, unit: outcomes.Outcome, row: Claimed, boot: str, *args: object) -> None:
        """What became of it must be recorded, however long the database is away and whatever follows from it."""
        while True:
            try:
                await self.database.run(unit, self.house, row, self.house.clock(), boot, *args)
                break
            except SQLAlchemyError as error:
                log.warning("record waits: row=%s error=%s", row.id, type(error).__name__)
                await asyncio.sleep(0.5)
            except Exception as error:
                log.error("what follows was left out: row=%s kind=%s error=%s", row.id, row.kind, type(error).__name__)
                unit = outcomes.WITHOUT_SEQUEL[unit]
        self.wake(row.surface if row.kind in outcomes.WITHOUT_ECHO else None)


@dataclass
class _Lane:
    """One surface's sends. Each that is under way when the process dies may be repeated, so they go one at a time.

    Only behind a backlog, which one at a time would not work off at the platform's pace, do several go at once.
    """

    sender: Sender
    wake: asyncio.Event
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _behind: int = 0

    def room(self) -> int:
        return (AT_ONCE if self._behind >= BACKLOG else 1) - len(self._sending)

    def seen(self, rows: int, more: bool) -> None:
        """A look into the outbox found so many rows; `more` may go at once, or as soon as the pace allows."""
        self._behind = self._behind + rows if more else 0

    def add(self, task: asyncio.Task[None]) -> None:
        self._sending.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self.wake.set()


def _claim(
    connection: Connection, house: House, sender: Sender, boot: str, now: datetime, most: int
) -> tuple[list[Claimed], datetime | None]:
    rows, due = outbox.claim(connection, house.ring, sender.name, sender.pace, boot, now, most)
    return [_prepared(connection, row) for row in rows], due


def _prepared(connection: Connection, row: Claimed) -> Claimed:
    """What can only be known at the last moment: which message a card is."""
    key = row.body.get("edit_key") or row.body.get("reply_key")
    return replace(row, target=outbox.external_id_of(connection, key, row.destination)) if key else row
