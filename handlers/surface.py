"""What every surface has in common: what comes in from it, what goes out, and the ports that a package here fills."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from conversations.turns import Reply
from store.records import Claimed
from store.services.outbox import Pace

if TYPE_CHECKING:
    from aiohttp.web import RouteDef


class Kind(StrEnum):
    """What somebody did. `unsupported` is a sticker, a photo, a voice message or a file; its name is in `text`.

    `moved` is done by a platform: the group `chat` has another id from now on, which is in `text`.
    """

    TEXT = "text"
    COMMAND = "command"
    PRESS = "press"
    SUBMIT = "submit"
    EDITED = "edited"
    UNSUPPORTED = "unsupported"
    GROUP = "group"
    HOME = "home"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that somebody did on a surface, in no platform's terms: plain data, to be kept in the inbox.

    `external_id` is unique per surface. `chat` is where an answer goes. `message_id` is the message that was typed, or
    that carries the button pressed. With `live` the answer is handed back to the caller (an acknowledgement) and not
    queued; with `paged` the surface can show several questions at once.

    `reply_to` is the message that it answers, or that it was done to from the message's menu. `place` is the group or
    channel where it happened, "" in private. `query` is a press in a group that waits for a toast, or "". `author`
    is who wrote the words, "" if unknown, where the sender passes on somebody else's message; None for their own.
    """

    surface: str
    external_id: str
    sender: str
    chat: str
    kind: Kind
    text: str = ""
    command: str = ""
    token: str = ""
    message_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    private: bool = True
    live: bool = False
    paged: bool = False
    reply_to: str | None = None
    place: str = ""
    query: str = ""
    author: str | None = None

    def to_json(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Inbound":
        return cls(**{**data, "kind": Kind(data["kind"])})


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `token` is opaque and comes back when pressed; `start` is a token on a link into private chat."""

    label: str
    token: str
    start: str = ""


def two_by_two(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Rows of two, as they hang under a card or a notice."""
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply handed back to a surface that answers in its acknowledgement, and what its words may use.

    `buttons` hang under a notice.
    """

    reply: Reply
    params: Mapping[str, Any]
    conversation_id: int | None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a surface's own markup, with rows of buttons; `edit` replaces the message of that id."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    edit: str | None = None
    edit_key: str | None = None
    reply_key: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {**_plain(self), "rows": [[_plain(button) for button in row] for row in self.rows]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        rows = tuple(tuple(Button(**button) for button in row) for row in data["rows"])
        return cls(data["text"], rows, data["edit"], data["edit_key"], data["reply_key"])


def _plain(one: "Inbound | Message | Button") -> dict[str, Any]:
    """Its fields by name. Not asdict, which copies whatever they hold as well."""
    return {each.name: getattr(one, each.name) for each in fields(one)}


class Failure(Exception):
    """A send that did not go well: `maybe` when it may have arrived all the same, `after` when it may be tried again.

    `permanent`: it never will (blocked, not found); `gone`: the person cannot be reached there any more; `moved_to`:
    the destination's new address; `left`: how many messages of a wipe are still there.
    """

    def __init__(
        self,
        why: str,
        *,
        maybe: bool = False,
        after: timedelta | None = None,
        permanent: bool = False,
        gone: bool = False,
        moved_to: str | None = None,
        left: int = 0,
    ) -> None:
        super().__init__(why)
        self.maybe, self.after, self.permanent, self.gone = maybe, after, permanent, gone
        self.moved_to, self.left = moved_to, left


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, whether it is well, and what to do if not."""

    what: str
    well: bool
    say: str


Receive = Callable[[Sequence[Inbound]], Awaitable[None]]


class Host(Protocol):
    """What a surface that answers at once may ask of Baton."""

    async def receive(self, arrivals: Sequence[Inbound]) -> None:
        """Keep what arrived; it is answered by the outbox."""
        ...

    async def answer(self, inbound: Inbound) -> list[Spoken]:
        """Keep a live arrival, handle it, and hand back what to answer; [] where that is said elsewhere."""
        ...

    async def suggest(self, surface: str, sender: str, words: str) -> list[tuple[str, str]]:
        """What a menu offers for the words typed into it so far: keys and labels."""
        ...


class Listener(Protocol):
    """The incoming half of a surface. `trouble` says why nothing can come in, for the health check."""

    trouble: str | None

    def routes(self) -> "list[RouteDef]":
        """What the one web server has to serve for it."""
        ...

    async def run(self) -> None:
        """Listen until cancelled."""
        ...


class Sender(Protocol):
    """The outgoing half of a surface or a route, as delivery sees it."""

    name: str
    pace: Pace

    async def send(self, row: Claimed) -> str | None:
        """Send one claimed row; the platform's id of the message. Raises Failure."""
        ...

    def rest(self, row: Claimed) -> float:
        """For how many seconds the destination must rest after this row."""
        ...

    async def close(self) -> None: ...
