"""The people of the fake Telegram: they see, type, press and wait as a person with the app does."""

# ruff: noqa: ASYNC109 (a test says how long a person waits, in the call)

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram_html import MAX_TEXT, typed_entities
from tests.fakes.telegram_shapes import Chat, Json, Message, pick_button

if TYPE_CHECKING:
    from tests.fakes.telegram_world import World

PATIENCE = 5.0


@dataclass(frozen=True)
class Answer:
    """What came back from a press: a toast or alert, or the address that a link button opened."""

    text: str = ""
    show_alert: bool = False
    url: str = ""


class Person:
    """A person; without `_in` the methods act in the private chat with the bot."""

    def __init__(self, world: "World", user: Json, chat: Chat) -> None:
        self.world, self.user, self.chat = world, user, chat
        self.id: int = user["id"]
        self.opened: list[str] = []

    @property
    def screen(self) -> list[Message]:
        """What is in the private chat now, both sides, oldest first."""
        return list(self.chat.messages.values())

    @property
    def last(self) -> Message:
        """The newest message of the bot on the screen."""
        return next(m for m in reversed(self.chat.messages.values()) if m.from_bot)

    async def start(self, payload: str = "") -> Message:
        """Press Start, or open t.me/<bot>?start=payload."""
        self.chat.started = True
        if self.chat.blocked:
            self.unblock()
        return await self.say(f"/start {payload}".rstrip())

    async def say(self, text: str, reply_to: Message | None = None) -> Message:
        """Type and send; the message (the last one, where the app splits a text over 4,096 characters).

        Raises ValueError for blank text, which Telegram's apps do not send.
        """
        return self._say(self.chat, text, reply_to)

    async def say_in(self, group: "Group", text: str, reply_to: Message | None = None) -> Message:
        """As `say`, in a group."""
        return self._say(group.chat, text, reply_to)

    async def send_sticker(self, emoji: str = "👍") -> Message:
        sticker = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._post(self.chat, "", sticker={**_file("sticker"), **sticker, "emoji": emoji})

    async def send_photo(self, caption: str = "") -> Message:
        sizes = [{**_file(f"photo{w}"), "width": w, "height": w} for w in (90, 320, 800)]
        return self._post(self.chat, caption, photo=sizes)

    async def send_voice(self) -> Message:
        return self._post(self.chat, "", voice={**_file("voice"), "duration": 4, "mime_type": "audio/ogg"})

    async def send_document(self, file_name: str = "letter.pdf", caption: str = "") -> Message:
        document = {**_file("document"), "file_name": file_name, "mime_type": "application/pdf"}
        return self._post(self.chat, caption, document=document)

    async def forward(self, text: str) -> Message:
        """Forward what somebody who hides their account wrote."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": self.world.now() - 60}
        return self._post(self.chat, text, forward_origin=origin)

    async def edit(self, message: Message, text: str) -> None:
        """Edit one's own message."""
        message.text, message.entities, message.edited = text, typed_entities(text), self.world.now()
        message.chat.seen(message)
        self.world.told(message, "edited")
        self._update("edited_message", message)

    def delete(self, message: Message) -> None:
        """Delete for both; Telegram tells bots nothing of it."""
        message.chat.remove(message)
        self.world.told(message, "deleted")

    def block(self) -> None:
        self.chat.blocked = True
        self.world.updates.add("my_chat_member", self._membership("member", "kicked"), f"c{self.id}")

    def unblock(self) -> None:
        self.chat.blocked = False
        self.world.updates.add("my_chat_member", self._membership("kicked", "member"), f"c{self.id}")

    async def press(self, label: str, timeout: float = PATIENCE) -> Answer | None:
        """Press the newest button so labelled (or containing that), waiting for it to appear.

        Returns the answer, None if the bot gave none within `timeout` seconds. A t.me/<bot>?start=
        link starts the bot with its payload; any other link is only noted in `opened`.
        """
        return await self._press_in(self.chat, label, timeout)

    async def press_in(self, group: "Group", label: str, timeout: float = PATIENCE) -> Answer | None:
        """As `press`, on a message in a group."""
        return await self._press_in(group.chat, label, timeout)

    async def press_old(self, message: Message, label: str, timeout: float = PATIENCE) -> Answer | None:
        """Press a button of an old message, even one that was since edited or deleted away."""
        for keyboard in [message.keyboard, *reversed(message.old_keyboards)]:
            if button := pick_button(keyboard, label):
                return await self._use(message, button, timeout)
        raise AssertionError(f"message {message.id} never had a button {label!r}")

    async def press_forged(self, data: str, message: Message | None = None, timeout: float = PATIENCE) -> Answer | None:
        """Send callback data that no button of the message carries."""
        return await self._use(message or self.last, {"text": "", "callback_data": data}, timeout)

    async def hears(self, part: str, timeout: float = PATIENCE) -> Message:
        """The first message or edit of the bot that contains `part` and was not heard before."""
        return await hear(self.chat, part, timeout, self.world)

    async def _press_in(self, chat: Chat, label: str, timeout: float) -> Answer | None:
        deadline = time.monotonic() + timeout
        while True:
            for message in reversed(chat.messages.values()):
                if button := message.find_button(label):
                    return await self._use(message, button, timeout)
            if not await chat.change(deadline):
                raise AssertionError(f"no button {label!r} in:\n{self.world.transcript()}")

    async def _use(self, message: Message, button: Json, timeout: float) -> Answer | None:
        if "url" in button:
            return await self._open(button["url"])
        query = self.world.new_query()
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        query.wake = lambda: None if answered.done() else answered.set_result(None)
        body = {
            "id": query.id,
            "from": self.user,
            "message": message.shape(),
            "chat_instance": str(message.chat.id * 7919),
        }
        self.world.updates.add("callback_query", {**body, "data": button["callback_data"]}, f"u{self.id}")
        try:
            async with asyncio.timeout(timeout):
                await answered
        except TimeoutError:
            return None
        given = query.answer or {}
        return Answer(given.get("text", ""), bool(given.get("show_alert")), given.get("url", ""))

    async def _open(self, url: str) -> Answer:
        self.opened.append(url)
        parts = urlsplit(url)
        if parts.netloc == "t.me" and parts.path == f"/{self.world.username}":
            await self.start(parse_qs(parts.query).get("start", [""])[0])
        return Answer(url=url)

    def _say(self, chat: Chat, text: str, reply_to: Message | None) -> Message:
        if not text.strip():
            raise ValueError("Telegram sends no blank message")
        parts = [text[at : at + MAX_TEXT] for at in range(0, len(text), MAX_TEXT)]
        return [self._post(chat, part, reply_to=reply_to.id if reply_to else None) for part in parts][-1]

    def _post(self, chat: Chat, text: str, reply_to: int | None = None, **extra: Any) -> Message:
        message = chat.add(
            self.user,
            self.world.now(),
            text,
            entities=typed_entities(text),
            reply_to=reply_to,
            extra=extra,
        )
        self.world.told(message)
        self._update("message", message)
        return message

    def _update(self, kind: str, message: Message) -> None:
        chat = message.chat
        replied = chat.messages.get(message.reply_to or 0)
        to_bot = message.text.startswith("/") or (replied is not None and replied.from_bot)
        if chat.private or (chat.bot_is_member and (to_bot or not self.world.privacy_mode)):
            self.world.updates.add(kind, message.shape(), f"c{chat.id}")

    def _membership(self, old: str, new: str) -> Json:
        return membership(self.world, self.chat, self.user, old, new)


