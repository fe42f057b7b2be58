"""Delivery: claims what waits in the outbox, sends it with no transaction open, records what became of it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import crash, outcomes
from bot.house import House
from handlers.surface import Failure, Sender
from store.database import Database
from store.records import Claimed
from store.services import hygiene, outbox

log = logging.getLogger("baton.delivery")
AT_ONCE = 8
POLL = 0.25
_BACK_OFF = (1, 5, 15, 60, 300, 900)
_GIVE_UP_AFTER = {"email": 14, "telegram": 12, "slack": 12}


class Delivery:
    """One lane per sender, each with a few sends under way."""

    def __init__(self, database: Database, house: House, senders: Mapping[str, Sender]) -> None:
        self.database = database
        self.house = house
        self.senders = senders
        self.boot = token_hex(8)
        self._wakes = {name: asyncio.Event() for name in senders}
        self._stopping = False
        self.beat: dict[str, float] = {}

    def wake(self) -> None:
        for event in self._wakes.values():
            event.set()

    def stop(self) -> None:
        """Claim nothing more; what is being sent is finished."""
        self._stopping = True
        self.wake()

    async def run(self, name: str) -> None:
        """Serve one surface until stopped."""
        sender, wake = self.senders[name], self._wakes[name]
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping:
                self.beat[name] = asyncio.get_running_loop().time()
                wake.clear()
                room = AT_ONCE - len(under_way)
                rows = await self._claim(sender, room) if room else []
                if rows:
                    crash.at("outbox.claimed")
                for row in rows:
                    task = tasks.create_task(self._send(sender, row))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                    task.add_done_callback(lambda _task: wake.set())
                if not rows:
                    await self._rest(name, wake)

    async def _rest(self, name: str, wake: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(await self._until_due(name)):
                await wake.wait()
        except TimeoutError:
            pass

    async def _until_due(self, name: str) -> float:
        """Seconds until something held back falls due, at most one (another process may have queued something)."""
        try:
            due = await self.database.run(outbox.soonest, name)
        except DBAPIError:
            return 1.0
        return 1.0 if due is None else min(1.0, max(0.01, (due - self.house.clock()).total_seconds()))

    async def _claim(self, sender: Sender, room: int) -> list[Claimed]:
        try:
            return await self.database.run(_claim, self.house, sender, self.boot, self.house.clock(), room)
        except DBAPIError as error:
            log.warning("claim waits: surface=%s error=%s", sender.name, type(error).__name__)
            await asyncio.sleep(0.5)
            return []

    async def _send(self, sender: Sender, row: Claimed) -> None:
        try:
            external_id = await sender.send(row)
            crash.at("outbox.after_send")
        except Failure as failure:
            await self._record(outcomes.failed, row, _verdict(row, failure, self.house.clock()))
        except Exception as error:
            log.error("send broke: surface=%s kind=%s error=%s", sender.name, row.kind, type(error).__name__)
            broken = Failure(type(error).__name__, maybe=True)
            await self._record(outcomes.failed, row, _verdict(row, broken, self.house.clock()))
        else:
            await self._record(outcomes.sent, row, self.boot, external_id, sender.rest(row))

    async def _record(self, unit: outcomes.Outcome, row: Claimed, *args: object) -> None:
        """What became of it must be recorded, however long the database is away."""
        while True:
            try:
                await self.database.run(unit, self.house, row, self.house.clock(), *args)
                self.wake()
                return
            except DBAPIError as error:
                log.warning("record waits: row=%s error=%s", row.id, type(error).__name__)
                await asyncio.sleep(0.5)


def _verdict(row: Claimed, failure: Failure, now: datetime) -> outcomes.Verdict:
    """Try again, when, and marked as a repeat or not; or give up."""
    spent = row.attempts >= _GIVE_UP_AFTER.get(row.surface, 12)
    if failure.permanent or spent:
        return outcomes.Verdict(str(failure), None, failure.maybe, failure.gone, False)
    wait = failure.after or timedelta(seconds=_BACK_OFF[min(row.attempts, len(_BACK_OFF)) - 1])
    return outcomes.Verdict(str(failure), now + wait, failure.maybe, failure.gone, failure.after is not None)


def _claim(connection: Connection, house: House, sender: Sender, boot: str, now: datetime, most: int) -> list[Claimed]:
    rows = outbox.claim(connection, house.ring, sender.name, sender.pace, boot, now, most)
    return [_prepared(connection, row) for row in rows]


def _prepared(connection: Connection, row: Claimed) -> Claimed:
    """What can only be known at the last moment: which messages to delete, which message a card is."""
    if row.kind == "wipe" and row.conversation_id:
        typed, echoed = hygiene.to_wipe(connection, row.conversation_id, row.surface)
        return replace(row, extra={"typed": typed, "echoed": echoed})
    key = row.body.get("edit_key") or row.body.get("reply_key")
    return replace(row, extra={"target": outbox.external_id_of(connection, key)}) if key else row
