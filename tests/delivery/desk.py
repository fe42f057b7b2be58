"""A surface in memory that does as it is told, to see what delivery makes of its answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.settings import Settings
from bot.wiring import App, running
from handlers.surface import Message
from store.records import Claimed, Outgoing
from store.services import outbox
from store.services.outbox import Pace

UNLIMITED = Pace(1000, 0, 0)


@dataclass
class Wire:
    """A sender: `answers` gives, by words, what befalls the next sends of a message with these words."""

    name: str = "sandbox"
    pace: Pace = UNLIMITED
    answers: dict[str, list[Exception]] = field(default_factory=dict)
    arrived: list[Claimed] = field(default_factory=list)
    times: dict[int, float] = field(default_factory=dict)

    async def send(self, row: Claimed) -> str | None:
        text = row.body.get("text", "")
        for words, faults in self.answers.items():
            if words in text and faults:
                raise faults.pop(0)
        self.arrived.append(row)
        self.times[row.id] = time.monotonic()
        return str(len(self.arrived))

    def rest(self, row: Claimed) -> float:
        return self.pace.chat_seconds

    async def close(self) -> None:
        return None

    @property
    def texts(self) -> list[str]:
        return [row.body.get("text", row.kind) for row in self.arrived]

    async def gets(self, words: str, seconds: float = 8.0) -> Claimed:
        """The message with these words, once it is there."""
        await until(lambda: any(words in text for text in self.texts), seconds, lambda: f"{words!r} in {self.texts}")
        return next(row for row in self.arrived if words in row.body.get("text", ""))


def at(name: str) -> Wire:
    return Wire(name)


@asynccontextmanager
async def wired(settings: Settings, *wires: Wire, **more: Any) -> AsyncIterator[App]:
    """Baton with these surfaces and no other."""
    async with running(replace(settings, **more), extra=wires) as app:
        yield app


async def put(app: App, *things: Outgoing) -> None:
    await app.database.run(outbox.put, app.house.ring, things, app.house.clock())
    app.delivery.wake()


def message(words: str, to: str = "nadia", surface: str = "sandbox", **more: Any) -> Outgoing:
    return Outgoing(surface, to, **{"kind": "notice", "body": Message(words).to_json(), **more})


async def until(happened: Callable[[], bool], seconds: float, what: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.02)
