"""Long polling: the offset moves on only after what was fetched is in the inbox, so that a crash loses nothing."""

import asyncio
import logging
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from handlers.surface import Receive
from handlers.telegram.listen import to_inbound

log = logging.getLogger("baton.telegram")
LISTENS_TO = ["message", "edited_message", "callback_query"]
LONG = 25


class Poller:
    """Fetches updates and hands them over. `beat` is when a poll last came back."""

    def __init__(self, bot: Bot, username: str, receive: Receive, tasks: asyncio.TaskGroup) -> None:
        self.bot, self.username, self._receive, self._tasks = bot, username, receive, tasks
        self._offset: int | None = None
        self.trouble: str | None = None

    async def run(self) -> None:
        """Poll until cancelled."""
        wait = 1.0
        while True:
            try:
                updates = await self.bot.get_updates(
                    offset=self._offset, timeout=LONG, read_timeout=LONG + 5, allowed_updates=LISTENS_TO
                )
                if updates:
                    await self.take(updates)
                    # The last received, never the highest: after a week of quiet Telegram starts at a random id.
                    self._offset = updates[-1].update_id + 1
                self.trouble, wait = None, 1.0
                continue
            except Conflict:
                self.trouble = "another process polls with this token"
                wait = 5.0
            except RetryAfter as error:
                after = error.retry_after
                wait = after.total_seconds() if isinstance(after, timedelta) else float(after)
            except TelegramError as error:
                self.trouble, wait = type(error).__name__, min(wait * 2, 30.0)
            except Exception as error:
                self.trouble, wait = f"cannot keep what arrives: {type(error).__name__}", 1.0
            log.warning("polling waits: %s", self.trouble)
            await asyncio.sleep(wait)

    async def take(self, updates: "tuple[Update, ...]") -> None:
        """Keep the batch, then stop the buttons' spinners."""
        arrivals = [one for one in (to_inbound(update, self.username) for update in updates) if one]
        await self._receive(arrivals)
        for update in updates:
            if update.callback_query:
                self._tasks.create_task(self._answer(update.callback_query.id))

    async def _answer(self, query_id: str) -> None:
        try:
            await self.bot.answer_callback_query(query_id)
        except TelegramError as error:
            log.info("press not answered: %s", type(error).__name__)
