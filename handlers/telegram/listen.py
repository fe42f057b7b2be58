"""From Telegram's updates to what somebody did."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from handlers.surface import Inbound, Kind

NAME = "telegram"
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
    """What the update says somebody did, or None for what Baton does not listen to (bots, channels, group chatter)."""
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
    )


def _message(update_id: int, message: Message, username: str, edited: bool = False) -> Inbound | None:
    sender = message.from_user
    if sender is None or sender.is_bot or message.sender_chat:
        return None
    private = message.chat.type == ChatType.PRIVATE
    text = message.text or ""
    kind, command, rest = _read(text)
    if not private and not _addressed(message, text, username):
        return None
    if edited:
        kind = Kind.EDITED
    elif not text:
        kind, rest = Kind.UNSUPPORTED, _attached(message)
        if not rest:
            return None
    return Inbound(
        surface=NAME,
        external_id=str(update_id),
        sender=str(sender.id),
        chat=str(message.chat_id),
        kind=kind if private else Kind.GROUP,
        text=rest if private else "",
        command=command if private else "",
        message_id=str(message.message_id),
        private=private,
    )


def _read(text: str) -> tuple[Kind, str, str]:
    if not text.startswith("/"):
        return Kind.TEXT, "", text
    word, _, rest = text.partition(" ")
    return Kind.COMMAND, word[1:].partition("@")[0].lower(), rest.strip()


def _addressed(message: Message, text: str, username: str) -> bool:
    """In a group only what is meant for Baton: a command, a mention, or an answer to its message."""
    replied = message.reply_to_message
    to_bot = bool(replied and replied.from_user and replied.from_user.username == username)
    other = text.startswith("/") and "@" in text.split(" ")[0] and f"@{username}".lower() not in text.lower()
    return not other and (to_bot or text.startswith("/") or f"@{username}".lower() in text.lower())


def _attached(message: Message) -> str:
    return next((word for name, word in _ATTACHED.items() if getattr(message, name)), "")
