"""How the bot presents itself: its menu of commands in private chats, and the line on its profile."""

import asyncio
import logging

from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import RetryAfter, TelegramError

from handlers.telegram.line import Line
from handlers.words import label, labels

log = logging.getLogger("baton.telegram")
AGAIN = 60.0


async def introduce(line: Line) -> None:
    """Once a start, as soon as Telegram is there. Groups get no menu: nothing is to be typed there."""
    while True:
        try:
            await line.open()
            await _present(line)
            return
        except RetryAfter:
            return  # Telegram limits how often a profile may change, and nothing depends on it
        except TelegramError as error:
            log.info("menu not set: %s", type(error).__name__)
        await asyncio.sleep(AGAIN)


async def _present(line: Line) -> None:
    commands = [BotCommand(name, words) for name, words in labels()["command"].items()]
    await line.bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
    await line.bot.set_my_short_description(label("profile", "short"))
