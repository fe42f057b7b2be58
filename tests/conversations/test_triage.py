"""Triage, where things have changed between the button and the last word: nothing is done that may not be done then."""

from typing import Any

from sqlalchemy import Connection, select, update

from store.services import referrals, timeline
from store.tables.people import identity, member, practice_address
from store.tables.referrals import audit, change
from store.terms import EventKind
from tests.conversations.talk import Talk


def becomes(talk: Talk, handle: str, **values: Any) -> None:
    """A member's roles end, or they leave."""
    query = update(member).where(member.c.handle == handle).values(**values)
    talk.database.call(lambda connection: connection.execute(query))


def steps(connection: Connection) -> list[str]:
    return list(connection.execute(select(change.c.kind)).scalars())


async def test_a_role_that_ends_in_the_middle_ends_what_it_allowed(talk: Talk) -> None:
    await talk.play("priya: [Not for us]\npriya: not taken on\npriya: [Needs met elsewhere]")
    becomes(talk, "priya", roles=["team_member"])
    await talk.play("priya: has a care package already\npriya < That needs another role\nchannel !< declined")
    assert talk.database.call(steps) == []


async def test_who_left_before_the_press_is_a_stranger(talk: Talk) -> None:
    becomes(talk, "priya", active=False)
    await talk.play("priya: [Take]\npriya < This is a service for professionals\npriya !< REF")
    assert talk.database.call(steps) == []


async def test_a_lead_who_left_since_the_question_cannot_be_chosen(talk: Talk) -> None:
    await talk.play("bob: [Assign]\nbob < Who is to lead REF?")
    becomes(talk, "priya", active=False)
    await talk.play("bob: [Priya Nair]\nbob < They may no longer lead REF, so nothing is changed")
    assert talk.database.call(steps) == []


async def test_where_nobody_else_may_lead_nobody_is_asked_who_is_to(talk: Talk) -> None:
    await talk.play("""
        bob: /assign REF
        bob: 🙂
        bob < There was no answer in that
        bob: [Priya Nair]
        bob: /assign REF
        bob < Nobody else in the team may lead REF. Ask your team's admin
        bob !< Who is to lead
    """)


async def test_what_the_referrer_asks_the_team_is_a_note_to_it(talk: Talk) -> None:
    await talk.play("nadia: /ask REF who will come?\nnadia < The note is with REF\nchannel < Nadia A added a note")
    await talk.play(
        "nadia: /discharge REF\nnadia < Only the team of REF can do that. To ask or tell them something: /note"
    )


async def test_a_promise_that_is_over_is_not_said_as_if_it_were_to_come(talk: Talk) -> None:
    await talk.play("""
        nadia: /status REF
        nadia < the team aims to speak to the person by Monday 23 November, 10:12am
        later 3 days
        nadia: /status REF
        nadia < late: the team was to speak to the person by Monday 23 November, 10:12am
        bob: /assign REF
        bob: priya
        later 6 minutes
        priya < Speak to the person today: that was promised by Monday 23 November, 10:12am
        nadia < Nobody has spoken to the person yet: that was to be by Monday 23 November, 10:12am
        mail < Nobody has spoken to the person yet
    """)


async def test_where_nothing_was_written_there_is_nothing_to_read(talk: Talk) -> None:
    await talk.play(
        "priya: [Take]\nnadia: /withdraw REF\nnadia: [No reason]\nnadia: [Send now]\npriya < has withdrawn it"
    )
    assert "Read" not in {words for words, _ in talk.hanging}
    await talk.play(
        "nadia: [Send now]\nnadia < Nothing is left to send\npriya !< withdrawn\nnadia: [Undo]\nnadia < too late"
    )


async def test_taken_in_private_it_can_be_undone_there(talk: Talk) -> None:
    await talk.play("priya: /mine\npriya: [1. Take]\npriya < REF is yours\npriya: [Undo]\npriya < (taking it)")


async def test_a_reference_alone_asks_for_the_case_and_urgent_help_is_given_in_the_group_too(talk: Talk) -> None:
    await talk.play("""
        priya: REF
        priya < Name · Mary Smith
        dev: REF
        dev < I can't find that reference
        priya: thanks
        priya < Nothing is open
        priya: //
        priya < I don't know /.
        priya in the channel: /urgent
        channel < 01632 960111
        channel < Danger to life: 999
    """)


async def test_a_case_that_closed_since_takes_no_question_and_no_answer(talk: Talk) -> None:
    await talk.play("""
        priya: /case REF
        priya: [Ask the referrer]
        priya: does she have a key safe?
        priya: [Send now]
        nadia < Priya Nair (occupational therapist) has a question for you
        nadia: [Answer]
        nadia < does she have a key safe?
        nadia < What is your answer?
        priya: [Not for us]
        priya: not taken on
        priya: needs met
        priya: [Needs met elsewhere]
        priya: has a care package already
        nadia: yes, by the door
        nadia < REF is declined, so nothing more can be done with it
        priya !< answered
        bob: [Assign]
        bob < REF is declined
    """)
    assert sorted(talk.database.call(steps)) == ["ask", "decline"]


