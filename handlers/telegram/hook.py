"""The webhook: Telegram posts each update here, and forgets it once it is answered with 200."""

import asyncio
import hmac
import json
import logging
from typing import Any

from aiohttp import web
from telegram.error import TelegramError

from handlers.telegram.intake import LISTENS_TO, Intake

log = logging.getLogger("baton.telegram")
PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LIMIT = 256 * 1024
LOOK_AGAIN = 300.0


class Hook:
    """Takes what is posted by whoever knows the secret, and sees to it that Telegram knows where to post."""

    def __init__(self, intake: Intake, public_url: str, secret: str) -> None:
        if not public_url or not secret:
            raise ValueError("the webhook needs BATON_PUBLIC_URL and BATON_TELEGRAM_SECRET")
        self._intake, self._line = intake, intake.line
        self.url = public_url.rstrip("/") + PATH
        self._secret = secret
        self.trouble: str | None = None

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """200 only after the update is in the inbox; 503 while it cannot be, and Telegram comes again."""
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return web.Response(status=401)
        if request.content_type != "application/json":
            return web.Response(status=415)
        if (request.content_length or 0) > LIMIT:
            return web.Response(status=413)
        update = _read(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            await self._intake.take([update])
        except Exception as error:
            log.warning("webhook waits: cannot keep what arrives: %s", type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()

    async def run(self) -> None:
        """Set the webhook, and set it again whenever something else took it away; until cancelled."""
        wait, known = 1.0, False
        while True:
            try:
                await self._line.open()
                if not known or (await self._line.bot.get_webhook_info()).url != self.url:
                    await self._set()
                self.trouble, known, wait = None, True, LOOK_AGAIN
            except TelegramError as error:
                wait = min(wait * 2, 30.0)
                self.trouble = f"webhook not set: {type(error).__name__}"
                log.warning(self.trouble)
            await asyncio.sleep(wait)

    async def _set(self) -> None:
        await self._line.bot.set_webhook(
            self.url, secret_token=self._secret, allowed_updates=LISTENS_TO, drop_pending_updates=False
        )


def _read(body: bytes) -> dict[str, Any] | None:
    """The update, or None for what cannot be one."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    good = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if good else None
