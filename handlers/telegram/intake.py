"""What Telegram hands over, kept before it is acknowledged: the same for polling and for the webhook."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from handlers.surface import Receive
from handlers.telegram.line import Line
from handlers.telegram.listen import to_inbound

log = logging.getLogger("baton.telegram")
LISTENS_TO = ["message", "edited_message", "callback_query"]
_PLACE = ("message_id", "date", "chat")


class Intake:
    """Reads updates, has them kept, and stops the spinner of each button that was pressed in private.

    A press in a group is answered by its turn, which may have something to say there.
    """

    def __init__(self, line: Line, receive: Receive, tasks: asyncio.TaskGroup) -> None:
        self.line, self._receive, self._tasks = line, receive, tasks

    async def take(self, raw: Sequence[Mapping[str, Any]]) -> None:
        """Once this returns, Telegram may forget them. Raises whatever kept them from being kept."""
        updates = [update for one in raw if (update := self._read(one))]
        heard = [(update, to_inbound(update, self.line.username)) for update in updates]
        await self._receive([inbound for _, inbound in heard if inbound])
        for update, inbound in heard:
            if update.callback_query and not (inbound and inbound.query):
                self._tasks.create_task(self._answer(update.callback_query.id))

    def _read(self, raw: Mapping[str, Any]) -> Update | None:
        """None for a shape that the library does not know: it would come again and again, and hold up the rest."""
        try:
            return Update.de_json(_bare(raw), self.line.bot)
        except Exception as error:
            log.warning("update not understood: error=%s", type(error).__name__)
            return None

    async def _answer(self, query_id: str) -> None:
        try:
            await self.line.call("answerCallbackQuery", {"callback_query_id": query_id})
        except TelegramError as error:
            log.info("press not answered: %s", type(error).__name__)


def _bare(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A press with no more of its message than where it is: text and buttons would take half the time of reading it."""
    query = raw.get("callback_query")
    if not query or not query.get("message"):
        return dict(raw)
    message = {name: query["message"][name] for name in _PLACE}
    return {**raw, "callback_query": {**query, "message": message}}
