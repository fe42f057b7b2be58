"""What the fake Telegram holds: users, chats and messages, and the JSON that the Bot API gives for them."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer with ok=false: HTTP status, description and, sometimes, Bot API `parameters`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(frozen=True)
class Document:
    """A file the bot sent."""

    chat_id: int
    file_name: str
    content: bytes
    caption: str


@dataclass(eq=False)
class Message:
    """One message as its chat holds it; edits change it in place.

    `text` is what a person reads (a caption, for a file), `html` what the bot sent,
    `keyboard` rows of Bot API InlineKeyboardButton, `old_keyboards` those it had before.
    """

    id: int
    chat: "Chat"
    sender: Json
    date: int
    text: str
    html: str = ""
    entities: list[Json] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    old_keyboards: list[list[list[Json]]] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    edited: int | None = None
    reply_to: int | None = None
    deleted: bool = False
    silent: bool = False

    @property
    def from_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def protected(self) -> bool:
        return "has_protected_content" in self.extra

    @property
    def buttons(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.keyboard]

    def find_button(self, label: str) -> Json | None:
        """The button with exactly this label, else the first that contains it."""
        return pick_button(self.keyboard, label)

    def shape(self, with_reply: bool = True) -> Json:
        """Bot API Message; InaccessibleMessage (date 0) once deleted."""
        if self.deleted:
            return {"chat": self.chat.shape(), "message_id": self.id, "date": 0}
        body: Json = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.shape(),
            "date": self.date,
        }
        if self.edited:
            body["edit_date"] = self.edited
        replied = self.chat.messages.get(self.reply_to) if self.reply_to else None
        if with_reply and replied is not None:
            body["reply_to_message"] = replied.shape(with_reply=False)
        self._content(body)
        return body

    def _content(self, body: Json) -> None:
        captioned = any(kind in self.extra for kind in ("document", "photo", "voice"))
        prefix = "caption" if captioned else "text"
        body.update(self.extra)
        if self.text:
            body[prefix] = self.text
        if self.entities:
            body["caption_entities" if captioned else "entities"] = self.entities
        if self.keyboard:
            body["reply_markup"] = {"inline_keyboard": self.keyboard}


def pick_button(keyboard: list[list[Json]], label: str) -> Json | None:
    """The button with exactly this label, else the first whose label contains it, else None."""
    flat = [button for row in keyboard for button in row]
    exact = (b for b in flat if b["text"] == label)
    return next(exact, None) or next((b for b in flat if label in b["text"]), None)


@dataclass(eq=False)
class Chat:
    """One chat: private (id = the person's), group or supergroup (id < 0)."""

    id: int
    kind: str
    title: str
    user: Json | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    bot_is_member: bool = True
    bot_is_admin: bool = False
    members: dict[int, Json] = field(default_factory=dict)
    upgraded_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    # What the bot said or edited and no `hears` has consumed: the message and its text at that time.
    unheard: list[tuple[Message, str]] = field(default_factory=list)
    last_id: int = 0
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def shape(self) -> Json:
        """Bot API Chat."""
        if self.user is None:
            return {"id": self.id, "title": self.title, "type": self.kind}
        names: Json = {k: self.user[k] for k in ("first_name", "last_name", "username") if k in self.user}
        return {"id": self.id, **names, "type": self.kind}

    def add(self, sender: Json, date: int, text: str, **more: Any) -> Message:
        """A new message with the chat's next id."""
        self.last_id += 1
        message = Message(self.last_id, self, sender, date, text, **more)
        self.messages[message.id] = message
        self.seen(message)
        return message

    def seen(self, message: Message) -> None:
        """A message appeared or changed: people who wait look again."""
        if message.from_bot:
            self.unheard.append((message, message.text))
        self.wake()

    def remove(self, message: Message) -> None:
        """Deletion for everyone."""
        message.deleted = True
        self.messages.pop(message.id, None)
        self.wake()

    def wake(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def change(self, deadline: float) -> bool:
        """Wait until something changes here; False when `deadline` (time.monotonic) has passed."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(left):
                await future
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True
