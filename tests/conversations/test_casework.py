"""The work on a case: who may write of it, until when, and what a discharge records (R43, R51, R54, R60)."""

from sqlalchemy import Connection, select, update

from handlers.tokens import About
from store.services import actions, referrals, timeline
from store.services.audit import trail as audit_trail
from store.tables.people import member, practice_address, team
from store.tables.referrals import audit
from store.terms import EventKind
from tests.conversations.talk import Talk


def kinds(talk: Talk) -> list[str]:
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    return [one.kind for one in talk.database.call(timeline.events, about.id)]


def refused(connection: Connection) -> list[str]:
    return list(connection.execute(select(audit.c.doing).where(audit.c.granted.is_(False))).scalars())


async def test_how_the_person_is_only_the_team_says_and_a_note_whoever_sees_the_case(talk: Talk) -> None:
    await talk.play("""
        nadia: /update REF perfectly well
        nadia < Only the team of REF can do that
        priya: /update REF at home, eating
        nadia: /note REF the key safe is by the door
        nadia < REF
    """)
    assert EventKind.NOTED in kinds(talk)
    assert kinds(talk).count(EventKind.UPDATED) == 1
    assert talk.database.call(refused) == [EventKind.UPDATED]


async def test_of_a_closed_case_nothing_more_is_written(talk: Talk) -> None:
    await talk.play("""
        priya: /note REF
        priya < What
        nadia: /case REF
        nadia: [Withdraw]
        nadia: [No reason]
        priya: seen today
        priya < REF is withdrawn, so nothing more can be done with it
        bob: /note REF seen today
        bob < REF is withdrawn, so nothing more can be done with it
    """)
    assert EventKind.NOTED not in kinds(talk)


async def test_who_loses_sight_of_the_case_in_the_middle_writes_nothing(talk: Talk) -> None:
    await talk.play("priya: /note REF")
    elsewhere = update(member).where(member.c.handle == "priya").values(team_id=None)
    talk.database.call(lambda connection: connection.execute(elsewhere))
    await talk.play("priya: seen today\npriya < That needs another role\nchannel !< REF")
    assert EventKind.NOTED not in kinds(talk)


async def test_an_outcome_that_the_team_does_not_use_is_left_out(talk: Talk) -> None:
    used = update(team).values(settings={"outcomes": ["stayed_at_home", "confidence"]})
    talk.database.call(lambda connection: connection.execute(used))
    await talk.play("""
        priya: [Take]
        priya: /discharge REF
        priya: [They do not want it]
        priya: [An admission was avoided]
        priya: [Stayed at home]
        priya: [Next]
        priya < Your team does not use all of these outcomes.
        priya: [Leave out]
        priya: [Nobody]
        priya: [Nothing more]
        priya < REF is discharged
    """)
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    assert about.closing
    assert about.closing["outcomes"] == ["stayed_at_home"]


async def test_who_tries_what_they_may_not_is_on_record(talk: Talk) -> None:
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    details = talk.house.tokens.mint(About.REFERRAL, about.id, 0, "details")
    assert "can't find" in await talk.press_token("dev", details)
    await talk.play("priya: [Take]\npriya: [Add action]\npriya: rails\npriya: me\npriya: next fri\npriya: once")
    made = talk.database.call(actions.open_of, about.id)
    assert "can't find" in await talk.press_token("dev", talk.house.tokens.mint(About.ACTION, made[0].id, 0, "done"))
    assert talk.database.call(refused) == ["press", "press"]


async def test_what_is_written_is_on_record_as_sent_only_where_a_letter_holds_it(talk: Talk) -> None:
    called = update(practice_address).values(route="telephone")
    talk.database.call(lambda connection: connection.execute(called))
    await talk.play("""
        priya: [Not for us]
        priya: not taken on
        priya: [Needs met elsewhere]
        priya: has a care package already
        later 6 minutes
        bob < please call
    """)
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    assert "send_words" not in {one.doing for one in talk.database.call(audit_trail, f"referral|{about.id}")}


async def test_a_lone_thanks_is_no_note_no_question_and_nobodys_next_of_kin(talk: Talk) -> None:
    await talk.play("""
        priya: /note REF
        priya: Thanks!
        priya < There was no answer in that
        priya: [Cancel]
        priya: [Yes, stop]
        priya: /ask REF
        priya: ok
        priya < There was no answer in that
        priya: did she get the letter?
        priya: [Send now]
        nadia: [Answer]
        nadia: yes
        nadia < has your answer
        dev: Pls see Tom Hill dob 3/4/45, 14 High St CT10 1AL, falls x3, St Peters
        dev: [Change next of kin]
        dev: yes
        dev < There was no answer in that
    """)


async def test_who_does_not_want_it_was_reached_and_a_death_is_said_as_one(talk: Talk) -> None:
    await talk.play("""
        priya: [Take]
        priya: /contact REF
        priya: phone
        priya: [They do not want it]
        priya < they do not want it. A first plan is promised by
        priya < or end the case with /discharge REF
        nadia: /status REF
        nadia < the team spoke to them
        nadia !< not reached
        priya: /discharge REF
        priya: [Died]
        priya: [None of these]
        priya: [Nobody needs to]
        priya: no
        priya < REF is discharged
        priya: [Send now]
        nadia < has ended, since they have died.
    """)
