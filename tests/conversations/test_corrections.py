"""What a correction leaves in the store: the history, the blind index of what is right now, nothing for no change."""

import asyncio

from store.crypto import KeyRing
from store.database import Database
from store.services import details, patients, people, referrals, timeline
from store.services.details import Details
from store.terms import EventKind
from tests.conversations.talk import START, Talk
from tests.conversations.test_same_patient import FIRST, about

PUT_RIGHT = """
nadia: /correct REF
nadia: name
nadia: Alan Brown
nadia: put it right
nadia: /correct REF
nadia: address
nadia: 4 harbour street ramsgate ct11 8ha
nadia: put it right
nadia < the address is put right
"""
SO_ALREADY = """
nadia: /correct REF
nadia: name
nadia: Alan Brown
nadia: put it right
nadia < so already
"""
UNDER_18 = """
nadia: /correct REF
nadia: date of birth
nadia: 1 1 2016
nadia: yes
nadia < I have changed nothing
"""


async def played(database: Database, ring: KeyRing, script: str) -> Details:
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        await talk.play(script)
    nadia = database.call(people.get_member, 1)
    referral = database.call(referrals.find, talk.ref)
    assert nadia
    assert referral
    opened = database.call(details.open_details, ring, nadia, referral, "telegram", START)
    assert opened
    kinds = [event.kind for event in database.call(timeline.events, referral.id)]
    assert kinds.count(EventKind.CORRECTED) == len(opened.history)
    return opened


async def test_what_was_wrong_is_kept_and_no_longer_found(database: Database, ring: KeyRing) -> None:
    opened = await played(database, ring, FIRST + PUT_RIGHT + SO_ALREADY)
    assert opened.answers["name"] == "Alan Brown"
    assert [(was["field"], was["by"]) for was in opened.history] == [("name", 1), ("lives", 1)]
    assert opened.history[0]["was"] == "John Smith"
    assert opened.history[1]["was"]["postcode"] == "CT10 1AL"
    was = about("John Smith", None, {"postcode": "CT10 1AL"})
    now = about("Alan Brown", None, {"postcode": "CT11 8HA"})
    assert database.call(patients.find_same, ring, was) == []
    assert len(database.call(patients.find_same, ring, now)) == 1


async def test_somebody_under_18_is_passed_on_and_not_changed(database: Database, ring: KeyRing) -> None:
    opened = await played(database, ring, FIRST + UNDER_18)
    assert opened.answers["born_on"] == "1941-04-03"
    assert opened.history == ()
