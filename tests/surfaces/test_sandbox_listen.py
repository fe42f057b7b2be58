"""What the page's acts become for Baton: as Telegram has it, of what is said in a channel a reference alone is kept."""

from typing import Any

import pytest

from handlers.sandbox.listen import NotUnderstood, pressed, said
from handlers.surface import Inbound, Kind

CHANNEL = "thanet-east"


def typed(text: str, chat: str = CHANNEL, **more: str) -> Inbound:
    return said({"as": "priya", "chat": chat, "text": text, **more})


@pytest.mark.parametrize(
    ("text", "kind", "command", "kept"),
    [
        ("/who K7Q-4MD", Kind.COMMAND, "who", "K7Q-4MD"),
        ("/who k7q 4md please", Kind.COMMAND, "who", "k7q 4md"),
        ("/note Mary Smith fell", Kind.COMMAND, "note", ""),
        ("/CASE", Kind.COMMAND, "case", ""),
        ("Mary Smith fell", Kind.GROUP, "", ""),
    ],
)
def test_of_what_is_said_in_the_channel_a_reference_is_kept(text: str, kind: Kind, command: str, kept: str) -> None:
    heard = typed(text, under="card")
    assert (heard.kind, heard.command, heard.text) == (kind, command, kept)
    assert (heard.private, heard.chat, heard.place, heard.reply_to) == (False, CHANNEL, CHANNEL, "card")


def test_in_private_everything_is_heard() -> None:
    heard = typed("/note K7Q-4MD Mary fell", chat="priya")
    assert (heard.kind, heard.command, heard.text) == (Kind.COMMAND, "note", "K7Q-4MD Mary fell")
    assert (heard.private, heard.place, heard.reply_to) == (True, "", None)


BUTTON: dict[str, Any] = {"as": "priya", "message": "card", "token": "TOKEN", "start": ""}


def test_a_press_in_the_channel_waits_for_a_toast_and_changes_no_message_in_private() -> None:
    heard = pressed({**BUTTON, "chat": CHANNEL})
    assert (heard.kind, heard.token, heard.chat, heard.place) == (Kind.PRESS, "TOKEN", "priya", CHANNEL)
    assert not heard.private
    assert heard.query == heard.external_id
    assert heard.message_id is None


def test_a_press_in_private_is_about_its_own_message() -> None:
    heard = pressed({**BUTTON, "chat": "priya"})
    assert (heard.private, heard.message_id, heard.query, heard.place) == (True, "card", "", "")


def test_a_link_begins_in_the_private_chat() -> None:
    heard = pressed({**BUTTON, "chat": CHANNEL, "start": "LINK"})
    assert (heard.kind, heard.command, heard.text) == (Kind.COMMAND, "start", "LINK")
    assert (heard.private, heard.chat, heard.query) == (True, "priya", "")


def test_what_is_no_text_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        said({"as": "priya", "chat": CHANNEL, "text": "/case", "under": 7})
