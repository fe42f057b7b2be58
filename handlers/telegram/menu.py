"""How the bot presents itself: its menus of commands, in private and in groups, and the line on its profile."""

import asyncio
import logging

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import RetryAfter, TelegramError

from handlers.telegram.line import Line
from handlers.words import label, labels

log = logging.getLogger("baton.telegram")
AGAIN = 60.0
# In a group these show a case by its codes, or lead into private. Picked from the menu they have Baton's name behind
# them, so that they arrive whoever else listens there.
IN_GROUP = ("case", "who", "contact", "action", "note", "mine")


async def introduce(line: Line) -> None:
    """Once a start, as soon as Telegram is there."""
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
    about_cases = [one for one in commands if one.command in IN_GROUP]
    await line.bot.set_my_commands(about_cases, scope=BotCommandScopeAllGroupChats())
    await line.bot.set_my_short_description(label("profile", "short"))
