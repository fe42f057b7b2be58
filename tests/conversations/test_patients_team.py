"""The patient's practice decides the team: whose urgent numbers are shown, who gets it, who hears of it (R5, R8)."""

import asyncio

from sqlalchemy import Connection, insert

from store.crypto import KeyRing
from store.database import Database
from store.tables import people
from tests.conversations.talk import Talk

MOCKETTS_WOOD = "G82650"
SETTINGS = {"urgent_numbers": [{"name": "Night Team", "phone": "01632 960777"}], "safeguarding": "01632 960888"}


def second_team(connection: Connection) -> None:
    connection.execute(insert(people.team), {"id": "west", "name": "Thanet West", "settings": SETTINGS})
    connection.execute(insert(people.team_practice), {"ods_code": MOCKETTS_WOOD, "team_id": "west"})


async def play(database: Database, ring: KeyRing, script: str) -> None:
    database.call(second_team)
    async with asyncio.TaskGroup() as tasks:
        await Talk(database, ring, tasks).play(script)


TO_THE_PRACTICE = f"""
nadia: /refer
nadia: mary smith
nadia: 3 4 1941
nadia: yes
nadia: no fixed abode
nadia: /urgent
nadia < Acute Response Team: 01632 960111
nadia: not urgent
nadia: skip
nadia: {MOCKETTS_WOOD}
nadia: [Mocketts Wood Surgery]
nadia < What worries you?
"""


async def test_urgent_numbers_are_those_of_the_patients_team(database: Database, ring: KeyRing) -> None:
    urgent = """
        nadia: [Urgent help]
        nadia < Night Team: 01632 960777
        nadia < Safeguarding: 01632 960888
        nadia !< 01632 960111
        nadia: [It is urgent]
        nadia < Night Team: 01632 960777
    """
    await play(database, ring, TO_THE_PRACTICE + urgent)


async def test_safeguarding_after_an_objection_is_that_of_the_patients_team(database: Database, ring: KeyRing) -> None:
    objects = """
        nadia: falls
        nadia: next
        nadia: none
        nadia: objects
        nadia < 01632 960888
    """
    await play(database, ring, TO_THE_PRACTICE + objects)


async def test_the_other_team_gets_it_and_its_own_are_told(database: Database, ring: KeyRing) -> None:
    """The channel of the referrer's team shows nothing; a correction back into its area says so to the coordinator."""
    sent = """
        nadia: falls
        nadia: next
        nadia: none
        nadia: agrees
        nadia: confirm
        nadia < Thanet West team has it
        nadia < There is no secure email for Mocketts Wood Surgery
        channel !< New referral
    """
    await play(database, ring, TO_THE_PRACTICE + sent)


async def test_a_practice_put_right_in_another_teams_area(database: Database, ring: KeyRing) -> None:
    moved = f"""
        bob: /start
        nadia: /refer
        nadia: mary smith
        nadia: 3 4 1941
        nadia: yes
        nadia: no fixed abode
        nadia: skip
        nadia: [St Peter's]
        nadia: falls
        nadia: next
        nadia: none
        nadia: agrees
        nadia: confirm
        mail is accepted
        nadia: /correct REF
        nadia: GP practice
        nadia: {MOCKETTS_WOOD}
        nadia: [Mocketts Wood]
        nadia: [Put it right]
        mail < please delete
        bob < it is in the area of Thanet West
        bob < please call Mocketts Wood Surgery
    """
    await play(database, ring, moved)
