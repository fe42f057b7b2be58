"""Sending to Slack: nothing twice, nothing lost, and a clear word on what became of it."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from handlers.slack.line import Line
from handlers.slack.send import SlackSender
from handlers.surface import Button, Failure, Message
from store.records import Claimed
from store.services.outbox import Pace
from tests.cast import CHANNELS
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.slack_desk import person, team_channel

TEAM = CHANNELS["slack"]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(per_channel=None) as fake:
        yield fake


@pytest.fixture
async def sender(slack: FakeSlack) -> AsyncIterator[SlackSender]:
    line = Line(slack.bot_token, slack.base_url)
    yield SlackSender(line, Pace(10, 1, 1))
    await line.close()


@pytest.fixture
def nadia(slack: FakeSlack) -> Person:
    return person(slack, "nadia")


@pytest.fixture
def team(slack: FakeSlack, nadia: Person) -> Channel:
    return team_channel(slack, nadia)


def row(
    text: str = "New referral", to: str = TEAM, repeat: bool = False, target: str | None = None, **given: object
) -> Claimed:
    buttons = ((Button("Details", "token"),),)
    body = Message(text, buttons, **given).to_json()  # type: ignore[arg-type]
    return Claimed(7, "slack", to, "card", body, 1, repeat, target=target)


async def fails(sender: SlackSender, what: Claimed) -> Failure:
    with pytest.raises(Failure) as caught:
        await sender.send(what)
    return caught.value


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(
    sender: SlackSender, slack: FakeSlack, team: Channel
) -> None:
    slack.fail("chat.postMessage", "accept-then-cut")
    assert (await fails(sender, row())).maybe
    assert await sender.send(row(repeat=True)) == team.messages[0].ts
    assert len(team.messages) == 1


async def test_a_message_that_did_not_arrive_is_sent_and_is_no_repeat(
    sender: SlackSender, slack: FakeSlack, team: Channel
) -> None:
    slack.fail("chat.postMessage", "refuse")
    assert (await fails(sender, row())).maybe
    await sender.send(row(repeat=True))
    assert [message.text for message in team.messages] == ["New referral\n[Details]"]


async def test_where_slack_does_not_show_what_is_there_the_repeat_is_marked(
    sender: SlackSender, slack: FakeSlack, team: Channel
) -> None:
    slack.scopes -= {"channels:history"}
    await sender.send(row())
    await sender.send(row(repeat=True))
    assert "(repeat)" in team.messages[1].text


async def test_another_row_with_the_same_number_is_not_taken_for_it(sender: SlackSender, team: Channel) -> None:
    await sender.send(row("of another database"))
    await sender.send(row("of this one", repeat=True))
    assert len(team.messages) == 2


async def test_a_reply_stands_under_its_card_and_is_looked_for_there(
    sender: SlackSender, slack: FakeSlack, team: Channel
) -> None:
    card = await sender.send(row())
    slack.fail("chat.postMessage", "accept-then-cut")
    reply = row("Practice told", reply_key="card", target=card)
    await fails(sender, reply)
    await sender.send(row("Practice told", repeat=True, reply_key="card", target=card))
    assert [one.text for one in team.replies(team.messages[0])] == ["Practice told\n[Details]"]


async def test_a_card_is_changed_in_place_and_posted_anew_where_it_is_gone(sender: SlackSender, team: Channel) -> None:
    card = await sender.send(row())
    assert await sender.send(row("Taken", edit_key="card", target=card)) == card
    assert team.messages[0].text == "Taken\n[Details]"
    team.messages[0].deleted = True
    assert await sender.send(row("Taken again", edit_key="card", target=card)) != card
    assert team.messages[0].text == "Taken again\n[Details]"


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel", "restricted_action"])
async def test_a_channel_that_is_gone_is_given_up(
    sender: SlackSender, slack: FakeSlack, team: Channel, error: str
) -> None:
    slack.fail("chat.postMessage", f"error:{error}")
    failure = await fails(sender, row())
    assert (failure.permanent, failure.maybe, str(failure)) == (True, False, error)


async def test_a_person_who_left_is_given_up_as_gone(sender: SlackSender, slack: FakeSlack) -> None:
    failure = await fails(sender, row(to="U0NOBODY"))
    assert failure.permanent
    assert failure.gone


async def test_slack_says_when_to_come_again(sender: SlackSender, slack: FakeSlack, team: Channel) -> None:
    slack.fail("chat.postMessage", "429:7")
    failure = await fails(sender, row())
    assert (failure.after, failure.permanent, failure.maybe) == (timedelta(seconds=7), False, False)


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_shut_out_what_is_to_be_sent_waits_and_it_is_said_once(
    sender: SlackSender, slack: FakeSlack, team: Channel, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.auth_error = error
    for _ in range(3):
        failure = await fails(sender, row())
        assert failure.after
        assert not failure.permanent
    assert len([one for one in caplog.records if one.levelno == logging.ERROR]) == 1
    assert sender.line.trouble == error
    slack.auth_error = None
    await sender.send(row())
    assert sender.line.trouble is None


async def test_a_fault_of_slack_may_have_sent_it(sender: SlackSender, slack: FakeSlack, team: Channel) -> None:
    slack.fail("chat.postMessage", "500")
    assert (await fails(sender, row())).maybe


async def test_slack_that_is_not_there_has_not_sent_it() -> None:
    line = Line("xoxb-none", "http://127.0.0.1:9/api/")
    failure = await fails(SlackSender(line, Pace(10, 1, 1)), row())
    assert not failure.maybe
    assert not failure.permanent
    await line.close()


async def test_long_words_are_split_and_ring_nobody(sender: SlackSender, slack: FakeSlack, nadia: Person) -> None:
    long = "\n".join(f"line {number} &lt;!channel&gt; https://example.org" for number in range(400))
    await sender.send(row(long, to=nadia.id))
    message = nadia.messages[0]
    assert len(message.blocks) > 2
    assert message.text.count("<!channel>") == 400
    assert message.mentions == []
    assert all(block["text"]["verbatim"] for block in message.blocks if block["type"] == "section")
    given = slack.calls[-1].args
    assert not any(given.get(key) in (True, "1", "true") for key in ("link_names", "unfurl_links", "unfurl_media"))


async def test_only_its_own_messages_are_deleted_and_one_that_is_gone_is_no_matter(
    sender: SlackSender, nadia: Person, slack: FakeSlack
) -> None:
    sent = await sender.send(row(to=nadia.id))
    gone = await sender.send(row("gone", to=nadia.id))
    nadia.messages[1].deleted = True
    slack.add(nadia.direct, {"user": nadia.id, "text": "typed", "blocks": []})
    wipe = Claimed(8, "slack", nadia.id, "wipe", {"typed": ["1.0"], "echoed": [gone, sent]}, 1, False)
    await sender.send(wipe)
    assert nadia.screen == ["typed"]
