"""The sandbox's one page and what it calls: POSTs go to the inbox, and everything comes back as server-sent events."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from handlers.loopback import is_loopback
from handlers.sandbox import listen
from handlers.sandbox.cast import Cast
from handlers.sandbox.clock import MovableClock
from handlers.sandbox.markup import Run
from handlers.sandbox.room import Change, Room
from handlers.surface import Receive
from handlers.words import HTML, TEMPLATES, words_in

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ASSETS = TEMPLATES / "pages" / "assets"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# The letter is untrusted: it may style itself and nothing else, and only this page may frame it.
MAIL_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}
_QUIET = 15
# What was done just now can be undone for five minutes; after that nothing is so exact.
_AT_FIRST, _LATER, _STRIDE = timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=15)
_MOVES = {"minutes": timedelta(minutes=5), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass
class Page:
    """`catch_up` is called when the clock was moved: it returns when all that fell due has gone out."""

    room: Room
    cast: Cast
    clock: MovableClock
    receive: Receive
    catch_up: Callable[[], Awaitable[None]]
    token: str = field(default_factory=token_urlsafe)
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", _here(self.show)),
            web.get("/events", _here(self.events)),
            web.get("/mail/{id}", _here(self.mail)),
            web.post("/say", _here(self._ours(self.say))),
            web.post("/press", _here(self._ours(self.press))),
            web.post("/clock", _here(self._ours(self.move))),
            web.get(r"/assets/{name:[a-z]+\.(?:css|js|svg)}", _here(self.asset)),
        ]

    async def show(self, _request: web.Request) -> web.Response:
        page = words_in(HTML).say("pages/sandbox", {"team": self.cast.team})
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A stylesheet, script or picture of the page; never kept by the browser, so that it fits the page."""
        path = ASSETS / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=HEADERS)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """All there is, then each change. The token comes with it: no other site's page can read this stream."""
        answer = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await answer.prepare(request)
        everything = {"what": "all", "token": self.token, **self.cast.to_json(), **self.room.everything()}
        with self.room.watching() as changes, suppress(ConnectionResetError):
            await answer.write(_event({**everything, **self._time()}))
            await _pass_on(changes, answer)
        return answer

    async def mail(self, request: web.Request) -> web.Response:
        """One email as a document of its own."""
        found = self.room.mail.get(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(text=found.html, content_type="text/html", headers=MAIL_HEADERS)

    async def say(self, data: Mapping[str, Any]) -> None:
        inbound = listen.said(data)
        await self.receive([inbound])
        typed = (Run(text=data["text"], bold=False),)
        self.room.put(inbound.chat, typed, line_id=inbound.message_id, by=inbound.sender, under=inbound.reply_to)

    async def press(self, data: Mapping[str, Any]) -> None:
        await self.receive([listen.pressed(data)])

    async def move(self, data: Mapping[str, Any]) -> None:
        match data.get("to"):
            case "minutes" | "hour" | "day" as name:
                await self._run(_MOVES[name])
            case "morning":
                await self._run(self.clock.to_next_morning())
            case "now":
                self.clock.back()
                await self._pause()
            case _:
                raise listen.NotUnderstood("to")

    async def _run(self, by: timedelta) -> None:
        """Let that time pass, so that what falls due on the way is said at about its time."""
        passed = timedelta()
        async with self._running:
            while passed < by:
                stride = min(by - passed, _AT_FIRST if passed < _LATER else _STRIDE)
                self.clock.move(stride)
                await self._pause()
                passed += stride

    async def _pause(self) -> None:
        self.room.tell({"what": "time", **self._time()})
        await self.catch_up()

    def _time(self) -> dict[str, float]:
        return {"ahead": self.clock.ahead.total_seconds()}

    def _ours(self, act: Callable[[Mapping[str, Any]], Awaitable[None]]) -> Handler:
        """A POST counts only with the token that the page was told: another site's page cannot send it."""

        async def handle(request: web.Request) -> web.Response:
            if not hmac.compare_digest(request.headers.get("X-Sandbox-Token", "").encode(), self.token.encode()):
                raise web.HTTPForbidden
            try:
                data = await request.json()
                if not isinstance(data, dict):
                    raise listen.NotUnderstood("body")
                await act(data)
            except (listen.NotUnderstood, json.JSONDecodeError):
                raise web.HTTPBadRequest from None
            return web.Response(status=202)

        return handle


def _here(handle: Handler) -> Handler:
    """Only for a browser that asked for this machine by its own name: a foreign name that leads here gets nothing."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
            raise web.HTTPForbidden
        return await handle(request)

    return guarded


async def _pass_on(changes: asyncio.Queue[Change | None], answer: web.StreamResponse) -> None:
    """Until the room closes; a comment now and then finds out whether the browser is still there."""
    while True:
        try:
            change = await asyncio.wait_for(changes.get(), _QUIET)
        except TimeoutError:
            await answer.write(b": still here\n\n")
            continue
        if change is None:
            return
        await answer.write(_event(change))


def _event(data: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"
