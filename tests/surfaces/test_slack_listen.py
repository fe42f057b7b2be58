"""From Slack's payloads to what somebody did: where it happened, which message it is about, and what words command."""

from typing import Any

import pytest

from handlers.slack.blocks import MOST_IN_A_ROW, actions, button
from handlers.slack.listen import Workspace, to_inbound
from handlers.surface import Inbound, Kind
from handlers.tokens import About, Tokens
from tests.cast import CHANNELS
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import problems
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel, Message
from tests.surfaces.slack_desk import person, team_channel

TEAM = CHANNELS["slack"]
TOKENS = Tokens(b"k" * 32)


@pytest.fixture
def nadia(slack: FakeSlack) -> Person:
    return person(slack, "nadia")


@pytest.fixture
def team(slack: FakeSlack, nadia: Person) -> Channel:
    return team_channel(slack, nadia)


def posted(slack: FakeSlack, channel: Channel, **more: Any) -> Message:
    """A message of Baton's."""
    return slack.add(channel, {"bot_id": slack.bot_id, "user": slack.bot_user, "text": "card", **more})


def heard(slack: FakeSlack, body: dict[str, Any]) -> Inbound | None:
    return to_inbound(body, Workspace(slack.team_id, slack.bot_user, True, TOKENS))


def opened(slack: FakeSlack, who: Person, message: Message, callback_id: str = "case") -> Inbound | None:
    """What is heard of a shortcut in the message's menu."""
    return heard(slack, payloads.message_shortcut(slack, who.id, callback_id, message))


def test_a_case_is_opened_from_its_card_and_from_the_thread_under_it(
    slack: FakeSlack, nadia: Person, team: Channel
) -> None:
    card = posted(slack, team)
    under = posted(slack, team, thread_ts=card.ts)
    words = slack.add(team, {"user": nadia.id, "text": "Mary Smith fell again", "thread_ts": card.ts})
    for message in (card, under, words):
        found = opened(slack, nadia, message)
        assert found
        assert (found.kind, found.command, found.text) == (Kind.COMMAND, "case", "")
        assert (found.reply_to, found.place) == (card.ts, TEAM)
        assert (found.live, found.paged, found.private, found.chat) == (True, True, True, nadia.id)
        assert "Smith" not in str(found.to_json())


def test_a_case_is_opened_from_what_was_said_in_private(slack: FakeSlack, nadia: Person, team: Channel) -> None:
    nudge = posted(slack, nadia.direct)
    found = opened(slack, nadia, nudge)
    assert found
    assert (found.reply_to, found.place, found.chat) == (nudge.ts, "", nadia.id)


def test_a_referral_from_a_message_reads_that_message(slack: FakeSlack, nadia: Person, team: Channel) -> None:
    said = "<@U0PRIYA> pls see Mary Smith, <tel:01632960111|01632 960111>, falls &amp; low"
    found = opened(slack, nadia, slack.add(team, {"user": "U0PRIYA", "text": said}), "refer")
    assert found
    assert (found.kind, found.author, found.command) == (Kind.TEXT, "", "")
    assert found.text.strip() == "pls see Mary Smith, 01632 960111, falls & low"
    assert (found.live, found.paged, found.private, found.chat) == (True, True, True, nadia.id)


def test_what_a_bot_wrote_is_not_read(slack: FakeSlack, nadia: Person, team: Channel) -> None:
    another = {"bot_id": "B0OTHER", "subtype": "bot_message", "text": "Mary Smith fell"}
    for message in (posted(slack, team), slack.add(team, another), slack.add(team, {"user": nadia.id, "text": ""})):
        found = opened(slack, nadia, message, "refer")
        assert found
        assert (found.kind, found.author) == (Kind.UNSUPPORTED, None)
        assert "Smith" not in str(found.to_json())


def test_another_apps_shortcut_is_left_alone(slack: FakeSlack, nadia: Person, team: Channel) -> None:
    assert opened(slack, nadia, posted(slack, team), "remind") is None


