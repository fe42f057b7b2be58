"""Push mode: each update is POSTed to the bot's webhook until it answers 2xx (`WebhookActor.cpp`)."""

import asyncio
from collections import deque
from collections.abc import Callable

import aiohttp

from tests.fakes.telegram_updates import Pending, UpdateQueue
from tests.fakes.telegram_world import Webhook

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
MAX_RETRY_AFTER = 3600.0
PATIENCE = aiohttp.ClientTimeout(total=60)


class Pusher:
    """Delivers in order within a lane (a chat; for presses, a person), lanes side by side.

    So a press can overtake a message, as on Telegram. Pauses after a failure double from
    0.05 s to 1 s (Telegram: to 60 s and more) unless the webhook's answer says Retry-After.
    """

    def __init__(self, queue: UpdateQueue, hook: Webhook, clock: Callable[[], float]) -> None:
        self._queue, self._hook, self._clock = queue, hook, clock
        self._lanes: dict[str, deque[Pending]] = {}
        self._arrived: asyncio.Queue[Pending] = asyncio.Queue()
        self._slots = asyncio.Semaphore(hook.max_connections)

    async def run(self) -> None:
        """Push what is pending and all that comes, until cancelled."""
        for update in self._queue.pending():
            self._arrived.put_nowait(update)
        self._queue.on_new = self._arrived.put_nowait
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as lanes:
                while True:
                    update = await self._arrived.get()
                    if update.lane in self._lanes:
                        self._lanes[update.lane].append(update)
                    else:
                        self._lanes[update.lane] = deque([update])
                        lanes.create_task(self._drain(update.lane, session))
        finally:
            self._queue.on_new = None

    async def _drain(self, name: str, session: aiohttp.ClientSession) -> None:
        lane = self._lanes[name]
        while lane:
            await self._deliver(lane[0], session)
            self._queue.drop(lane.popleft())
        del self._lanes[name]

    async def _deliver(self, update: Pending, session: aiohttp.ClientSession) -> None:
        pause = FIRST_PAUSE
        while self._clock() < update.expires:
            async with self._slots:
                error, wait = await self._post(update, session)
            if error is None:
                return
            self._hook.last_error_date = int(self._clock())
            self._hook.last_error_message = error
            await asyncio.sleep(pause if wait is None else wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, update: Pending, session: aiohttp.ClientSession) -> tuple[str | None, float | None]:
        """(why it failed or None, seconds of its Retry-After or None)."""
        headers = {"Content-Type": "application/json"}
        if self._hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._hook.secret
        try:
            body = update.body.encode()
            async with session.post(self._hook.url, data=body, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    return None, None
                after = answer.headers.get("Retry-After", "")
                wait = min(float(after), MAX_RETRY_AFTER) if after.isdigit() else None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}", wait
        except (aiohttp.ClientError, TimeoutError):
            return "Connection refused", None
