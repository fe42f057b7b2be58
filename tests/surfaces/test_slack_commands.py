"""What is said outside the form: /baton, the home page, cards, direct messages and channels, and to whom."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.wiring import App
from store.database import Database
from store.tables.referrals import audit, referral
from tests.cast import PRIYA
from tests.fakes import slack_payloads
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.shared import invited
from tests.surfaces.slack_desk import baton_on, first_page, person, referred, team_channel, to_review

STRANGER = "This is a service for professionals"


@pytest.fixture
def team(slack: FakeSlack, nadia: Person) -> Channel:
    return team_channel(slack, nadia)


async def test_status_help_and_urgent_are_answered_to_the_person_alone(nadia: Person, team: Channel) -> None:
    ref = await referred(nadia, team)
    assert ref in await nadia.command("/baton", "status", team)
    assert await nadia.command("/baton", f"status {ref}", team) == ""
    await nadia.sees_modal("speak to the person by")
    await nadia.close_modal()
    told = await nadia.command("/baton", "", team)
    assert "/baton status" in told
    assert "as a reply" not in told + await nadia.command("/baton", "case", team), "there are no commands in threads"
    assert "01632 960111" in await nadia.command("/baton", "urgent", team)
    assert "48 hours" in await nadia.command("/baton", "leaflet", team)
    assert "I don't know nonsense" in await nadia.command("/baton", "nonsense", team)
    assert "can't find that reference" in await nadia.command("/baton", "status K7Q-4MD", team)
    assert all(message.only_for == nadia.id for message in nadia.ephemerals)
    assert len(team.messages) == 1, "the card alone"


def _asked(slack: FakeSlack) -> int:
    """How often Baton has looked whether something arrived."""
    return sum(call.method == "conversations.history" for call in slack.calls)


async def test_a_card_whose_answer_was_lost_stands_in_the_channel_once(
    slack: FakeSlack, nadia: Person, team: Channel
) -> None:
    await to_review(nadia)
    slack.fail("chat.postMessage", *["accept-then-cut"] * 3)
    await nadia.submit()
    await slack.until(lambda: team.messages and _asked(slack) >= 2, 10)
    await nadia.hears("Your reference is")
    await nadia.command("/baton", "help")
    said = [one.text for one in (*team.messages, *nadia.messages)]
    assert len(said) == len(set(said))
    assert not any("(repeat)" in text for text in said)


async def test_a_question_is_asked_in_a_modal_wherever_the_command_was_typed(nadia: Person, team: Channel) -> None:
    await first_page(nadia)
    await nadia.close_modal()
    assert await nadia.command("/baton", "cancel", team) == ""
    await nadia.sees_modal("Stop this referral?")
    await nadia.press("Yes, stop and delete it")
    await nadia.sees_modal("Stopped")
    assert not nadia.ephemerals


async def test_a_detail_is_put_right(nadia: Person, team: Channel) -> None:
    ref = await referred(nadia, team)
    await nadia.command("/baton", f"correct {ref}", team)
    await nadia.sees_modal("Put a detail right")
    nadia.set("wrong", "Date of birth")
    assert await nadia.submit() == {}
    nadia.set("born_on", "4 4 1931")
    assert await nadia.submit() == {}
    await nadia.sees_modal("was 3 April 1941 (85), now 4 April 1931")
    assert await nadia.submit() == {}
    await nadia.hears(f"{ref}")
    await nadia.slack.until(lambda: "in their 90s" in team.messages[0].text, 5)


async def test_details_open_for_the_team_alone_and_each_view_is_written_down(
    slack: FakeSlack, nadia: Person, team: Channel, database: Database
) -> None:
    await referred(nadia, team)
    priya, guest = person(slack, "priya"), slack.person("U0GUEST", "Somebody Else")
    team.members |= {priya.id, guest.id}
    await priya.press("Details", team)
    await priya.sees_modal("Mary Smith")
    last = database.call(lambda connection: connection.execute(select(audit).order_by(audit.c.id)).all())[-1]
    assert (last.actor_id, last.doing, last.surface, last.granted) == (PRIYA, "view_details", "slack", True)
    await guest.press("Details", team)
    await guest.hears(STRANGER)
    assert guest.modal is None


async def test_a_forged_button_does_nothing(nadia: Person, team: Channel) -> None:
    await referred(nadia, team)
    for button in (one for block in team.messages[0].blocks for one in block.get("elements", ())):
        button["value"] = button["value"][:-2] + "AA"
    await nadia.press("Details", team)
    await nadia.sees_modal("Nothing has changed")


async def test_the_home_page_lists_what_was_referred(nadia: Person, team: Channel) -> None:
    await nadia.open_home()
    await nadia.slack.until(lambda: nadia.home, 5)
    assert "You have not referred anybody yet" in nadia.home.text  # type: ignore[union-attr]
    assert "What you need to do next: /baton mine" in nadia.home.text  # type: ignore[union-attr]
    await nadia.press("Refer somebody", "home")
    await nadia.sees_modal("Full name")
    await nadia.press("Cancel")
    await nadia.press("Yes, stop and delete it")
    await nadia.close_modal()
    ref = await referred(nadia, team)
    await nadia.open_home()
    await nadia.slack.until(lambda: ref in nadia.home.text, 5)  # type: ignore[union-attr]
    assert "Smith" not in nadia.home.text  # type: ignore[union-attr]


async def test_a_stranger_is_pointed_elsewhere_and_nothing_opens(slack: FakeSlack, slack_app: App) -> None:
    stranger = slack.person("U0STRANGE", "Somebody Else")
    await stranger.command("/refer")
    await stranger.hears(STRANGER)
    await stranger.open_home()
    await slack.until(lambda: stranger.home, 5)
    assert STRANGER in stranger.home.text  # type: ignore[union-attr]
    assert "Refer somebody" not in stranger.home.text  # type: ignore[union-attr]
    assert stranger.modal is None


async def test_who_was_invited_joins_once_an_admin_has_said_who_it_is(
    slack: FakeSlack, slack_app: App, database: Database
) -> None:
    tom, ada = slack.person("U0TOM", "Tom Baker"), person(slack, "ada")
    code = await invited(slack_app)
    await tom.command("/baton", f"start {code}")
    await tom.hears("admin")
    await ada.hears("Tom Baker")
    assert (await tom.command("/baton", "status")).startswith("I have written to you")
    await ada.press("Confirm", "dm")
    await ada.sees_modal("Tom Baker")
    await tom.hears("Tom Baker")
    assert "You have not referred anybody yet" in await tom.command("/baton", "status")


async def test_a_direct_message_is_not_read_but_pointed_to_the_form(nadia: Person, slack_app: App) -> None:
    await nadia.dm("Mary Smith, born 3 April 1941, falls")
    await nadia.hears("I have not read that message")
    await nadia.upload("photo.png")
    await nadia.hears("I can only read typed messages")
    assert not nadia.modal


async def test_in_a_channel_baton_listens_to_nothing_but_its_name(nadia: Person, team: Channel) -> None:
    await nadia.say_in(team, "Mary Smith fell again")
    await nadia.say_in(team, "@baton what about Mary Smith?")
    await nadia.slack.until(lambda: any(one.from_bot for one in team.messages), 5)
    (said,) = [one.text for one in team.messages if one.from_bot]
    assert "/baton help shows how" in said
    assert "Smith" not in said


async def test_bots_guests_and_other_workspaces_are_not_heard(slack: FakeSlack, nadia: Person, slack_app: App) -> None:
    elsewhere = slack.person("U0ELSE", "Nadia Ahmed", team_id="T0OTHER")
    assert await elsewhere.command("/baton", "help") == ""
    await elsewhere.dm("hello")
    inner = {**slack_payloads.said(slack, nadia.id, "echo"), "channel": nadia.direct.id, "channel_type": "im"}
    for about in ({"bot_id": "B0OTHER"}, {"subtype": "bot_message"}, {"user_profile": {"is_restricted": True}}):
        event = slack_payloads.event(slack, {**inner, **about, "ts": slack.ts(), "event_ts": slack.ts()}, nadia.id)
        assert await slack.delivery.event(event)
    await nadia.command("/baton", "help")
    assert not [one for who in (nadia, elsewhere) for one in who.messages if one.from_bot]


async def test_by_messages_it_says_that_they_stay_and_deletes_its_own(
    slack: FakeSlack, settings: Settings, database: Database
) -> None:
    async with baton_on(slack, replace(settings, slack_dialogue="on")):
        nadia = person(slack, "nadia")
        team_channel(slack, nadia)
        await nadia.dm("refer")
        await nadia.hears("stay in Slack until you delete them")
        await nadia.hears("Who would you like to refer?")
        typed = await nadia.dm("Mary Smith-Jones")
        await nadia.hears("When was Mary Smith-Jones born?")
        await nadia.edit(typed, "Mary Jones")
        await nadia.hears("you edited a message")
        await nadia.dm("cancel")
        await nadia.hears("Stop this referral?")
        await nadia.press("Yes, stop and delete it", "dm")
        await nadia.hears("Stopped")
        await slack.until(lambda: not any("Jones" in one.text for one in nadia.messages if one.from_bot), 5)
    count = database.call(lambda connection: len(connection.execute(select(referral.c.id)).all()))
    assert count == 0


async def test_words_behind_a_command_are_not_kept_and_that_is_said(nadia: Person, team: Channel) -> None:
    ref = await referred(nadia, team)
    await nadia.command("/baton", f"note {ref} she is deaf")
    view = await nadia.sees_modal("I have not kept the words behind the command")
    assert "What should the team know" in view.text
    assert "deaf" not in str(view.raw)
