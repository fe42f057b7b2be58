"""Actions when something is in the way: a closed case, an owner who left or cannot be reached, two who are as quick."""

from typing import Any

import pytest
from sqlalchemy import Connection, update

from handlers.tokens import About
from store.services import actions, cases, people, referrals
from store.tables.people import identity, member
from store.terms import ChangeKind, ReferralStatus
from tests.conversations.talk import START, Talk

NADIA, PRIYA, BOB = 1, 3, 4
TAKEN = """
priya: [Take]
later 6 minutes
"""
FOR_BOB = """
priya: [Add action]
priya: joint visit with the OT
priya: bob
priya: next fri
priya: once
"""
DISCHARGED = """
priya: /discharge REF
priya: [What was needed]
priya: [None of these]
priya: [Their GP]
priya: nothing more
priya: [Close]
"""


@pytest.fixture
async def talk(talk: Talk) -> Talk:
    """A case that Priya leads."""
    await talk.play(TAKEN)
    return talk


def end(connection: Connection, talk: Talk) -> None:
    """Priya discharges it."""
    about, priya = referrals.find(connection, talk.ref), people.get_member(connection, PRIYA)
    assert about is not None
    assert priya is not None
    kind, status, ring = ChangeKind.DISCHARGE, ReferralStatus.DISCHARGED, talk.house.ring
    made = cases.end(connection, ring, priya, about.id, kind, status, {}, {}, 77, "telegram", talk.now)
    assert not isinstance(made, cases.Refused)


def leaves(connection: Connection, who: int) -> None:
    connection.execute(update(member).where(member.c.id == who).values(active=False))


def blocks(connection: Connection, who: int) -> None:
    connection.execute(update(identity).where(identity.c.member_id == who).values(blocked_at=START))


async def test_nothing_is_added_to_a_case_that_was_closed_meanwhile(talk: Talk) -> None:
    await talk.play(FOR_BOB.replace("priya: once", ""))
    await talk.database.run(end, talk)
    await talk.play("priya: once\npriya < REF is discharged, so nothing more can be done")
    await talk.play("priya: [Add action]\npriya < REF is discharged")
    assert talk.database.call(open_actions, talk.ref) == []


async def test_nothing_is_done_on_a_case_that_was_closed_meanwhile(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\nlater 6 minutes\nbob: [Snooze]")
    await talk.database.run(end, talk)
    await talk.play("bob: in 2 weeks\nbob < is closed already")
    await talk.play("bob: [Done]\nbob < is closed already")


async def test_of_two_who_are_as_quick_one_finishes_it(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\nlater 6 minutes\nbob: [Done]\npriya: [Done]")
    await talk.play("bob: went together\nbob < is closed. Done.")
    await talk.play("priya: nobody went\npriya < is closed already: done. Nothing was changed.\nchannel !< closed")


async def test_an_owner_who_has_left_is_found_by_nobody(talk: Talk) -> None:
    await talk.database.run(leaves, BOB)
    await talk.play(FOR_BOB.partition("priya: next")[0])
    await talk.play("priya < Nobody on this case is called bob.\npriya: me\npriya < By when?")


async def test_an_owner_who_leaves_before_they_are_told_is_named_to_the_lead(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\npriya < then they are told")
    await talk.database.run(leaves, BOB)
    await talk.play("later 6 minutes\npriya < I cannot write to Bob Webb about “joint visit with the OT”")


async def test_an_owner_who_cannot_be_reached_is_named_to_the_lead(talk: Talk) -> None:
    await talk.database.run(blocks, NADIA)
    await talk.play(
        """
        bob: [Add action]
        bob: benefits
        bob: [Nothing to add]
        bob: the referrer
        bob: friday
        bob: no
        bob < is for Nadia Ahmed, by Fri 27 Nov.
        bob < I cannot write to them yet: please tell them yourself.
        priya !< Nadia
        later 6 minutes
        nadia !< benefits
        priya < I cannot write to Nadia Ahmed about “benefits check”, by Fri 27 Nov.
        """
    )


async def test_what_is_undone_in_turn_is_undone_to_the_last(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\n{DISCHARGED}\npriya: [Undo]\nchannel < 1 open action")
    await talk.play(
        "priya: [Undo, until]\nchannel < undid the action\nchannel !< open action\nbob: /mine\nbob !< joint"
    )
    assert talk.database.call(open_actions, talk.ref) == []


async def test_its_owner_hears_of_it_after_a_discharge_that_was_undone(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\n{DISCHARGED}\npriya: [Undo]\nlater 6 minutes")
    await talk.play("bob < Priya Nair asks you to do this for REF: “joint visit with the OT”")


async def test_who_has_it_in_the_end_hears_of_it_once_and_nobody_of_what_they_never_had(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\npriya: /case REF")
    (one,) = talk.database.call(open_actions, talk.ref)
    await talk.press_token("priya", talk.house.tokens.mint(About.ACTION, one.id, 0, "someone_else"))
    await talk.play("priya: nadia\nnadia < asks you to do this\nbob !< joint visit")
    await talk.play("later 6 minutes\nnadia !< asks you to do this\nbob !< joint visit")


async def test_what_somebody_has_done_already_is_not_undone_under_them(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB.replace('once', 'every 2 weeks')}\nbob: /mine\nbob: [1. Open]\nbob: [Done]\nbob: went")
    await talk.play("bob < The next one is due\npriya: [Undo]\npriya < It is too late to undo that\nchannel !< undid")
    assert len(talk.database.call(open_actions, talk.ref)) == 1


async def test_a_button_under_a_step_is_about_that_step(talk: Talk) -> None:
    await talk.play(FOR_BOB)
    undo, send = (next(one for words, one in reversed(talk.hanging) if words == name) for name in ("Undo", "Send now"))
    await talk.play("priya: /contact REF\npriya: [Phone]\npriya: [No answer]\npriya: skip")
    for button in (undo, send):
        said = await talk.press_token("priya", button.token)
        assert "something came after it, the contact by Priya Nair. That has to be undone or sent first" in said
    await talk.play("priya: [Undo]\npriya < (the contact)")
    assert "(the action)" in await talk.press_token("priya", undo.token)
    assert "too late" in await talk.press_token("priya", undo.token)


async def test_a_second_tap_does_not_ask_twice(talk: Talk) -> None:
    await talk.play("""
        priya: /note REF
        priya: /note REF
        priya < What should the team know
        priya: the key is with the neighbour
        priya < The note is with REF
        priya !< What should the team know
        priya: /note REF
        priya: /note REF there is a dog
        priya < The note is with REF
        priya !< What should the team know
    """)


async def test_a_button_that_baton_did_not_make_does_nothing(talk: Talk) -> None:
    await talk.play(f"{FOR_BOB}\nlater 6 minutes")
    (one,) = talk.database.call(open_actions, talk.ref)
    mint = talk.house.tokens.mint
    made = {mint(About.ACTION, one.id, 0, "nonsense"), mint(About.ACTION, one.id + 1, 0, "done")}
    forged = mint(About.ACTION, one.id, 0, "done")[:-4] + "AAAA"
    for token in (*made, forged):
        said = await talk.press_token("bob", token)
        assert "What came of it" not in said
        assert said
    assert talk.database.call(open_actions, talk.ref) == [one]


def open_actions(connection: Connection, ref: str) -> list[Any]:
    about = referrals.find(connection, ref)
    assert about is not None
    return actions.open_of(connection, about.id)
