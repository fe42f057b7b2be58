"""Everything one fake Telegram knows: the bot, its people and groups, its queue, what was sent."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.telegram_limits import FaultPlan, Limits, Throttle, Violation
from tests.fakes.telegram_people import Group, Person
from tests.fakes.telegram_shapes import Chat, Document, Json, Message
from tests.fakes.telegram_updates import UpdateQueue

QUERY_LIVES = 15.0


@dataclass(frozen=True)
class Call:
    """One Bot API call other than getUpdates: decoded parameters, clock time, HTTP status answered."""

    method: str
    params: Json
    at: float
    status: int


@dataclass(eq=False)
class Query:
    """A button press that waits for answerCallbackQuery; `answer` holds its parameters."""

    id: str
    asked: float
    lives: float
    answer: Json | None = None
    wake: Callable[[], None] = lambda: None


@dataclass
class Webhook:
    """What setWebhook set."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(eq=False)
class World:
    """State without a server: nothing here waits or opens a socket."""

    token: str
    clock: Callable[[], float] = time.time
    limits: Limits | None = field(default_factory=Limits)
    username: str = "BatonTestBot"
    first_name: str = "Baton"
    faults: FaultPlan = ()
    query_lives: float = QUERY_LIVES
    # With privacy mode on, a bot hears in groups only commands and replies to itself.
    privacy_mode: bool = False
    calls: list[Call] = field(default_factory=list)
    polls: int = 0
    documents: list[Document] = field(default_factory=list)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.me: Json = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }
        self.throttle = Throttle(self.limits)
        self.updates = UpdateQueue(self.clock, first_id=731_400_001)
        self._told: list[tuple[Message, str, str, list[list[str]]]] = []
        self._query_number = self.me["id"] * 1000

    @property
    def violations(self) -> list[Violation]:
        """Calls over a limit or inside a retry_after; a test asserts that there are none."""
        return self.throttle.violations

    def now(self) -> int:
        """Unix time in whole seconds, as Bot API dates are."""
        return int(self.clock())

    def person(self, id: int, first_name: str = "Nadia", **more: str) -> Person:
        """A person who has not started the bot yet; `more` is last_name, username, language_code."""
        user = {"id": id, "is_bot": False, "first_name": first_name, "language_code": "en", **more}
        chat = Chat(id, "private", first_name, user=user)
        self.chats[id] = chat
        return Person(self, user, chat)

    def group(self, id: int, title: str, members: list[Person]) -> Group:
        """A group with the bot in it; an id of -100… is a supergroup, as on Telegram."""
        kind = "supergroup" if str(id).startswith("-100") else "group"
        chat = Chat(id, kind, title, members={p.id: p.user for p in members})
        self.chats[id] = chat
        return Group(self, chat)

    def new_query(self) -> Query:
        self._query_number += 1
        query = Query(str(self._query_number), self.clock(), self.query_lives)
        self.queries[query.id] = query
        return query

    def told(self, message: Message, how: str = "") -> None:
        """Note for the transcript; `how` is "" (sent), "edited" or "deleted"."""
        self._told.append((message, how, message.text, message.buttons))

    def transcript(self) -> str:
        """All chats in the order things happened, one message a line."""
        return "\n".join(_line(*entry) for entry in self._told)

    def all_bytes(self) -> bytes:
        """Everything the bot sent to groups, accepted or not, decoded and as UTF-8, for canary searches."""
        calls = (c.params for c in self.calls if str(c.params.get("chat_id", "")).startswith(("-", "@")))
        texts = [json.dumps(params, ensure_ascii=False, default=str).encode() for params in calls]
        return b"\n".join(texts + [d.content for d in self.documents if d.chat_id < 0])


def _line(message: Message, how: str, text: str, rows: list[list[str]]) -> str:
    where = "" if message.chat.private else f" in {message.chat.title}"
    to = f" → {message.chat.title}" if message.chat.private and message.from_bot else where
    what = f" ({how})" if how else ""
    buttons = "" if how == "deleted" else "".join(f" [{b}]" for row in rows for b in row)
    return f"{message.sender['first_name']}{to}{what}: {text}{buttons}"