async def test_words_are_opened_only_for_whoever_may_see_the_case_and_each_time_is_audited(talk: Talk) -> None:
    await talk.play("""
        priya: /case REF
        priya: [Ask the referrer]
        priya: does she have a key safe?
        channel < Priya N asked the referrer of REF
        channel !< key safe
        priya: [Send now]
        nadia: [Answer]
        nadia: yes, by the door
        nadia < Thank you. The team of REF has your answer.
        channel < The referrer of REF answered
        channel !< door
        priya < the referrer has answered
        priya !< door
        dev: [Read]
        dev !< door
        priya: [Read]
        priya < yes, by the door
    """)
    views = select(audit.c.actor_id, audit.c.granted).where(audit.c.doing == "view_words").order_by(audit.c.id)
    seen = talk.database.call(lambda connection: connection.execute(views).all())
    assert [tuple(one) for one in seen] == [(1, True), (2, False), (3, True)]


async def test_a_question_that_is_undone_is_never_asked_and_cannot_be_read(talk: Talk) -> None:
    await talk.play("""
        priya: /case REF
        priya: [Ask the referrer]
        priya: does she have a key safe?
        priya: [Undo]
        priya < Undone
        later 6 minutes
        nadia !< question
    """)
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    kinds = [one.kind for one in talk.database.call(timeline.events, about.id)]
    assert EventKind.ASKED not in kinds


async def test_a_lead_who_cannot_be_reached_is_named_to_who_assigned(talk: Talk) -> None:
    gone = update(identity).where(identity.c.member_id == 3).values(blocked_at=talk.now)
    talk.database.call(lambda connection: connection.execute(gone))
    await talk.play("""
        bob: [Assign]
        bob: priya
        bob < Priya Nair leads REF now
        bob < I cannot write to Priya Nair in private. Please tell them yourself.
        later 6 minutes
        nadia < Priya Nair
        priya !< REF
    """)


async def test_of_two_leads_within_minutes_only_the_one_who_stays_is_named(talk: Talk) -> None:
    becomes(talk, "bob", roles=["coordinator", "team_member"])
    await talk.play("""
        priya: [Take]
        later 3 minutes
        bob: /case REF
        bob: [Pass on]
        bob: bob webb
        bob < Bob Webb leads REF now
        later 3 minutes
        nadia !< leads
        bob: [Undo]
        bob < as it was before
        later 1 minutes
        nadia < REF: Priya Nair (occupational therapist) leads it now
        bob: /case REF
        bob: [Pass on]
        bob: bob webb
        later 6 minutes
        nadia < REF: Bob Webb (business support officer) leads it now
        priya < REF is no longer yours: Bob Webb leads it now. You need do nothing.
    """)


async def test_a_question_about_a_case_that_ends_before_it_is_sent_is_not_asked(talk: Talk) -> None:
    await talk.play("""
        priya: /case REF
        priya: [Ask the referrer]
        priya: does she have a key safe?
        later 3 minutes
        nadia: /case REF
        nadia: [Withdraw]
        nadia: [No reason]
        later 6 minutes
        nadia !< question
        mail < the referrer has withdrawn this referral
        bob < the referrer has withdrawn it
    """)


async def test_a_call_that_is_due_after_the_end_is_still_asked_for(talk: Talk) -> None:
    becomes(talk, "bob", roles=["coordinator", "clinician"])
    away = update(practice_address).values(route="telephone")
    talk.database.call(lambda connection: connection.execute(away))
    await talk.play("""
        bob: [Not for us]
        bob: not taken on
        bob: needs met elsewhere
        bob: has a care package already
        later 6 minutes
        mail !< REF
        bob < REF is declined. There is no secure email for St Peter's Surgery: please call them on 01632 960444
        later 3 days
        bob < tell the practice what became of it
        bob: [Done]
        bob: nothing
        bob < REF
        bob !< Nothing is changed
        later 3 days
        later 1 minutes
        bob !< REF
    """)


async def test_a_case_whose_lead_left_can_be_taken_again(talk: Talk) -> None:
    await talk.play("priya: [Take]\nchannel < Lead Priya N\nlater 6 minutes")
    becomes(talk, "bob", roles=["team_member"])
    await talk.play("bob: [Take]\nbob < Priya Nair has REF already")
    becomes(talk, "priya", active=False)
    await talk.play("bob: [Take]\nbob < REF is yours\nchannel < Lead Bob W")
