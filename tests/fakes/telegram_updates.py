"""The update queue of one bot: what getUpdates and the webhook are fed from (TDLib's `TQueue`)."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.telegram_shapes import ApiError, Json

MESSAGE_LIVES = 86_400.0
PRESS_LIVES = 150.0
# Kinds a bot gets only when it names them in allowed_updates (Bot API, getUpdates).
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Pending:
    """One update, already as JSON; `lane` is the queue that keeps its order in webhook mode."""

    id: int
    expires: float
    lane: str
    body: str


class UpdateQueue:
    """Updates in order, until confirmed or expired.

    As the real server: a newer getUpdates ends the older one with 409, and further 409s
    are held back `conflict_pause` seconds (tdlib/telegram-bot-api, `fail_query_conflict`).
    """

    def __init__(self, clock: Callable[[], float], first_id: int) -> None:
        self.next_id = first_id
        self.allowed: set[str] | None = None
        self.conflict_pause = 3.0
        self.on_new: Callable[[Pending], None] | None = None
        self._clock = clock
        self._pending: deque[Pending] = deque()
        self._poller: asyncio.Future[str | None] | None = None
        self._next_conflict = 0.0

    def add(self, kind: str, body: Json, lane: str) -> int | None:
        """Queue an update; its id, or None where allowed_updates excludes it."""
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        lives = PRESS_LIVES if kind == "callback_query" else MESSAGE_LIVES
        text = json.dumps({"update_id": self.next_id, kind: body}, separators=(",", ":"))
        update = Pending(self.next_id, self._clock() + lives, lane, text)
        self.next_id += 1
        self._pending.append(update)
        self._wake(None)
        if self.on_new:
            self.on_new(update)
        return update.id

    def allow(self, kinds: list[str] | None) -> None:
        """allowed_updates: None leaves it as it was, an empty list means the default."""
        if kinds is not None:
            self.allowed = set(kinds) or None

    def pending(self) -> list[Pending]:
        """What is neither confirmed nor expired, oldest first."""
        now = self._clock()
        if any(update.expires <= now for update in self._pending):
            self._pending = deque(u for u in self._pending if u.expires > now)
        return list(self._pending)

    def drop(self, update: Pending) -> None:
        """Delivered by webhook."""
        if update in self._pending:
            self._pending.remove(update)

    def clear(self) -> None:
        self._pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget all below `offset`; a negative one keeps that many of the newest.

        An offset over ten past the end is taken as invalid and forgets nothing (TQueue.cpp).
        """
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        elif offset <= self.next_id + 10:
            while self._pending and self._pending[0].id < offset:
                self._pending.popleft()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[str]:
        """getUpdates: JSON texts, at once if there are any, else after up to `seconds`.

        Raises ApiError 409 when another getUpdates or a setWebhook ends it.
        """
        self._wake(OTHER_POLLER)
        self.confirm(offset)
        ready = self.pending()
        if not ready and seconds > 0:
            reason = await self._wait(seconds)
            if reason:
                await self._conflict(reason)
            ready = self.pending()
        return [update.body for update in ready[:limit]]

    def end_poll(self, reason: str | None) -> None:
        """End a waiting getUpdates: with 409 and this text, or with nothing (None)."""
        self._wake(reason)

    async def _wait(self, seconds: float) -> str | None:
        mine: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._poller = mine
        try:
            async with asyncio.timeout(seconds):
                return await mine
        except TimeoutError:
            return None
        finally:
            if self._poller is mine:
                self._poller = None

    def _wake(self, reason: str | None) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)
        self._poller = None

    async def _conflict(self, reason: str) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(self.conflict_pause)
        else:
            self._next_conflict = now + self.conflict_pause
        raise ApiError(409, reason)
