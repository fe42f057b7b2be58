"""Delivery over a surface that fails in every way: in order, at least once, marked, and never stuck."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text, update

from bot import telling
from bot.settings import Settings
from bot.wiring import MANNERS
from handlers.surface import Failure
from store.database import build_engine
from store.records import Claimed
from store.services import outbox_care, people
from store.services.outbox import Pace
from store.tables.people import identity, member
from store.tables.queues import outbox
from tests.delivery.desk import Wire, at, message, put, until, wired


def reachable(connection: Connection) -> None:
    """Everybody of the cast can be written to everywhere."""
    connection.execute(update(identity).values(chat=identity.c.external_id))


async def test_a_try_that_may_have_arrived_is_repeated_and_marked(settings: Settings) -> None:
    wire = Wire(answers={"first": [Failure("no answer", maybe=True, after=timedelta())]})
    async with wired(settings, wire) as app:
        await put(app, message("first"), message("second"))
        await wire.gets("second")
    assert [(row.body["text"], row.repeat, row.attempts) for row in wire.arrived] == [
        ("first", True, 1),
        ("second", False, 1),
    ]


async def test_a_wait_that_the_platform_asks_for_holds_only_that_chat(settings: Settings) -> None:
    wire = Wire(answers={"held": [Failure("retry after", after=timedelta(seconds=0.7))]})
    async with wired(settings, wire) as app:
        await put(app, message("held", "a"), message("behind", "a"), message("other", "b"))
        await wire.gets("behind")
    assert wire.texts == ["other", "held", "behind"]
    held, other = (next(row.id for row in wire.arrived if row.body["text"] == words) for words in ("held", "other"))
    assert wire.times[held] - wire.times[other] >= 0.6


async def test_a_poisoned_row_does_not_hold_up_a_hundred_others(settings: Settings) -> None:
    """One cannot be opened, one breaks the sender each time; both are set aside (A12), while others go past."""
    wire = Wire(answers={"breaks": [RuntimeError("on purpose")] * 9})
    async with wired(settings, wire) as app:
        await put(app, message("sealed wrongly", "x"))
        spoil = update(outbox).values(body=b"\x04nono" + bytes(40), not_before=app.house.clock())
        await app.database.run(lambda connection: connection.execute(spoil).rowcount)
        await put(app, message("breaks", "y"), *(message(f"sound {number}", str(number)) for number in range(100)))
        await until(lambda: len(wire.arrived) >= 100, 6.0, lambda: str(len(wire.arrived)))
        await put(app, message("behind the poison", "y"))
        await wire.gets("behind the poison", 12)
        aside = await app.database.run(outbox_care.set_aside)
    assert sorted(why for _, _, _, _, why, _ in aside) == ["RuntimeError", "cannot be opened"]


async def test_a_private_notice_goes_to_the_next_surface(settings: Settings) -> None:
    slack, sandbox = at("slack"), at("sandbox")
    slack.answers = {"not finished": [Failure("blocked", permanent=True, gone=True)]}
    async with wired(settings, slack, sandbox) as app:
        app.house.manners = {name: MANNERS[name] for name in ("slack", "sandbox")}
        await app.database.run(reachable)

        def tell(connection: Connection) -> bool:
            nadia = people.get_member(connection, 1)
            team = people.any_team(connection)
            assert nadia is not None
            assert team is not None
            now = app.house.clock()
            return telling.tell(
                connection, app.house, nadia, team, "expired", now, surface="slack", flow="referral_new"
            )

        assert await app.database.run(tell)
        app.delivery.wake()
        row = await sandbox.gets("not finished")
        assert row.destination == "nadia"
        blocked = select(identity.c.blocked_at).where(identity.c.external_id == "U0NADIA")
        assert await app.database.run(lambda connection: connection.execute(blocked).scalar_one()) is not None


async def test_what_could_not_be_deleted_is_told_by_number_only(settings: Settings) -> None:
    class Stuck(Wire):
        async def send(self, row: Claimed) -> str | None:
            if row.kind == "wipe":
                raise Failure("cannot", permanent=True, left=2)
            return await super().send(row)

    wire = Stuck()
    async with wired(settings, wire) as app:
        await app.database.run(reachable)
        body = {"typed": ["7", "8"], "echoed": ["9"]}
        await put(app, message("", kind="wipe", body=body))
        row = await wire.gets("could not be deleted")
    assert row.destination == "bob"
    assert "2 messages" in row.body["text"]
    assert "Nadia Ahmed" in row.body["text"]


async def test_what_a_dead_process_held_is_sent_again_and_marked(settings: Settings) -> None:
    wire = Wire()
    async with wired(settings, at("nothing")) as app:
        await put(app, message("held"))
        take = update(outbox).values(
            state="sending", leased_by="dead", attempts=1, lease_until=app.house.clock() - timedelta(seconds=1)
        )
        await app.database.run(lambda connection: connection.execute(take).rowcount)
    async with wired(settings, wire):
        row = await wire.gets("held")
    assert row.repeat


async def test_answers_overtake_a_broadcast_and_the_surface_keeps_its_pace(settings: Settings) -> None:
    wire = Wire(pace=Pace(27.6, 0, 0))
    async with wired(settings, wire) as app:
        await put(app, *(message(f"bulk {number}", str(number), priority=5) for number in range(100)))
        await asyncio.sleep(1)
        await put(app, message("the answer", "me", priority=1))
        await wire.gets("the answer")
        overtaken = len(wire.arrived)
        await until(lambda: len(wire.arrived) == 101, 8, lambda: str(len(wire.arrived)))
    assert overtaken < 45
    times = sorted(wire.times.values())
    assert max(sum(1 for other in times if start <= other < start + 1) for start in times) <= 30
    assert 100 / (times[-1] - times[0]) >= 25


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nothing_is_lost_while_postgresql_is_away(settings: Settings) -> None:
    wire = Wire()
    async with wired(settings, wire) as app:
        name = app.database.url.database
        server = app.database.url.set(database="postgres")
        engine = build_engine(server.render_as_string(hide_password=False)).execution_options(
            isolation_level="AUTOCOMMIT"
        )
        soon = app.house.clock() + timedelta(seconds=1)
        await put(app, message("before", "a"), *(message(f"later {n}", "b", not_before=soon) for n in range(20)))
        await wire.gets("before")

        def allow(whether: bool) -> None:
            with engine.connect() as connection:
                connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {whether}'))
                killed = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                connection.execute(text(killed), {"name": name})

        await asyncio.to_thread(allow, False)
        await asyncio.sleep(2)
        await asyncio.to_thread(allow, True)
        await wire.gets("later 19", 10)
        engine.dispose()
    assert [text for text in wire.texts if "later" in text] == [f"later {n}" for n in range(20)]


async def test_a_message_to_who_left_is_not_sent(settings: Settings) -> None:
    wire = Wire()
    async with wired(settings, wire) as app:
        await app.database.run(reachable)
        gone = update(member).where(member.c.handle == "nadia").values(active=False)
        await app.database.run(lambda connection: connection.execute(gone).rowcount)
        await put(app, message("private", "nadia"), message("other", "dev"))
        await wire.gets("other")
        await asyncio.sleep(0.3)
    assert wire.texts == ["other"]
