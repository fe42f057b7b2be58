"""From Slack's payloads to what somebody did (docs.slack.dev/reference/interaction-payloads, /apis/events-api)."""

import hashlib
import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from handlers.slack.blocks import JSON
from handlers.slack.controls import values_of
from handlers.surface import Inbound, Kind
from handlers.tokens import About, Tokens

NAME = "slack"
REFER, CASE = "refer", "case"
# "contact" or "update" may be an answer in a dialogue: alone it is a command only while none is open (bot.chores).
_SPOKEN_COMMAND = re.compile(
    r"/?(refer|help|urgent|cancel|leaflet|status|correct"
    r"|(?:case|who|note|ask|contact|action|update|discharge|withdraw)(?=\s+\w\d))"
    r"(?:\s+([0-9a-z]{3}[- ]?[0-9a-z]{3}))?",
    re.IGNORECASE,
)
_SAME_AS = {"": "help", "join": "start"}
# <tel:01632960111|01632 960111>, <https://example.org>: what Slack makes of numbers and addresses that were typed
_MENTION = re.compile(r"<[@#!][^<>]*>")
_LINK = re.compile(r"<(?:tel:|mailto:|(?=https?:))([^|<>]+)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who Baton is here: what comes from another workspace or from Baton itself is not listened to.

    With `dialogue` off what is typed in a direct message is not even read: it is answered by a pointer to the form.
    """

    team: str
    bot_user: str
    dialogue: bool
    tokens: Tokens


def to_inbound(body: JSON, here: Workspace) -> Inbound | None:
    """What the payload says that somebody did, or None for what Baton does not listen to."""
    if team_of(body) != here.team:
        return None
    match body.get("type"):
        case "event_callback":
            return _event(body, here)
        case "shortcut" if body["callback_id"] == REFER:
            return _doing(body, Kind.COMMAND, command=REFER)
        case "message_action" if body["callback_id"] == CASE:
            return _from_its_menu(body)
        case "message_action" if body["callback_id"] == REFER:
            return _passed_on(body, here)
        case "view_submission":
            return _submission(body)
        case "block_actions":
            return _press(body, here)
        case None if "command" in body:
            return _command(body)
    return None


def sender_of(body: JSON) -> str:
    return str(body["user_id"] if "command" in body else body["user"]["id"])


def team_of(body: JSON) -> str:
    """The workspace of the person: in a shared channel it may be another than that of the channel (Slack Connect)."""
    if body.get("type") == "event_callback":
        event = body["event"]
        return str(event.get("user_team") or event.get("team") or body["team_id"])
    user = body.get("user") or {}
    return str(user.get("team_id") or body.get("team_id") or body["team"]["id"])


def _doing(body: JSON, kind: Kind, command: str = "", **more: Any) -> Inbound:
    """Something that is answered at once, by what it says in the acknowledgement or by a modal."""
    return Inbound(
        surface=NAME,
        external_id=_short(body["trigger_id"]),
        sender=sender_of(body),
        chat=sender_of(body),
        kind=kind,
        command=command,
        live=True,
        paged=True,
        **more,
    )


def _short(name: str) -> str:
    """An id that fits the inbox."""
    return name if len(name) <= 100 else hashlib.sha256(name.encode()).hexdigest()


def _command(body: JSON) -> Inbound:
    """What stands behind /refer is not kept: patients are not for a command line."""
    if body["command"] == "/refer":
        return _doing(body, Kind.COMMAND, command=REFER)
    word, _, rest = body.get("text", "").strip().partition(" ")
    name = word.lower()
    return _doing(body, Kind.COMMAND, command=_SAME_AS.get(name, name), text=unescape(rest.strip()))


def _from_its_menu(body: JSON) -> Inbound:
    """ "Open this case" in a message's menu. Which case follows from where the message is: the card, or its thread."""
    about = body["message"].get("thread_ts") or body["message_ts"]
    return _doing(body, Kind.COMMAND, command=CASE, reply_to=about, place=_place(body["channel"]["id"]))


def _passed_on(body: JSON, here: Workspace) -> Inbound:
    """ "Refer from this message" in a message's menu: the one place where words of a channel are read."""
    message = body["message"]
    if message.get("bot_id") or message.get("subtype") == "bot_message" or message.get("user") == here.bot_user:
        return _doing(body, Kind.UNSUPPORTED, text="message that a bot wrote")
    text, author = _shared(message) or (_words(message), "")
    if not text:
        return _doing(body, Kind.UNSUPPORTED, text="message without words")
    return _doing(body, Kind.TEXT, text=text, author=author)


def _shared(message: JSON) -> tuple[str, str] | None:
    """The words of a message that was forwarded in this one, and who wrote them; they are no part of its own text."""
    shared = next((one for one in message.get("attachments") or () if one.get("is_share")), None)
    return (_words(shared), str(shared.get("author_name") or "")) if shared else None


def _words(said: JSON) -> str:
    """Its words as they were typed, without whom they call."""
    return as_typed(_MENTION.sub("", said.get("text") or "")).strip()


def _place(channel: str) -> str:
    """The channel, or nothing where it is the person's direct messages."""
    return "" if channel.startswith("D") else channel


def _submission(body: JSON) -> Inbound:
    view = body["view"]
    if view["callback_id"] == "confirm":
        return _doing(body, Kind.PRESS, token=view["private_metadata"])
    return _doing(body, Kind.SUBMIT, token=view["private_metadata"], values=values_of(view))


def _press(body: JSON, here: Workspace) -> Inbound | None:
    """A button of ours; the one on the home page, "Refer somebody", stands for the command.

    A dialogue by messages is answered by messages; all else that is pressed is answered in a modal.
    """
    action = body["actions"][0]
    if action["type"] != "button" or not action.get("value"):
        return None
    if action["value"] == REFER:
        return _doing(body, Kind.COMMAND, command=REFER)
    pressed = _doing(body, Kind.PRESS, token=action["value"])
    container = body["container"]
    if container["type"] == "view":
        return replace(pressed, values=values_of(body["view"]))
    about = here.tokens.read(action["value"])
    if about and about.about is About.CONVERSATION:
        return replace(pressed, live=False, paged=False, message_id=container["message_ts"])
    return replace(pressed, place=_place(container["channel_id"]))


def _event(body: JSON, here: Workspace) -> Inbound | None:
    event = body["event"]
    if event.get("bot_id") or event.get("user_profile", {}).get("is_restricted"):
        return None
    match event["type"]:
        case "app_home_opened" if event.get("tab", "home") == "home":
            return _happened(body, event["user"], Kind.HOME, live=True)
        case "app_mention" if event["user"] != here.bot_user:
            # What was said in a channel is neither read nor kept.
            return _happened(body, event["user"], Kind.GROUP, chat=event["channel"], private=False)
        case "message" if event.get("channel_type") == "im":
            return _message(body, event, here)
    return None


def _message(body: JSON, event: JSON, here: Workspace) -> Inbound | None:
    subtype = event.get("subtype")
    said = event.get("message", {}) if subtype == "message_changed" else event
    if said.get("bot_id") or said.get("user") in (None, here.bot_user):
        return None
    about: JSON = {"message_id": said.get("ts"), "reply_to": said.get("thread_ts")}
    if subtype == "message_changed":
        same = said.get("text") == event.get("previous_message", {}).get("text")
        return None if same or not here.dialogue else _happened(body, said["user"], Kind.EDITED, **about)
    if subtype == "file_share":
        what = "file, nor the words with it" if said.get("text") else "file"
        return _happened(body, said["user"], Kind.UNSUPPORTED, text=what, **about)
    if subtype is not None:
        return None
    if here.dialogue and (shared := _shared(said)):
        text, author = shared
        kind = Kind.TEXT if text else Kind.UNSUPPORTED
        return _happened(body, said["user"], kind, text=text or "message without words", author=author, **about)
    text = as_typed(said.get("text", "")) if here.dialogue else ""
    if spoken := _SPOKEN_COMMAND.fullmatch(text.strip()):
        name, ref = spoken.groups(default="")
        return _happened(body, said["user"], Kind.COMMAND, command=name.lower(), text=ref, **about)
    return _happened(body, said["user"], Kind.TEXT, text=text, **about)


def _happened(body: JSON, sender: str, kind: Kind, chat: str = "", **more: Any) -> Inbound:
    """An event; it is answered by messages, to the person where it names no channel."""
    return Inbound(NAME, _short(body["event_id"]), sender, chat or sender, kind, **more)


def as_typed(text: str) -> str:
    """The words as they were typed: Slack escapes & < > and makes links of numbers and addresses."""
    return unescape(_LINK.sub(lambda link: link[2] or link[1], text))
