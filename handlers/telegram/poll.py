"""Long polling: the offset moves on only after what was fetched is in the inbox, so that a crash loses nothing."""

import asyncio
import logging

from aiohttp.web import RouteDef
from telegram.error import Conflict, RetryAfter, TelegramError

from handlers.telegram.intake import LISTENS_TO, Intake

log = logging.getLogger("baton.telegram")
LONG = 25


class Poller:
    """Fetches updates and hands them over. `trouble` says why it does not, for the health check."""

    def __init__(self, intake: Intake) -> None:
        self._intake, self._line = intake, intake.line
        self._offset: int | None = None
        self._wait = 1.0
        self.trouble: str | None = None

    def routes(self) -> list[RouteDef]:
        return []

    async def run(self) -> None:
        """Poll until cancelled. It begins with whatever Telegram still has: another process may have polled since."""
        self._offset = None
        while True:
            try:
                await self._line.open()
                await self._poll()
            except Exception as error:
                await self._rest(error)
            else:
                self.trouble, self._wait = None, 1.0

    async def _poll(self) -> None:
        asked = {"offset": self._offset, "timeout": LONG, "allowed_updates": LISTENS_TO}
        updates = await self._line.call("getUpdates", asked, wait=LONG + 5)
        if updates:
            await self._intake.take(updates)
            # The last received, never the highest: after a week of quiet Telegram starts at a random id.
            self._offset = updates[-1]["update_id"] + 1

    async def _rest(self, error: Exception) -> None:
        """Say what is wrong, once, and wait; a webhook that an earlier setting left behind is taken away."""
        trouble, seconds = type(error).__name__, 1.0
        match error:
            case Conflict() if "webhook" in error.message:
                trouble = "a webhook is set: deleting it"
                await self._delete_webhook()
            case Conflict():
                trouble, seconds = "another process polls with this token", 5.0
            case RetryAfter():
                seconds = _seconds(error)
            case TelegramError():
                seconds = self._wait = min(self._wait * 2, 30.0)
            case _:
                trouble = f"cannot keep what arrives: {trouble}"
        if trouble != self.trouble:
            log.warning("polling waits: %s", trouble)
        self.trouble = trouble
        await asyncio.sleep(seconds)

    async def _delete_webhook(self) -> None:
        try:
            await self._line.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.info("webhook not deleted: %s", type(error).__name__)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
