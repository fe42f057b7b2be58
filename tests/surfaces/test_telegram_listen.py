"""From updates to what somebody did: odd shapes are left alone, and nothing of a group is kept."""

from typing import Any

import pytest
from telegram import Update

from handlers.surface import Inbound, Kind
from handlers.telegram.listen import to_inbound

NADIA = {"id": 101, "is_bot": False, "first_name": "Nadia"}
BOT = {"id": 1, "is_bot": True, "first_name": "Baton", "username": "BatonBot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE = {"id": 101, "type": "private", "first_name": "Nadia"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Thanet East"}
CARD = {"message_id": 4, "date": 1, "chat": GROUP, "from": BOT, "text": "card"}
CHANNEL = {"id": -1002, "type": "channel", "title": "News"}


def heard(kind: str = "message", **given: Any) -> Inbound | None:
    """What is heard of an update; the message is Nadia's, in private, unless said otherwise."""
    body = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": NADIA, **given}
    update = Update.de_json({"update_id": 7, kind: body}, None)
    return to_inbound(update, "BatonBot")


def said(text: str, **more: Any) -> Inbound:
    found = heard(text=text, **more)
    assert found
    return found


IGNORED: dict[str, dict[str, Any]] = {
    "another bot": {"from": ANONYMOUS, "text": "hello"},
    "an anonymous admin": {"chat": GROUP, "from": ANONYMOUS, "sender_chat": GROUP, "text": "/refer"},
    "in the name of a channel": {"chat": GROUP, "sender_chat": CHANNEL, "text": "/refer"},
    "through an inline bot": {"via_bot": BOT, "text": "hello"},
    "nobody": {"from": None, "text": "hello"},
    "chatter in a group": {"chat": GROUP, "text": "mary smith is worse"},
    "a photo in a group": {"chat": GROUP, "caption": "mary smith", "photo": []},
    "somebody joined": {"chat": GROUP, "new_chat_members": [NADIA]},
    "a pinned message": {"pinned_message": {"message_id": 4, "date": 1, "chat": PRIVATE}},
}


@pytest.mark.parametrize("shape", IGNORED)
def test_it_is_left_alone(shape: str) -> None:
    assert heard(**IGNORED[shape]) is None


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
def test_channel_posts_are_left_alone(kind: str) -> None:
    assert heard(kind, chat=CHANNEL, text="/refer") is None


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/refer", "refer", ""),
        ("/REFER", "refer", ""),
        ("/refer@BatonBot mary smith", "refer", "mary smith"),
        ("/status  K7Q-4MD ", "status", "K7Q-4MD"),
        ("/refer\nmary smith\n3/4/41", "refer", "mary smith\n3/4/41"),
        ("/start AbC_-9", "start", "AbC_-9"),
    ],
)
def test_a_command_is_told_from_the_words_behind_it(text: str, command: str, rest: str) -> None:
    found = said(text)
    assert (found.kind, found.command, found.text) == (Kind.COMMAND, command, rest)


@pytest.mark.parametrize("text", ["/", "/2 High St", "//x", "/é", "3/4/41", " /refer", "/a-b"])
def test_what_only_looks_like_a_command_is_an_answer(text: str) -> None:
    found = said(text)
    assert (found.kind, found.text) == (Kind.TEXT, text)


@pytest.mark.parametrize("text", ["@BatonBot mary smith", "hello @batonbot", "@BatonBot /case K7Q-4MD", "/ mary"])
def test_of_what_is_said_to_it_in_a_group_nothing_is_kept(text: str) -> None:
    found = said(text, chat=GROUP, reply_to_message=CARD)
    assert (found.kind, found.text, found.command, found.private) == (Kind.GROUP, "", "", False)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("/case", ""),
        ("/case@BatonBot k7q 4md", "k7q 4md"),
        ("/note K7Q-4MD she fell again", "K7Q-4MD"),
        ("/refer mary smith", ""),
        ("/note Mark Ng is worse", ""),
        ("/who 943 476 5919", ""),
        ("/note\nW1A 1AA", ""),
    ],
)
def test_of_a_command_in_a_group_only_a_reference_is_kept(text: str, ref: str) -> None:
    found = said(text, chat=GROUP)
    assert (found.kind, found.text, found.private, found.place) == (Kind.COMMAND, ref, False, "-1001")
    assert not found.values


