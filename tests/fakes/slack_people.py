"""A person in the fake Slack: what they say, and (from `Hands` and `Eyes`) what they press, fill in and see."""

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_hands import Hands
from tests.fakes.slack_methods import content
from tests.fakes.slack_state import Channel, Message, View

# Slack keeps these for itself: an app never hears of them
RESERVED = {"/status", "/who", "/help", "/invite", "/join", "/leave", "/me", "/msg", "/dm", "/remind", "/search",
            "/topic", "/mute", "/open", "/archive", "/away", "/active", "/collapse", "/expand", "/feed",
            "/kick", "/remove", "/rename", "/shortcuts", "/star", "/call", "/apps", "/shrug"}  # fmt: skip


class Person(Hands):
    """One member. `NotAnsweredError` is raised where they would see "trouble connecting"."""

    async def command(self, name: str, text: str = "", channel: Channel | None = None) -> str:
        """A slash command (typed in the bot's direct messages unless a channel is given); what is answered at once."""
        assert name not in RESERVED, f"{name} is Slack's own: no app hears of it"
        place = channel or self.direct
        payload = payloads.command(self.slack, self.id, name, text, place)
        answer = await self.slack.delivery.ask("slash_commands", payload)
        args = answer if isinstance(answer, dict) else {"text": answer}
        if not args.get("text") and not args.get("blocks"):
            return ""
        public = args.get("response_type") == "in_channel"
        return self.slack.add(place, content(self.slack, args), None if public else self.id).text

    async def shortcut(self, callback_id: str) -> None:
        """A global shortcut, from the lightning menu."""
        await self._interact(payloads.shortcut(self.slack, self.id, callback_id))

    async def message_shortcut(self, callback_id: str, message: Message) -> None:
        await self._interact(payloads.message_shortcut(self.slack, self.id, callback_id, message))

    async def dm(self, text: str, *, thread_ts: str | None = None) -> Message:
        """Write to the bot; the event is delivered (with retries) before this returns."""
        return await self._say(self.direct, payloads.said(self.slack, self.id, text), thread_ts)

    async def say_in(self, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
        """Write in a channel; `@baton` mentions the bot."""
        return await self._say(channel, payloads.said(self.slack, self.id, text), thread_ts)

    async def upload(self, name: str, channel: Channel | None = None) -> Message:
        """Share a file, with no words."""
        shared = {"id": self.slack.new("F"), "name": name, "title": name, "user": self.id, "size": 1024}
        raw = {**payloads.said(self.slack, self.id, ""), "subtype": "file_share", "files": [shared]}
        return await self._say(channel or self.direct, raw, None)

    async def forward(self, attachment: JSON) -> Message:
        """Forward a message to the bot: its words come in an attachment, with `is_share`, and not in the text."""
        raw = {**payloads.said(self.slack, self.id, ""), "attachments": [attachment]}
        return await self._say(self.direct, raw, None)

    async def edit(self, message: Message, text: str) -> None:
        """Change a message of their own."""
        before = dict(message.raw)
        kept = {"ts": message.ts, "client_msg_id": before.get("client_msg_id")}
        edited = {"edited": {"user": self.id, "ts": self.slack.ts()}}
        message.raw |= payloads.said(self.slack, self.id, text) | kept | edited
        await self._event_about(message, "message_changed", {"message": message.raw, "previous_message": before})

    async def delete(self, message: Message) -> None:
        message.deleted = True
        about = {"deleted_ts": message.ts, "previous_message": message.raw}
        await self._event_about(message, "message_deleted", about)

    async def open_home(self) -> View | None:
        """Open the bot's Home tab; what is published there afterwards."""
        shown = {"view": self.slack.shown(self.home)} if self.home else {}
        inner = {"type": "app_home_opened", "user": self.id, "channel": self.direct.id, "tab": "home",
                 "event_ts": self.slack.ts(), **shown}  # fmt: skip
        await self._tell("app_home_opened", inner)
        return self.home

    async def _say(self, channel: Channel, raw: JSON, thread_ts: str | None) -> Message:
        message = self.slack.add(channel, raw | ({"thread_ts": thread_ts} if thread_ts else {}))
        kind = "im" if channel is self.direct else "channel"
        where = {"channel": channel.id, "event_ts": message.ts}
        await self._tell(f"message.{kind}", {**message.raw, **where, "channel_type": kind})
        if kind != "im" and f"<@{self.slack.bot_user}>" in raw["text"]:
            await self._tell("app_mention", {**message.raw, **where, "type": "app_mention"})
        return message

    async def _event_about(self, message: Message, subtype: str, about: JSON) -> None:
        kind = "im" if message.channel == self.direct.id else "channel"
        self.slack.changed()
        inner = {"type": "message", "subtype": subtype, "hidden": True, "channel": message.channel,
                 "channel_type": kind, "ts": (stamp := self.slack.ts()), "event_ts": stamp, **about}  # fmt: skip
        await self._tell(f"message.{kind}", inner)

    async def _tell(self, subscription: str, inner: JSON) -> bool:
        if subscription not in self.slack.subscriptions:
            return False
        return await self.slack.delivery.event(payloads.event(self.slack, inner, self.id))