class Group:
    """A group chat."""

    def __init__(self, world: "World", chat: Chat) -> None:
        self.world, self.chat, self.id = world, chat, chat.id

    @property
    def messages(self) -> list[Message]:
        """What is in the group now, oldest first."""
        return list(self.chat.messages.values())

    async def hears(self, part: str, timeout: float = PATIENCE) -> Message:
        """As Person.hears, for what the bot says here."""
        return await hear(self.chat, part, timeout, self.world)

    def kick_bot(self, by: Person) -> None:
        """Remove the bot; sends answer 403 from now on."""
        self.chat.bot_is_member = False
        body = membership(self.world, self.chat, by.user, "member", "kicked")
        self.world.updates.add("my_chat_member", body, f"c{self.id}")

    def upgrade(self, new_id: int, by: Person) -> "Group":
        """Become a supergroup: both service messages, and 400 with migrate_to_chat_id on the old id."""
        new = self.world.group(new_id, self.chat.title, [])
        new.chat.members = self.chat.members
        now = self.world.now()
        there = self.chat.add(by.user, now, "", extra={"migrate_to_chat_id": new_id})
        here = new.chat.add(by.user, now, "", extra={"migrate_from_chat_id": self.id})
        for message in (there, here):
            self.world.updates.add("message", message.shape(), f"c{message.chat.id}")
        self.chat.upgraded_to = new_id
        return new


async def hear(chat: Chat, part: str, timeout: float, world: "World") -> Message:
    """Consume the oldest unheard words of the bot that contain `part`; AssertionError after `timeout`."""
    deadline = time.monotonic() + timeout
    while True:
        for entry in chat.unheard:
            if part in entry[1]:
                chat.unheard.remove(entry)
                return entry[0]
        if not await chat.change(deadline):
            raise AssertionError(f"{part!r} was not said within {timeout:g} s in:\n{world.transcript()}")


def membership(world: "World", chat: Chat, by: Json, old: str, new: str) -> Json:
    """Bot API ChatMemberUpdated about the bot itself."""
    states: dict[str, Json] = {"member": {"status": "member"}, "kicked": {"status": "kicked", "until_date": 0}}
    return {
        "chat": chat.shape(),
        "from": by,
        "date": world.now(),
        "old_chat_member": {"user": world.me, **states[old]},
        "new_chat_member": {"user": world.me, **states[new]},
    }


def _file(name: str) -> Json:
    return {"file_id": f"{name}-file", "file_unique_id": f"{name}-unique", "file_size": 20_480}
