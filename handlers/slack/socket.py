"""Slack over Socket Mode: two connections of our own making, so that one is up while the other is renewed."""

import asyncio
import logging
from contextlib import suppress
from time import time

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from handlers.slack.line import QUIET, Line, why

log = logging.getLogger("baton.slack")
CONNECTIONS = 2
PING_S = 3.0
LOOK_S = 1.0
# After so long without a connection the library is taken to be stuck, such as on an address that has run out.
STUCK_S = 20.0


class Sockets:
    """The listener over Socket Mode."""

    def __init__(self, app: AsyncApp, line: Line, app_token: str) -> None:
        self._app, self._line, self._token = app, line, app_token
        self.trouble: str | None = "not connected yet"
        self._up: set[int] = set()

    def routes(self) -> list[web.RouteDef]:
        return []

    async def run(self) -> None:
        """Keep the connections up until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(CONNECTIONS):
                tasks.create_task(self._keep_up(number))

    async def _keep_up(self, number: int) -> None:
        while True:
            client = SocketModeClient(self._token, QUIET, self._line.client, ping_interval=PING_S)
            client.socket_mode_request_listeners.append(self._take)
            try:
                if await self._may_connect(client):
                    await self._watch(number, client)
            except Exception as error:  # whatever the library comes to, it is tried again
                self._note(why(error))
            finally:
                self._up.discard(number)
                with suppress(Exception):
                    await client.close()  # type: ignore[no-untyped-call]
            await asyncio.sleep(PING_S)

    async def _may_connect(self, client: SocketModeClient) -> bool:
        """Fetch the address first: the library would try for ever with a token that Slack refuses."""
        try:
            await self._line.who()
            client.wss_uri = await client.issue_new_wss_url()
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            self._note(why(error))
            return False
        return True

    async def _watch(self, number: int, client: SocketModeClient) -> None:
        """Return when the client has been without a connection for long."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        async with asyncio.timeout(STUCK_S):
            await client.connect()  # type: ignore[no-untyped-call]
        while loop.time() - last < STUCK_S:
            if await client.is_connected():
                last = loop.time()
                self._up.add(number)
                self.trouble = self._line.trouble
            else:
                self._up.discard(number)
                self._note("the connection is lost")
            await asyncio.sleep(LOOK_S)

    def _note(self, trouble: str) -> None:
        if not self._up and trouble != self.trouble:
            self.trouble = trouble
            log.warning("slack: %s", trouble)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """One envelope. It is acknowledged only if it could be kept, on the connection that is up by then."""
        begun = time()
        answer = await run_async_bolt_app(self._app, request)
        with suppress(aiohttp.ClientError, ConnectionError):
            await send_async_response(client, request, answer, begun)
