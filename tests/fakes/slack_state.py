"""What the fake Slack remembers: people, channels, messages, views, and the short lives of its tokens."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_blocks import JSON, as_text, elements_of, mentions, words

TRIGGER_S = 3.0
RESPONSE_URL_S, RESPONSE_URL_USES = 30 * 60, 5
ANSWER_S = 3.0


@dataclass
class Message:
    """A message as Slack stores it; `raw` is what its API shows."""

    channel: str
    raw: JSON
    deleted: bool = False
    only_for: str | None = None  # a person's id: ephemeral

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def text(self) -> str:
        """What a person reads: the blocks, or else the text."""
        return as_text(self.raw["blocks"]) if self.raw.get("blocks") else words(self.raw["text"])

    @property
    def blocks(self) -> list[JSON]:
        return self.raw.get("blocks") or []

    @property
    def thread_ts(self) -> str | None:
        """The message that this one replies to; None at the top of the channel."""
        parent = self.raw.get("thread_ts")
        return parent if parent != self.ts else None

    @property
    def from_bot(self) -> bool:
        return "bot_id" in self.raw

    @property
    def mentions(self) -> list[str]:
        return mentions(self.raw.get("text") or "", self.blocks)

    @property
    def metadata(self) -> JSON:
        return self.raw.get("metadata") or {}


@dataclass
class Channel:
    """A channel or a direct message (`D…`); members are ids, the bot's among them where it may post."""

    id: str
    name: str
    members: set[str]
    archived: bool = False
    all_messages: list[Message] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """What everybody in it sees now, oldest first, thread replies among them."""
        return [m for m in self.all_messages if not m.deleted and m.only_for is None]

    def replies(self, parent: Message) -> list[Message]:
        return [m for m in self.messages if m.thread_ts == parent.ts]

    def find(self, ts: str) -> Message | None:
        return next((m for m in self.messages if m.ts == ts), None)


@dataclass
class View:
    """An open modal or a published home: `raw` as the API shows it, and what is filled in so far."""

    raw: JSON
    values: dict[tuple[str, str], JSON] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Title and blocks as a person reads them."""
        return "\n".join(filter(None, [words(self.raw.get("title")), as_text(self.raw["blocks"])]))

    @property
    def title(self) -> str:
        return words(self.raw.get("title"))

    def refresh(self) -> None:
        """What was filled in stays where block and action are still there; else the initial value."""
        kept, self.values = self.values, {}
        for block in self.raw["blocks"]:
            for element in elements_of(block):
                if (empty := blank(element)) is not None:
                    key = (block["block_id"], element["action_id"])
                    same = kept.get(key, {}).get("type") == element["type"]
                    self.values[key] = kept[key] if same else empty

    def state(self) -> JSON:
        values: dict[str, JSON] = {}
        for (block_id, action_id), value in self.values.items():
            values.setdefault(block_id, {})[action_id] = value
        return {"values": values}


_VALUE_KEY = {"datepicker": "date", "timepicker": "time"}


def value_key(element: JSON) -> str | None:
    """The key under which state.values carries this element's answer; None for one that has no answer."""
    kind = element["type"]
    if kind in _VALUE_KEY:
        return f"selected_{_VALUE_KEY[kind]}"
    if kind == "checkboxes" or kind.startswith("multi_"):
        return "selected_options"
    if kind == "radio_buttons" or kind.endswith("_select"):
        return "selected_option"
    return "value" if kind.endswith("_input") else None


def blank(element: JSON) -> JSON | None:
    """The element's entry in state.values before anybody touches it."""
    if (key := value_key(element)) is None:
        return None
    initial = element.get(f"initial_{key.removeprefix('selected_')}")
    return {
        "type": element["type"],
        key: initial if initial is not None else [] if key.endswith("s") else None,
    }


@dataclass(frozen=True)
class Violation:
    """Something that Slack would resent: `kind` is too_fast, in_retry_after, late, not_200 or bad_answer."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Call:
    """One Web API call; `outcome` is `ok`, Slack's error word, or the fault that was played."""

    method: str
    args: JSON
    outcome: str


@dataclass(frozen=True)
class Delivered:
    """One attempt to deliver something to the app; status 0 when there was no answer."""

    kind: str
    payload: JSON
    status: int
    seconds: float
    attempt: int = 0


@dataclass
class Trigger:
    user: str
    born: float
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    user: str
    channel: str
    born: float
    message: Message | None = None
    uses: int = 0


class Workspace:
    """The state behind `FakeSlack`; `clock` gives Unix seconds and rules triggers and response_urls."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.team_id, self.app_id, self.bot_id, self.bot_user = (
            "T0BATON00",
            "A0BATON00",
            "B0BATON00",
            "U0BATON00",
        )
        self.users: dict[str, JSON] = {}
        self.channels: dict[str, Channel] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.calls: list[Call] = []
        self.deliveries: list[Delivered] = []
        self.violations: list[Violation] = []
        self._count = itertools.count(1)
        self._last_ts = 0
        self._changed = asyncio.Event()

    def new(self, prefix: str) -> str:
        """A fresh id such as `V00000012`."""
        return f"{prefix}{next(self._count):08d}"

    def ts(self) -> str:
        """A message time stamp, unique and rising as Slack's are."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def violate(self, kind: str, detail: str) -> None:
        self.violations.append(Violation(kind, detail))

    def trigger(self, user: str, view_id: str | None = None) -> str:
        """A trigger_id: once, for three seconds, and (inside a modal) for views.push."""
        name = f"{next(self._count)}.{self.team_id}.{user}"
        self.triggers[name] = Trigger(user, self.clock(), view_id)
        return name

    def direct(self, user: str) -> Channel:
        """The person's direct messages with the bot."""
        members = {user, self.bot_user}
        return self.channels.setdefault(f"D{user[1:]}", Channel(f"D{user[1:]}", "directmessage", members))

    def add(self, channel: Channel, raw: JSON, only_for: str | None = None) -> Message:
        message = Message(channel.id, {"type": "message", "ts": self.ts(), **raw}, only_for=only_for)
        channel.all_messages.append(message)
        self.changed()
        return message

    def view(self, found: Callable[[View], bool]) -> View | None:
        """An open modal, or a home, that `found` says yes to."""
        views = [*itertools.chain.from_iterable(self.modals.values()), *self.homes.values()]
        return next((view for view in views if found(view)), None)

    def shown(self, view: View) -> JSON:
        """The view as Slack shows it to the app, with what is filled in."""
        return {**view.raw, "state": view.state()}

    def changed(self) -> None:
        self._changed.set()

    async def until(self, look: Callable[[], Any], seconds: float) -> Any:
        """Wait until `look()`, at the state here, gives something true; gives that, or TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (found := look()):
                self._changed.clear()
                await self._changed.wait()
        return found
