"""/mine: what somebody is offered they may do, and what they are not shown they have not viewed (R46, R52, R60)."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.case import mine
from store.services import actions, people, referrals, roster
from store.tables.referrals import audit
from store.terms import ActionKind
from tests.cast import PRIYA
from tests.conversations.talk import Talk


async def test_a_coordinator_who_may_not_lead_is_offered_to_assign(talk: Talk) -> None:
    await talk.play("bob: /mine\nbob < 1. REF · nobody has taken it\nbob: [1. Assign]\nbob < Who is to lead REF?")


async def test_what_a_leaver_led_is_nobodys_and_can_be_taken(talk: Talk) -> None:
    await talk.play("priya: [Take]\nlater 6 minutes")
    about = talk.database.call(referrals.find, talk.ref)
    priya = talk.database.call(people.get_member, PRIYA)
    assert about
    assert priya
    talk.database.call(roster.remove, priya, talk.now)
    await talk.play("""
        bob: /mine
        bob < REF · nobody has taken it
        bob: /case REF
        bob < lead nobody
        later 24 hours
        channel < REF: nobody has taken this yet
        later 72 hours
        channel < Not taken yet: 1 (REF
        channel !< Priya
        bob < still nobody has spoken to the person
        bob !< Priya
        bob: /contact REF
        bob: [Phone]
        bob: [Spoke to them]
        bob: carers twice a day
        bob: /mine
        bob < REF · nobody leads it now
    """)


async def test_only_what_is_shown_of_actions_is_on_record_as_viewed(talk: Talk) -> None:
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    for kind in list(ActionKind)[: mine.PAGE + 2]:
        args = (about.id, kind, talk.house.new_id(), talk.now, timedelta(hours=4))
        talk.database.call(actions.ask_coordinator, *args)
    await talk.play("bob: /mine\nbob < 12. REF\nbob !< 13. REF")
    viewed = select(func.count()).where(audit.c.doing == "view_action")
    assert talk.database.call(lambda connection: connection.execute(viewed).scalar_one()) == mine.PAGE


async def test_a_long_list_has_pages(talk: Talk) -> None:
    about = talk.database.call(referrals.find, talk.ref)
    assert about
    for kind in ActionKind:
        args = (about.id, kind, talk.house.new_id(), talk.now, timedelta(hours=4))
        talk.database.call(actions.ask_coordinator, *args)
    await talk.play("""
        bob: /mine
        bob < 12. REF
        bob < And 4 more: /mine 2
        bob: [The next 4]
        bob < 13. REF
        bob < 16. REF
        bob !< 12. REF
        bob !< more:
        bob: /mine 2
        bob < 13. REF
        bob: /mine 3
        bob < 1. REF
    """)


async def test_a_case_and_its_leads_own_next_action_are_one_line(talk: Talk) -> None:
    await talk.play("""
        priya: [Take]
        priya: /contact REF
        priya: [Phone]
        priya: [Spoke to them]
        priya: carers twice a day
        priya: /action REF
        priya: [Medicines review]
        priya: [Nothing to add]
        priya: [Me]
        priya: tomorrow
        priya: [No, once]
        priya: /mine
        priya < 1. REF · medicines review
        priya !< you lead it
        priya !< 2. REF
    """)