def test_a_command_says_which_message_it_answers() -> None:
    assert said("/case", chat=GROUP, reply_to_message=CARD).reply_to == "4"
    assert said("/case").reply_to is None
    nudge = {**CARD, "chat": PRIVATE}
    found = said("/done", reply_to_message=nudge)
    assert (found.reply_to, found.private, found.place) == ("4", True, "")


def test_a_command_that_was_edited_or_forwarded_in_a_group_is_not_obeyed() -> None:
    edited = heard("edited_message", chat=GROUP, text="/case K7Q-4MD")
    assert edited
    assert (edited.kind, edited.command, edited.text) == (Kind.GROUP, "", "")
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    assert said("/case K7Q-4MD", chat=GROUP, forward_origin=origin).kind == Kind.GROUP


@pytest.mark.parametrize(
    ("origin", "author"),
    [
        ({"type": "hidden_user", "sender_user_name": "Jane Carter"}, "Jane Carter"),
        ({"type": "user", "sender_user": {**NADIA, "first_name": "Jane", "last_name": "Carter"}}, "Jane Carter"),
        ({"type": "chat", "sender_chat": GROUP}, ""),
        ({"type": "channel", "chat": CHANNEL, "message_id": 3}, ""),
    ],
)
def test_what_was_forwarded_is_told_from_what_was_typed(origin: dict[str, Any], author: str) -> None:
    for text in ("mary smith", "/case K7Q-4MD"):
        found = said(text, forward_origin={**origin, "date": 1})
        assert (found.kind, found.text, found.command, found.author) == (Kind.TEXT, text, "", author)
    assert said("mary smith").author is None


def test_what_a_bot_wrote_is_not_read_when_it_is_forwarded() -> None:
    found = said("Check before sending", forward_origin={"type": "user", "sender_user": BOT, "date": 1})
    assert (found.kind, found.author) == (Kind.UNSUPPORTED, None)
    assert "Check" not in str(found.to_json())


def test_an_answer_to_its_message_in_a_group_is_said_to_it() -> None:
    assert said("mary smith", chat=GROUP, reply_to_message=CARD).kind == Kind.GROUP


def test_a_command_for_another_bot_is_left_alone() -> None:
    assert heard(chat=GROUP, text="/refer@OtherBot") is None


@pytest.mark.parametrize("old_chat", [True, False])
def test_both_signs_of_a_supergroup_say_the_same(old_chat: bool) -> None:
    old = {"id": -55, "type": "group", "title": "Thanet East"}
    found = heard(chat=old, migrate_to_chat_id=-1001) if old_chat else heard(chat=GROUP, migrate_from_chat_id=-55)
    assert found
    assert (found.kind, found.chat, found.text) == (Kind.MOVED, "-55", "-1001")


def pressed(chat: dict[str, Any]) -> Inbound:
    """A press on a message that is too old to be seen."""
    gone = {"message_id": 5, "date": 0, "chat": chat}
    query = {"id": "77", "from": NADIA, "chat_instance": "1", "data": "token", "message": gone}
    found = to_inbound(Update.de_json({"update_id": 7, "callback_query": query}, None), "BatonBot")
    assert found
    return found


def test_a_press_on_a_message_that_is_gone_is_still_heard() -> None:
    found = pressed(PRIVATE)
    assert (found.kind, found.token, found.message_id, found.query) == (Kind.PRESS, "token", "5", "")


def test_a_press_in_a_group_is_answered_to_the_person_and_waits_for_its_toast() -> None:
    found = pressed(GROUP)
    assert (found.chat, found.place, found.private, found.query) == ("101", "-1001", False, "77")
    assert found.message_id is None


def test_what_was_kept_before_these_were_told_is_read() -> None:
    before = {name: value for name, value in pressed(GROUP).to_json().items() if name not in ("place", "query")}
    assert Inbound.from_json(before).query == ""
