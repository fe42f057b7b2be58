"""From Telegram's updates to what somebody did."""

import re

from telegram import CallbackQuery, Message, MessageOriginHiddenUser, MessageOriginUser, Update
from telegram.constants import ChatType

from handlers.surface import Inbound, Kind
from handlers.telegram import NAME
from store.rules import ref_in

_COMMAND = re.compile(r"/([a-z]\w{0,31})(?:@(\w+))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL | re.ASCII)
_ATTACHED = {
    "sticker": "sticker",
    "photo": "photo",
    "voice": "voice message",
    "video": "video",
    "video_note": "video message",
    "audio": "recording",
    "document": "file",
    "location": "location",
    "contact": "contact card",
    "animation": "picture",
    "poll": "poll",
    "dice": "dice",
}


def to_inbound(update: Update, username: str) -> Inbound | None:
    """What the update says somebody did, or None for what Baton does not listen to (bots, channels, group chatter).

    Of what is said in a group only a command is kept, and the reference behind it; never words.
    """
    if update.callback_query:
        return _press(update.update_id, update.callback_query)
    if update.edited_message:
        return _message(update.update_id, update.edited_message, username, edited=True)
    if update.message:
        return _message(update.update_id, update.message, username)
    return None


def _press(update_id: int, query: CallbackQuery) -> Inbound | None:
    message = query.message
    if query.from_user.is_bot:
        return None
    private = message is not None and message.chat.type == ChatType.PRIVATE
    return Inbound(
        surface=NAME,
        external_id=str(update_id),
        sender=str(query.from_user.id),
        # A press in a group is answered in private: a private chat's id is the person's.
        chat=str(query.from_user.id),
        kind=Kind.PRESS,
        token=query.data or "",
        message_id=str(message.message_id) if message and private else None,
        private=private,
        place=str(message.chat.id) if message and not private else "",
        query="" if private else query.id,
    )


def _message(update_id: int, message: Message, username: str, edited: bool = False) -> Inbound | None:
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        return _moved(update_id, message)
    sender = message.from_user
    if sender is None or sender.is_bot or message.sender_chat or message.via_bot:
        return None
    private = message.chat.type == ChatType.PRIVATE
    if not private and not _addressed(message, username):
        return None
    author = _author(message)
    kind, command, text = _read(message, edited)
    if not private:
        kind, command, text = _kept_of_group(kind, command, text)
    if kind is Kind.UNSUPPORTED and not text:
        return None
    return Inbound(
        surface=NAME,
        external_id=str(update_id),
        sender=str(sender.id),
        chat=str(message.chat_id),
        kind=kind,
        text=text,
        command=command,
        message_id=str(message.message_id),
        private=private,
        reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else None,
        place="" if private else str(message.chat_id),
        author=author if kind is Kind.TEXT else None,
    )


def _moved(update_id: int, message: Message) -> Inbound:
    """A group became a supergroup: it is told in both, and its id is another from now on."""
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    chat = str(old)
    return Inbound(NAME, str(update_id), sender=chat, chat=chat, kind=Kind.MOVED, text=str(new), private=False)


def _read(message: Message, edited: bool) -> tuple[Kind, str, str]:
    """What kind of thing it is, a command's name, and its words, or what it is that cannot be read."""
    text = message.text or ""
    if edited:
        return Kind.EDITED, "", ""
    if not text:
        return Kind.UNSUPPORTED, "", _attached(message)
    if isinstance(message.forward_origin, MessageOriginUser) and message.forward_origin.sender_user.is_bot:
        return Kind.UNSUPPORTED, "", "message that a bot wrote"
    if message.forward_origin:
        return Kind.TEXT, "", text
    command = _COMMAND.fullmatch(text)
    if command:
        return Kind.COMMAND, command[1].lower(), (command[3] or "").strip()
    return Kind.TEXT, "", text


def _author(message: Message) -> str | None:
    """Who wrote a message that was forwarded (core.telegram.org/bots/api#messageorigin); None for what was typed."""
    match message.forward_origin:
        case None:
            return None
        case MessageOriginUser(sender_user=user):
            return user.full_name
        case MessageOriginHiddenUser(sender_user_name=name):
            return name
    return ""


def _kept_of_group(kind: Kind, command: str, text: str) -> tuple[Kind, str, str]:
    return (kind, command, ref_in(text)) if kind is Kind.COMMAND else (Kind.GROUP, "", "")


def _addressed(message: Message, username: str) -> bool:
    """In a group only what is meant for Baton: a command, a mention, or an answer to its message."""
    text = message.text or message.caption or ""
    replied = message.reply_to_message
    to_bot = bool(replied and replied.from_user and replied.from_user.username == username)
    command = _COMMAND.fullmatch(text)
    to_other = bool(command and command[2] and command[2].lower() != username.lower())
    return not to_other and (to_bot or bool(command) or f"@{username}".lower() in text.lower())


def _attached(message: Message) -> str:
    what = next((word for name, word in _ATTACHED.items() if getattr(message, name)), "")
    return f"{what}, nor the words under it" if what and message.caption else what
