"""The leaflet promises what the team's clock promises."""

import asyncio

import pytest
from sqlalchemy import Connection, update

from store.crypto import KeyRing
from store.database import Database
from store.tables import people
from tests.cast import SETTINGS
from tests.conversations.talk import Talk


def count_time(connection: Connection, clock: str) -> None:
    connection.execute(update(people.team).values(settings={**SETTINGS, "clock": clock}))


@pytest.mark.parametrize(("clock", "within"), [("elapsed", "48 hours"), ("working_hours", "2 working days")])
async def test_it_says_within_what_time_somebody_gets_in_touch(
    database: Database, ring: KeyRing, clock: str, within: str
) -> None:
    database.call(count_time, clock)
    async with asyncio.TaskGroup() as tasks:
        await Talk(database, ring, tasks).play(f"nadia: /leaflet\nnadia < get in touch within {within}.")
