"""Slack as one surface: connect, listen, send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from slack_bolt.async_app import AsyncApp

from handlers.slack.desk import Desk
from handlers.slack.hook import Hook
from handlers.slack.line import QUIET, Line
from handlers.slack.send import SlackSender
from handlers.slack.socket import Sockets
from handlers.surface import Host
from handlers.tokens import Tokens
from store.services.outbox import Pace

# chat.postMessage as a whole: "generous", several hundred a minute (docs.slack.dev/apis/web-api/rate-limits)
PER_SECOND = 10.0


class Settings(Protocol):
    """The settings that this surface reads."""

    @property
    def slack_bot_token(self) -> str: ...
    @property
    def slack_app_token(self) -> str: ...
    @property
    def slack_signing_secret(self) -> str: ...
    @property
    def slack_base_url(self) -> str: ...
    @property
    def slack_dialogue(self) -> str: ...
    @property
    def slack_channel_seconds(self) -> float: ...


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[SlackSender]:
    """The sender. It calls nobody before it has something to send."""
    line = Line(settings.slack_bot_token, settings.slack_base_url)
    pace = Pace(PER_SECOND, settings.slack_channel_seconds, settings.slack_channel_seconds)
    try:
        yield SlackSender(line, pace)
    finally:
        await line.close()


def listener(
    settings: Settings, sender: SlackSender, host: Host, tokens: Tokens, tasks: asyncio.TaskGroup
) -> Sockets | Hook:
    """What listens on the sender's line: Socket Mode where there is an app token, else HTTP."""
    desk = Desk(sender.line, host, tokens, tasks, settings.slack_dialogue == "on")
    app = AsyncApp(
        client=sender.line.client,
        token=settings.slack_bot_token,
        before_authorize=desk.take,
        request_verification_enabled=False,  # the hook has done it, without logging what it refuses
        logger=QUIET,
    )
    if settings.slack_app_token:
        return Sockets(app, sender.line, settings.slack_app_token)
    return Hook(app, sender.line, settings.slack_signing_secret)