@pytest.mark.parametrize("about", [About.REFERRAL, About.ACTION, About.EVENT])
def test_a_button_under_a_card_is_answered_in_a_form(
    slack: FakeSlack, nadia: Person, team: Channel, about: About
) -> None:
    token = TOKENS.mint(about, 7, 1, "take")
    (row,) = actions([button("Take", token)])
    card = posted(slack, team, blocks=[row])
    body = payloads.block_actions(slack, nadia.id, card, {**row["elements"][0], "block_id": "b"})
    found = heard(slack, body)
    assert found
    assert (found.kind, found.token, found.place) == (Kind.PRESS, token, TEAM)
    assert (found.live, found.paged, found.message_id) == (True, True, None)


@pytest.mark.parametrize(
    ("text", "command", "ref"),
    [
        ("case K7Q-4MD", "case", "K7Q-4MD"),
        ("Who k7q 4md", "who", "k7q 4md"),
        ("/note k7q4md", "note", "k7q4md"),
        ("discharge K7Q-4MD", "discharge", "K7Q-4MD"),
        ("status", "status", ""),
        ("refer", "refer", ""),
    ],
)
def test_words_that_command(slack: FakeSlack, nadia: Person, text: str, command: str, ref: str) -> None:
    found = said(slack, nadia, text)
    assert (found.kind, found.command, found.text) == (Kind.COMMAND, command, ref)


@pytest.mark.parametrize(
    "text", ["mine", "contact", "update", "who is it", "note she has", "case of falls", "caseK7Q4MD"]
)
def test_words_that_may_be_an_answer_are_one(slack: FakeSlack, nadia: Person, text: str) -> None:
    found = said(slack, nadia, text)
    assert (found.kind, found.text) == (Kind.TEXT, text)


def test_an_answer_in_a_thread_says_under_which_message(slack: FakeSlack, nadia: Person) -> None:
    assert said(slack, nadia, "case", thread_ts="1.5").reply_to == "1.5"
    assert said(slack, nadia, "case").reply_to is None


def said(slack: FakeSlack, who: Person, text: str, **more: Any) -> Inbound:
    where = {"channel": who.direct.id, "channel_type": "im", "ts": slack.ts(), "event_ts": slack.ts()}
    found = heard(slack, payloads.event(slack, {**payloads.said(slack, who.id, text), **where, **more}, who.id))
    assert found
    return found


@pytest.mark.parametrize(("text", "what"), [("", "file"), ("Mary Smith, 3/4/1941", "file, nor the words with it")])
def test_the_words_with_a_file_are_not_read_and_that_is_said(
    slack: FakeSlack, nadia: Person, text: str, what: str
) -> None:
    found = said(slack, nadia, text, subtype="file_share", files=[{"id": "F1"}])
    assert (found.kind, found.text) == (Kind.UNSUPPORTED, what)


@pytest.mark.parametrize("dialogue", [True, False])
def test_what_was_forwarded_to_it_is_read_only_where_it_may_be_typed(
    slack: FakeSlack, nadia: Person, dialogue: bool
) -> None:
    shared = {"is_share": True, "author_name": "Jane Carter", "text": "Mary Smith &amp; co"}
    where = {"channel": nadia.direct.id, "channel_type": "im", "ts": slack.ts(), "event_ts": slack.ts()}
    event = {**payloads.said(slack, nadia.id, ""), **where, "attachments": [shared]}
    found = to_inbound(
        payloads.event(slack, event, nadia.id), Workspace(slack.team_id, slack.bot_user, dialogue, TOKENS)
    )
    assert found
    read = ("Mary Smith & co", "Jane Carter") if dialogue else ("", None)
    assert (found.kind, found.text, found.author) == (Kind.TEXT, *read)


@pytest.mark.parametrize("count", [1, MOST_IN_A_ROW, 2 * MOST_IN_A_ROW + 1])
def test_as_many_buttons_as_it_takes_hang_under_an_answer(count: int) -> None:
    blocks = actions([button(f"Case {number}", f"token {number}") for number in range(count)])
    assert problems(blocks) == []
    assert [one["value"] for block in blocks for one in block["elements"]] == [f"token {n}" for n in range(count)]


def test_no_buttons_are_no_row() -> None:
    assert actions([]) == []
