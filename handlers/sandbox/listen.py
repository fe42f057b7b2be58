"""From what somebody does on the page to what Baton hears: the same inbox as every other surface."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from handlers.sandbox.send import NAME
from handlers.surface import Inbound, Kind
from store.rules import ref_in


class NotUnderstood(Exception):
    """The page sent something that it never sends."""


def said(data: Mapping[str, Any]) -> Inbound:
    """{"as", "chat", "text", "under", "id"}: words or a command, typed in private or, perhaps under a card, in the
    channel. The message has the act's id. Of what is said in the channel only a command is kept, and a reference.
    """
    person, chat, text = (_text(data, name) for name in ("as", "chat", "text"))
    once = _once(data)
    word, _, rest = text.partition(" ")
    command = word[1:].lower() if word.startswith("/") else ""
    private = chat == person
    kind = Kind.COMMAND if command else Kind.TEXT if private else Kind.GROUP
    heard = rest.strip() if command else text
    return Inbound(
        surface=NAME,
        external_id=once,
        sender=person,
        chat=chat,
        kind=kind,
        text=heard if private else ref_in(heard),
        command=command,
        message_id=once,
        private=private,
        reply_to=_text(data, "under") if data.get("under") else None,
        place="" if private else chat,
    )


def pressed(data: Mapping[str, Any]) -> Inbound:
    """{"as", "chat", "message", "token", "start", "id"}: a button. One that is a link begins in the private chat."""
    person, chat, once = _text(data, "as"), _text(data, "chat"), _once(data)
    if data.get("start"):
        return _followed(person, _text(data, "start"), once)
    private = chat == person
    return Inbound(
        surface=NAME,
        external_id=once,
        sender=person,
        # A press in the channel is answered in private.
        chat=person,
        kind=Kind.PRESS,
        token=_text(data, "token"),
        message_id=_text(data, "message") if private else None,
        private=private,
        place="" if private else chat,
        query="" if private else once,
    )


def _followed(person: str, start: str, once: str) -> Inbound:
    """A link into private chat says "/start" there, as Telegram's do."""
    return Inbound(
        surface=NAME,
        external_id=once,
        sender=person,
        chat=person,
        kind=Kind.COMMAND,
        text=start,
        command="start",
        message_id=once,
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise NotUnderstood(name)
    return value


def _once(data: Mapping[str, Any]) -> str:
    """The page's own id of this act, so that a repeated POST counts once."""
    try:
        return str(UUID(str(data.get("id"))))
    except ValueError:
        return str(uuid4())
