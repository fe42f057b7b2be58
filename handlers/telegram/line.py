"""The bot's line to Telegram: who it is there, and its calls."""

import logging
import re
from functools import cache
from typing import Any

from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken

from handlers.telegram.request import AiohttpRequest

# python-telegram-bot writes whole messages, and addresses with the token in them, below this level.
_QUIET = logging.WARNING


class Line:
    """One bot. It logs in when first needed: Baton starts, and keeps what it has to send, while Telegram is away."""

    def __init__(self, token: str, root: str) -> None:
        logging.getLogger("telegram").setLevel(_QUIET)
        base = f"{root.rstrip('/')}/bot"
        self.bot = Bot(token, base, request=AiohttpRequest(), get_updates_request=AiohttpRequest(1))
        self.username = ""

    async def open(self) -> None:
        """Log in, once.

        Raises:
            TelegramError: Telegram is not to be reached, or (InvalidToken) refuses the token.
        """
        if not self.username:
            await self.bot.initialize()
            self.username = self.bot.username

    async def close(self) -> None:
        await self.bot.shutdown()

    async def call(self, method: str, parameters: dict[str, Any], wait: float = 10.0) -> Any:
        """One call, answered in plain JSON within `wait` seconds.

        For the calls of every turn: `Bot.send_message` takes twice the CPU, most of it to build a Message from the
        answer, of which only the id is wanted.

        Raises:
            TelegramError: as every method of Bot.
        """
        try:
            return await self.bot.do_api_request(_endpoint(method), parameters, read_timeout=wait)
        except EndPointNotFound:
            # 401 and 404 look alike to the library here; the names in this package are right, so it is the token.
            raise InvalidToken from None


@cache
def _endpoint(method: str) -> str:
    """`sendMessage` as "send_Message": it is joined again, and does not bring the advice to use the slower method."""
    return re.sub("([A-Z])", r"_\1", method)
