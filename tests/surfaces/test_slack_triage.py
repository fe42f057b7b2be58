"""Triage on Slack: each decision is one form over the card, and its words reach nobody but those concerned."""

import pytest

from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.slack_desk import person, referred, team_channel, text_of


@pytest.fixture
def team(slack: FakeSlack, nadia: Person, priya: Person) -> Channel:
    return team_channel(slack, nadia, priya, person(slack, "bob"))


async def test_a_case_is_given_to_somebody_from_a_menu(slack: FakeSlack, nadia: Person, team: Channel) -> None:
    bob = person(slack, "bob")
    ref = await referred(nadia, team)
    (card,) = team.messages
    await bob.press("Assign", card)
    await bob.sees_modal("Who is to lead")
    bob.set("new_lead", "Priya Nair, occupational therapist")
    assert await bob.submit() == {}
    assert "Priya Nair leads" in text_of(bob)
    await slack.until(lambda: "Priya N" in card.text and team.replies(card), 5)
    assert f"Bob W gave {ref} to Priya N" in team.replies(card)[0].text.replace("*", "")


async def test_a_referral_is_declined_in_one_form_and_read_by_the_referrer(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel
) -> None:
    ref = await referred(nadia, team)
    (card,) = team.messages
    await priya.press("Not for us", card)
    await priya.sees_modal("What becomes of")
    priya.set("refusal", "Not taken on")
    assert await priya.submit() == {}
    priya.set("decline_reason", "Needs met elsewhere")
    priya.set("refusal_comment", "x" * 501)
    assert "500" in str(await priya.submit())
    priya.set("refusal_comment", "Her daughter has arranged care")
    assert await priya.submit() == {}
    assert "is declined" in text_of(priya)
    await slack.until(lambda: "Declined" in card.text and team.replies(card), 5)
    assert f"Priya N declined {ref} · needs met elsewhere" in team.replies(card)[0].text.replace("*", "")
    await priya.press("Send now", "modal")
    told = await nadia.hears("does not take this referral on")
    await nadia.press("Read", told)
    await nadia.sees_modal("Her daughter has arranged care")
    assert "daughter" not in "".join(one.text for one in (*team.messages, *nadia.messages))
