"""Telegram as one surface: connect, listen, send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from telegram import Bot

from handlers.surface import Receive
from handlers.telegram.poll import Poller
from handlers.telegram.request import AiohttpRequest
from handlers.telegram.send import TelegramSender
from store.services.outbox import Pace


class Settings(Protocol):
    """The settings that this surface reads."""

    @property
    def telegram_token(self) -> str: ...
    @property
    def telegram_base_url(self) -> str: ...
    @property
    def telegram_per_second(self) -> float: ...
    @property
    def telegram_chat_seconds(self) -> float: ...
    @property
    def telegram_group_seconds(self) -> float: ...


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[TelegramSender]:
    """The sender, with a bot that is logged in."""
    root = settings.telegram_base_url.rstrip("/")
    bot = Bot(settings.telegram_token, f"{root}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest(1))
    pace = Pace(settings.telegram_per_second, settings.telegram_chat_seconds, settings.telegram_group_seconds)
    async with bot:
        yield TelegramSender(bot, bot.username, pace)


def poller(sender: Any, receive: Receive, tasks: asyncio.TaskGroup) -> Poller:
    """The long-polling listener over the same bot."""
    return Poller(sender.bot, sender.username, receive, tasks)
