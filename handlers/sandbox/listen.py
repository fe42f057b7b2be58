"""From what somebody does on the page to what Baton hears: the same inbox as every other surface."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from handlers.sandbox.send import NAME
from handlers.surface import Inbound, Kind


class NotUnderstood(Exception):
    """The page sent something that it never sends."""


def said(data: Mapping[str, Any]) -> Inbound:
    """{"as", "text", "id"}: words or a command, typed in the person's private chat; the message has the act's id."""
    person, text = _text(data, "as"), _text(data, "text")
    once = _once(data)
    word, _, rest = text.partition(" ")
    command = word[1:].lower() if word.startswith("/") else ""
    return Inbound(
        surface=NAME,
        external_id=once,
        sender=person,
        chat=person,
        kind=Kind.COMMAND if command else Kind.TEXT,
        text=rest.strip() if command else text,
        command=command,
        message_id=once,
    )


def pressed(data: Mapping[str, Any]) -> Inbound:
    """{"as", "chat", "message", "token", "id"}: a button. One in the channel is answered in private."""
    person = _text(data, "as")
    private = _text(data, "chat") == person
    return Inbound(
        surface=NAME,
        external_id=_once(data),
        sender=person,
        chat=person,
        kind=Kind.PRESS,
        token=_text(data, "token"),
        message_id=_text(data, "message") if private else None,
        private=private,
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
