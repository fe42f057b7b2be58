"""From the outbox to Telegram: one claimed row, one call, and a clear word on what became of it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from telegram.error import BadRequest, TelegramError

from handlers.surface import Button, Failure, Message
from handlers.telegram import NAME
from handlers.telegram.failures import says, to_failure
from handlers.telegram.line import Line
from handlers.telegram.menu import introduce
from handlers.words import label
from store.records import Claimed
from store.services.outbox import Pace

WIPE_TRIES = 3
_AT_ONCE = 100
_UNCHANGED = "message is not modified"
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")
_ALREADY_GONE = "message to delete not found"
_QUERY_LIVES = timedelta(minutes=1)
_QUERY_GONE = "query is too old"
_UNREADABLE = "can't parse entities"


class TelegramSender:
    """Sends as the bot."""

    name = NAME

    def __init__(self, line: Line, pace: Pace) -> None:
        self.line = line
        self.pace = pace

    async def send(self, row: Claimed) -> str | None:
        try:
            await self.line.open()
            match row.kind:
                case "wipe":
                    await self._wipe(row)
                case "toast":
                    await self._toast(row)
                case _:
                    return await self._message(row)
        except TelegramError as error:
            failure = to_failure(error)
            if row.kind == "toast" and failure.after and failure.after > _QUERY_LIVES:
                failure.permanent = True
            raise failure from None
        return None

    def rest(self, row: Claimed) -> float:
        if row.kind in ("wipe", "toast") or row.body.get("edit") or row.body.get("edit_key"):
            return 0.0
        return self.pace.group_seconds if _is_group(row.destination) else self.pace.chat_seconds

    async def introduce(self) -> None:
        """Set the bot's menu and profile, beside everything else."""
        await introduce(self.line)

    async def close(self) -> None:
        await self.line.close()

    async def _message(self, row: Claimed) -> str:
        message = Message.from_json(row.body)
        edit = message.edit or (row.target if message.edit_key else None)
        if edit and await self._edited(row.destination, edit, message):
            return edit
        # What there was to edit is gone, or was never there: it is said afresh.
        given: dict[str, Any] = {"protect_content": not _is_group(row.destination)}
        if message.reply_key and row.target:
            given["reply_parameters"] = {"message_id": int(row.target), "allow_sending_without_reply": True}
        repeat = f"\n{label('said', 'repeat')}" if row.repeat else ""
        sent = await self._write("sendMessage", row.destination, message.text + repeat, message, given)
        return str(sent["message_id"])

    async def _toast(self, row: Claimed) -> None:
        """Answer a press; one that Telegram no longer knows was answered already, or is too old (Bot API)."""
        said = {"text": row.body["text"], "show_alert": True} if row.body["text"] else {}
        try:
            await self.line.call("answerCallbackQuery", {"callback_query_id": row.body["query"], **said})
        except BadRequest as error:
            if not says(error, _QUERY_GONE):
                raise

    async def _edited(self, chat: str, target: str, message: Message) -> bool:
        """False where there is no such message any more. An edit done twice is no repeat: it is the same message."""
        try:
            await self._write("editMessageText", chat, message.text, message, {"message_id": int(target)})
        except BadRequest as error:
            if says(error, *_NOTHING_TO_EDIT):
                return False
            if not says(error, _UNCHANGED):
                raise
        return True

    async def _write(self, method: str, chat: str, text: str, message: Message, more: dict[str, Any]) -> Any:
        """Text and buttons; as plain text where Telegram cannot read our markup, since words matter more than bold."""
        given = {"chat_id": chat, "text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        if message.rows:
            rows = [[self._button(button) for button in row] for row in message.rows]
            given["reply_markup"] = {"inline_keyboard": rows}
        try:
            return await self.line.call(method, {**given, **more})
        except BadRequest as error:
            if not says(error, _UNREADABLE):
                raise
        plain = {**given, "parse_mode": None, "text": unescape(re.sub(r"<[^>]*>", "", text))}
        return await self.line.call(method, {**plain, **more})

    def _button(self, button: Button) -> dict[str, str]:
        if button.start:
            return {"text": button.label, "url": f"https://t.me/{self.line.username}?start={button.start}"}
        return {"text": button.label, "callback_data": button.token}

    async def _wipe(self, row: Claimed) -> None:
        """Delete what was typed and what repeats it; where Telegram refuses a batch, one by one (48 hours, Bot API)."""
        ids = sorted({int(one) for one in (*row.body["typed"], *row.body["echoed"])})
        left = 0
        for start in range(0, len(ids), _AT_ONCE):
            batch = ids[start : start + _AT_ONCE]
            try:
                await self.line.bot.delete_messages(row.destination, batch)
            except BadRequest:
                left += sum([not await self._deleted(row.destination, one) for one in batch])
        if left:
            # What Telegram refuses it goes on refusing; soon enough somebody has to be told.
            last = row.attempts >= WIPE_TRIES
            raise Failure(f"{left} messages could not be deleted", permanent=last, left=left)

    async def _deleted(self, chat: str, message_id: int) -> bool:
        try:
            return await self.line.bot.delete_message(chat, message_id)
        except BadRequest as error:
            return says(error, _ALREADY_GONE)


def _is_group(chat: str) -> bool:
    return chat.startswith("-")
