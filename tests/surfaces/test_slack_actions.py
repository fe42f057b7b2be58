"""An action on Slack: one page, a menu that finds its owner while they are typed, and buttons that open forms."""

import pytest

from bot.wiring import App
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.slack_desk import person, referred, team_channel, text_of


@pytest.fixture
async def team(slack: FakeSlack, slack_app: App, priya: Person) -> Channel:
    """The channel, with a case that Priya has taken."""
    nadia = person(slack, "nadia")
    channel = team_channel(slack, nadia, priya)
    await referred(nadia, channel)
    await priya.press("Take", channel)
    await priya.sees_modal("is yours")
    await slack.until(lambda: "Add action" in str(channel.messages[0].raw), 5)
    await priya.close_modal()
    return channel


async def test_an_action_is_added_on_one_page_and_done_by_whoever_it_is_for(
    slack: FakeSlack, priya: Person, team: Channel
) -> None:
    bob = person(slack, "bob")
    await priya.press("Add action", team)
    await priya.sees_modal("What is to be done?")
    priya.set("to_do", "Medicines review")
    priya.set("to_do_words", "with Mr Shah")
    assert await priya.choose("owner", typed="bo", pick="Bob Webb") == ["Bob Webb, business support officer"]
    priya.set("due", "31 november")
    priya.set("repeat", "Every 2 weeks")
    errors = await priya.submit()
    assert errors == {"By when?": "There is no 31 November. Enter a real date, day first, like 27 11."}
    priya.set("due", "in 2 weeks")
    assert await priya.submit() == {}
    assert "“Medicines review: with Mr Shah” is for Bob Webb, by" in text_of(priya)
    assert "again every 2 weeks" in text_of(priya)
    await priya.press("Send now", "modal")
    await bob.hears("Priya Nair asks you to do this")
    await bob.press("Done", "dm")
    await bob.sees_modal("What came of it?")
    bob.set("outcome_words", "two tablets stopped")
    assert await bob.submit() == {}
    assert "The next one is due by" in text_of(bob)
    replies = [one.text.replace("*", "") for one in team.replies(team.messages[0])]
    assert not [one for one in replies if "Shah" in one or "tablets" in one]


async def test_the_menu_offers_everybody_before_a_word_and_somebody_outside_after_one(
    priya: Person, team: Channel
) -> None:
    await priya.press("Add action", team)
    await priya.sees_modal("What is to be done?")
    everybody = ["Me", "The coordinator", "St Peter's Surgery", "Nadia Ahmed, referrer"]
    assert (await priya.choose("owner", typed=""))[:4] == everybody
    assert await priya.choose("owner", typed="Age UK") == ["Somebody outside: Age UK"]
