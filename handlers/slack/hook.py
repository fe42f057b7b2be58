"""Slack over HTTP: POST /slack/events for events, commands and interactions, each with its signature.

slack_sdk's verifier raises on malformed headers and bodies, and Bolt logs the body of a request that it refuses; so
what does not have the right shape is refused before either sees it.
"""

import asyncio
import re
from collections import OrderedDict

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from handlers.slack.line import Line, why

PATH = "/slack/events"
LIMIT = 256 * 1024
LOOK_S = 10.0
_STAMP = re.compile(r"[0-9]{10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_REMEMBERED = 10_000


class Hook:
    """The listener over HTTP."""

    def __init__(self, app: AsyncApp, line: Line, signing_secret: str) -> None:
        self._app, self._line = app, line
        self._verifier = SignatureVerifier(signing_secret)
        self._done: OrderedDict[str, None] = OrderedDict()
        self.trouble: str | None = None

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.receive)]

    async def run(self) -> None:
        """Nothing but to see whether Slack still lets Baton in; what is delivered comes by `receive`."""
        while True:
            try:
                await self._line.who()
                self.trouble = self._line.trouble
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                self.trouble = why(error)
            await asyncio.sleep(LOOK_S)

    async def receive(self, request: web.Request) -> web.Response:
        """401 for what Slack did not sign within five minutes, or was handled already and is no retry of Slack's."""
        signature = await self._genuine(request)
        if signature is None:
            return web.Response(status=401)
        if signature in self._done:
            return web.Response(status=200 if "X-Slack-Retry-Num" in request.headers else 401)
        try:
            given = await to_bolt_request(request)
        except Exception:  # Bolt looks into the body at once, and finds whatever its sender put there
            return web.Response(status=400)
        answer = await to_aiohttp_response(await self._app.async_dispatch(given))
        if answer.status == 200:
            self._remember(signature)
        return answer

    async def _genuine(self, request: web.Request) -> str | None:
        """The signature, if it is this body's."""
        stamps = request.headers.getall("X-Slack-Request-Timestamp", [])
        signatures = request.headers.getall("X-Slack-Signature", [])
        if len(stamps) != 1 or len(signatures) != 1 or (request.content_length or 0) > LIMIT:
            return None
        (stamp,), (signature,) = stamps, signatures
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return None
        try:
            body = (await request.read()).decode()
        except (UnicodeDecodeError, web.HTTPRequestEntityTooLarge):
            return None
        return signature if self._verifier.is_valid(body, stamp, signature) else None

    def _remember(self, signature: str) -> None:
        self._done[signature] = None
        if len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)
