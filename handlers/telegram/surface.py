"""Telegram as one surface: connect, listen, send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from handlers.surface import Receive
from handlers.telegram.hook import Hook
from handlers.telegram.intake import Intake
from handlers.telegram.line import Line
from handlers.telegram.poll import Poller
from handlers.telegram.send import TelegramSender
from store.services.outbox import Pace


class Settings(Protocol):
    """The settings that this surface reads."""

    @property
    def telegram_token(self) -> str: ...
    @property
    def telegram_base_url(self) -> str: ...
    @property
    def telegram_mode(self) -> str: ...
    @property
    def telegram_secret(self) -> str: ...
    @property
    def telegram_per_second(self) -> float: ...
    @property
    def telegram_chat_seconds(self) -> float: ...
    @property
    def telegram_group_seconds(self) -> float: ...
    @property
    def public_url(self) -> str: ...


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[TelegramSender]:
    """The sender. It logs in when it first has something to send, or when the listener starts."""
    line = Line(settings.telegram_token, settings.telegram_base_url)
    pace = Pace(settings.telegram_per_second, settings.telegram_chat_seconds, settings.telegram_group_seconds)
    try:
        yield TelegramSender(line, pace)
    finally:
        await line.close()


def listener(settings: Settings, sender: TelegramSender, receive: Receive, tasks: asyncio.TaskGroup) -> Poller | Hook:
    """What listens on the sender's line: `run()` it until the end; a webhook also has `routes()` to be served."""
    intake = Intake(sender.line, receive, tasks)
    if settings.telegram_mode == "webhook":
        return Hook(intake, settings.public_url, settings.telegram_secret)
    return Poller(intake)
