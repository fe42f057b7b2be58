"""Two processes on one PostgreSQL: the work is shared, and what a dead one left is taken up."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.wiring import App
from handlers.surface import Inbound, Kind
from store.services import inbox
from store.services.inbox import Arrival
from store.tables.queues import inbox as table
from tests.delivery.desk import Wire, message, put, until, wired

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def test_each_message_goes_out_once_and_in_order(settings: Settings) -> None:
    one, two = Wire(), Wire()
    async with wired(settings, one) as app, wired(settings, two) as other:
        for start in range(0, 60, 20):
            await put(app, *(message(f"{n}", f"chat {n % 6}") for n in range(start, start + 20)))
            other.delivery.wake()
        await until(lambda: len(one.arrived) + len(two.arrived) == 60, 10, lambda: f"{one.texts} {two.texts}")
        await asyncio.sleep(0.3)
    assert sorted(map(int, one.texts + two.texts)) == list(range(60))
    assert one.arrived
    assert two.arrived
    times = {**one.times, **two.times}
    rows = sorted(one.arrived + two.arrived, key=lambda row: times[row.id])
    for chat in range(6):
        assert [row.id for row in rows if row.destination == f"chat {chat}"] == sorted(
            row.id for row in rows if row.destination == f"chat {chat}"
        )


async def left_behind(app: App, command: str, ago: timedelta) -> None:
    """A process kept this, and died before it was handled."""
    said = Inbound("sandbox", "99", "nadia", "nadia", Kind.COMMAND, command=command, message_id="1")
    kept = Arrival("sandbox", "99", "sandbox:nadia", said.to_json(), "1", "nadia")
    await app.database.run(inbox.keep, app.house.ring, [kept], app.house.clock() - ago)


async def test_what_a_dead_process_had_received_is_answered_by_another(settings: Settings) -> None:
    wire = Wire()
    async with wired(settings, wire) as app:
        await left_behind(app, "help", timedelta(minutes=1))
        await app.runtime.resume(timedelta(seconds=30))
        await wire.gets("refer somebody")
        done = select(table.c.done_at).where(table.c.external_id == "99")
        assert await app.database.run(lambda connection: connection.execute(done).scalar_one()) is not None


async def test_what_a_dead_process_had_received_comes_before_what_follows(settings: Settings) -> None:
    wire = Wire()
    async with wired(settings, wire) as app:
        await left_behind(app, "refer", timedelta())
        await app.runtime.receive([Inbound("sandbox", "100", "nadia", "nadia", Kind.TEXT, "Mary Smith")])
        await wire.gets("When was Mary Smith born?")
        assert wire.texts[0].startswith("Who would you like to refer?")
