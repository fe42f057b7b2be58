"""What `baton doctor` looks at in Telegram. No line holds an address: the token is part of it."""

from collections.abc import AsyncIterator

from telegram import ChatMember
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from handlers.surface import Finding
from handlers.telegram.hook import PATH
from handlers.telegram.line import Line
from handlers.telegram.surface import Settings
from store.database import Database
from store.services import channels, people


async def check(settings: Settings, database: Database) -> list[Finding]:
    """One line each: the token, where updates go, each team's group, and each member who has not pressed Start."""
    line = Line(settings.telegram_token, settings.telegram_base_url)
    try:
        return [one async for one in _checks(line, settings, database)]
    finally:
        await line.close()


async def _checks(line: Line, settings: Settings, database: Database) -> AsyncIterator[Finding]:
    try:
        await line.open()
    except InvalidToken:
        yield Finding("Telegram token", False, "Telegram refuses BATON_TELEGRAM_TOKEN. Copy it again from BotFather.")
        return
    except TelegramError as error:
        yield Finding("Telegram", False, f"not reached ({type(error).__name__}). Look at the network and try again.")
        return
    yield Finding("Telegram token", True, f"the bot is @{line.username}")
    yield await _updates(line, settings)
    for team, chat in await database.run(channels.all_on, "telegram"):
        yield await _group(line, team, chat)
    for member in await database.run(people.not_started, "telegram"):
        say = f"{member.name} has not pressed Start and cannot be written to. Ask them to open t.me/{line.username}"
        yield Finding(f"Telegram member {member.handle}", False, say)


async def _updates(line: Line, settings: Settings) -> Finding:
    try:
        found = await line.bot.get_webhook_info()
    except TelegramError as error:
        return Finding("Telegram updates", False, f"unknown ({type(error).__name__})")
    wanted = settings.public_url.rstrip("/") + PATH if settings.telegram_mode == "webhook" else ""
    if not wanted:
        return Finding(
            "Telegram updates", True, "a webhook is set; it is deleted at start" if found.url else "by polling"
        )
    if found.url != wanted:
        return Finding("Telegram updates", True, "the webhook is not set yet; it is set at start")
    if found.last_error_message:
        return Finding("Telegram updates", False, f"Telegram could not deliver: {found.last_error_message}")
    return Finding("Telegram updates", True, "by webhook")


async def _group(line: Line, team: str, chat: str) -> Finding:
    what = f"Telegram group of {team}"
    try:
        await line.bot.get_chat(chat)
        own = await line.bot.get_chat_member(chat, line.bot.id)
    except TelegramError as error:
        return Finding(what, False, f"cannot be opened ({_why(error)}). Add the bot to the group, or put its id right.")
    # What a bot may do in a group: Bot API, ChatMember.
    if own.status in (ChatMember.LEFT, ChatMember.BANNED):
        return Finding(what, False, "the bot is not in it. Add it to the group.")
    if own.status == ChatMember.RESTRICTED and not getattr(own, "can_send_messages", True):
        return Finding(what, False, "the bot may not write there. Let it send messages.")
    return Finding(what, True, "the bot can write there")


def _why(error: TelegramError) -> str:
    return error.message if isinstance(error, BadRequest | Forbidden) else type(error).__name__
