"""From the outbox to Telegram: one claimed row, one call, and a clear word on what became of it."""

from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from handlers.surface import Button, Failure, Message
from handlers.telegram.request import NotConnected
from store.records import Claimed
from store.services.outbox import Pace

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"
_GONE = ("message to edit not found", "message to delete not found", "message can't be edited")


class TelegramSender:
    """Sends as the bot. `username` makes the links that lead from a group's card into private chat."""

    name = "telegram"

    def __init__(self, bot: Bot, username: str, pace: Pace) -> None:
        self.bot = bot
        self.username = username
        self.pace = pace

    async def send(self, row: Claimed) -> str | None:
        try:
            if row.kind == "wipe":
                await self._wipe(row)
                return None
            return await self._message(row)
        except RetryAfter as error:
            after = error.retry_after
            wait = after if isinstance(after, timedelta) else timedelta(seconds=after)
            raise Failure("retry after", after=wait + timedelta(seconds=0.1)) from None
        except ChatMigrated as error:
            raise Failure(f"migrated to {error.new_chat_id}", permanent=True) from None
        except Forbidden:
            raise Failure("blocked, or never started", permanent=True, gone=True) from None
        except (InvalidToken, Conflict) as error:
            raise Failure(type(error).__name__) from None
        except BadRequest as error:
            raise Failure(f"refused: {error.message}"[:150], permanent=True) from None
        except NotConnected:
            raise Failure("not connected") from None
        except TelegramError as error:
            raise Failure(type(error).__name__, maybe=True) from None

    def rest(self, row: Claimed) -> float:
        if row.kind == "wipe" or row.body.get("edit") or row.body.get("edit_key"):
            return 0.0
        return self.pace.group_seconds if row.destination.startswith("-") else self.pace.chat_seconds

    async def close(self) -> None:
        await self.bot.shutdown()

    async def _message(self, row: Claimed) -> str | None:
        message = Message.from_json(row.body)
        text = f"{message.text}\n(repeat)" if row.repeat else message.text
        target = row.extra.get("target")
        edit = message.edit or (target if message.edit_key else None)
        keyboard = self._keyboard(message)
        if edit:
            return await self._edit(row.destination, edit, text, keyboard)
        replies = ReplyParameters(int(target), allow_sending_without_reply=True) if target else None
        sent = await self.bot.send_message(
            row.destination,
            text,
            parse_mode="HTML",
            reply_markup=keyboard,
            reply_parameters=replies,
            link_preview_options=_NO_PREVIEW,
            protect_content=not row.destination.startswith("-"),
        )
        return str(sent.message_id)

    async def _edit(self, chat: str, target: str, text: str, keyboard: InlineKeyboardMarkup | None) -> str | None:
        try:
            await self.bot.edit_message_text(
                text, chat, int(target), parse_mode="HTML", reply_markup=keyboard, link_preview_options=_NO_PREVIEW
            )
        except BadRequest as error:
            if not error.message.lower().startswith((_UNCHANGED, *_GONE)):
                raise
        return target

    async def _wipe(self, row: Claimed) -> None:
        ids = sorted({int(one) for one in (*row.extra["typed"], *row.extra["echoed"])})
        for start in range(0, len(ids), 100):
            try:
                await self.bot.delete_messages(row.destination, ids[start : start + 100])
            except BadRequest as error:
                raise Failure(f"refused: {error.message}"[:150]) from None

    def _keyboard(self, message: Message) -> InlineKeyboardMarkup | None:
        if not message.rows:
            return None
        return InlineKeyboardMarkup([[self._button(button) for button in row] for row in message.rows])

    def _button(self, button: Button) -> InlineKeyboardButton:
        if button.start:
            return InlineKeyboardButton(button.label, url=f"https://t.me/{self.username}?start={button.start}")
        if button.url:
            return InlineKeyboardButton(button.label, url=button.url)
        return InlineKeyboardButton(button.label, callback_data=button.token)
