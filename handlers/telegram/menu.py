"""How the bot presents itself: its menu of commands in private chats, and the line on its profile."""

import logging

from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from handlers.telegram.line import Line
from handlers.words import label, labels

log = logging.getLogger("baton.telegram")


async def introduce(line: Line) -> None:
    """Best effort, once a start: nothing depends on it, and Telegram limits how often a profile may change.

    Groups get no menu: nothing is to be typed there.
    """
    commands = [BotCommand(name, words) for name, words in labels()["command"].items()]
    try:
        await line.open()
        await line.bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
        await line.bot.set_my_short_description(label("profile", "short"))
    except TelegramError as error:
        log.info("menu not set: %s", type(error).__name__)
