"""The same person again: which question is asked, and that only blind indexes of them are kept (R14, R15)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from store.crypto import KeyRing
from store.database import Database
from store.services import patients, referrals
from store.services.patients import Likeness
from store.tables.referrals import patient_index, referral, tally
from store.terms import ReferralStatus
from tests.conversations.talk import Talk

FIRST = """
nadia: /refer
nadia: John Smith
nadia: 3 4 1941
nadia: yes
nadia: 12 high st broadstairs ct10 1al
nadia: skip
nadia: [St Peter's]
nadia: falls
nadia: next
nadia: none
nadia: agrees
nadia: [Add something]
nadia: [NHS number]
nadia: 943 476 5919
nadia: confirm
nadia < Your reference is
"""
AT_HOME = {"lines": "12 High St", "postcode": "CT10 1AL"}
ELSEWHERE = {"lines": "4 Harbour Street", "postcode": "CT11 8HA"}


def about(name: str, born_on: str | None, lives: dict[str, str], nhs: str | None = None) -> dict[str, Any]:
    return {"name": name, "born_on": born_on, "lives": lives, "nhs_number": nhs}


CASES = [
    (about("John Smith", "1941-04-03", AT_HOME), Likeness.SAME),
    (about("JOHN  SMITH", "1941-04-03", {"postcode": "CT101AL"}), Likeness.SAME),
    (about("Johnny Smythe", "1950-01-01", ELSEWHERE, "943 476 5919"), Likeness.SAME),
    (about("John Smith", "1941-04-03", ELSEWHERE), Likeness.OTHER_ADDRESS),
    (about("John Smith", "1941-04-03", {"no_fixed_abode": True}), Likeness.OTHER_ADDRESS),
    (about("John Smyth", "1941-04-03", ELSEWHERE), Likeness.SPELT_DIFFERENTLY),
    (about("Jon Smith", "1941-04-03", ELSEWHERE), Likeness.SPELT_DIFFERENTLY),
    (about("J Smithson", "1941-04-03", AT_HOME), Likeness.SPELT_DIFFERENTLY),
    (about("John Smith", None, AT_HOME), Likeness.SAME_HOME),
    (about("John Smith", "1970-01-01", AT_HOME), Likeness.SAME_HOME),
    (about("John Smith", None, ELSEWHERE), None),
    (about("Mary Jones", "1941-04-03", ELSEWHERE), None),
    (about("John Smith", "1970-01-01", ELSEWHERE), None),
    (about("John Smith", None, {"no_fixed_abode": True}), None),
]


async def talked(database: Database, ring: KeyRing, script: str) -> Talk:
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        await talk.play(script)
    return talk


async def test_likeness_decides_the_question(database: Database, ring: KeyRing) -> None:
    talk = await talked(database, ring, FIRST)
    for answers, likeness in CASES:
        found = database.call(patients.find_same, ring, answers)
        assert [one.likeness for one in found] == ([likeness] if likeness else []), answers
        assert all(one.ref == talk.ref and one.open for one in found)


async def test_the_index_says_nothing_by_itself(database: Database, ring: KeyRing) -> None:
    await talked(database, ring, FIRST)
    kept = b"".join(database.call(lambda c: list(c.execute(select(patient_index.c.value)).scalars())))
    for canary in (b"smith", b"1941", b"CT10", b"943"):
        assert canary.lower() not in kept.lower()


async def test_after_discharge_it_is_a_new_episode_that_is_linked(database: Database, ring: KeyRing) -> None:
    talk = await talked(database, ring, FIRST)
    discharged = update(referral).values(status=ReferralStatus.DISCHARGED)
    database.call(lambda connection: connection.execute(discharged) and None)
    script = """
        dev: /refer
        dev: John Smith
        dev: 3 4 1941
        dev: yes
        dev: 12 high st broadstairs ct10 1al
        dev < John Smith was with a team here before.
        dev < I can link this referral to the one before.
        dev: [Same person as in FIRST]
        dev < A phone number
        dev: skip
        dev: st peter's surgery broadstairs
        dev: [St Peter's Surgery, Broadstairs]
        dev: memory
        dev: done
        dev: none known
        dev: agrees
        dev < Known here · Known before: FIRST
        dev: confirm
        dev < Your reference is
    """.replace("FIRST", talk.ref)
    async with asyncio.TaskGroup() as tasks:
        again = Talk(database, ring, tasks, first=1000)
        await again.play(script)
    first, second = (database.call(referrals.find, ref) for ref in (talk.ref, again.ref))
    assert first
    assert second
    assert second.previous_id == first.id
    assert second.id != first.id


@pytest.mark.parametrize(
    ("ending", "counted"),
    [
        ("nadia: objects\nnadia < I keep nothing", "objected"),
        ("nadia: /urgent\nnadia: [It is urgent]\nnadia < nothing was sent or kept", "urgent"),
        ("nadia: /cancel\nnadia: yes\nnadia < Nothing was sent", None),
    ],
)
async def test_what_ends_keeps_nothing_but_the_count(
    database: Database, ring: KeyRing, ending: str, counted: str | None
) -> None:
    before = FIRST.split("nadia: agrees")[0]
    await talked(database, ring, before + ending)
    counts = database.call(lambda c: {row.what: row.count for row in c.execute(select(tally))})
    assert counts == ({counted: 1} if counted else {})
    assert database.call(lambda c: c.execute(select(referral)).all()) == []
    assert database.call(lambda c: c.execute(select(patient_index)).all()) == []


async def test_of_two_who_confirm_at_once_one_is_asked(database: Database, ring: KeyRing) -> None:
    to_review = FIRST.split("nadia: [Add something]")[0]
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        await talk.play(to_review)
        await talk.play(to_review.replace("nadia", "dev").replace("[St Peter's]", "[St Peter's Surgery, Broadstairs]"))
        await asyncio.gather(talk.act("nadia", "confirm"), talk.act("dev", "confirm"))
    kept = database.call(lambda connection: connection.execute(select(referral)).all())
    assert len(kept) == 1
    said = sorted(talk.heard[who] for who in ("nadia", "dev"))
    assert any("Your reference is" in one for one in said)
    assert any("already" in one for one in said)
