"""A loopback Slack: the Web API that slack_sdk calls, response_urls, limits and faults.

`async with FakeSlack() as slack:` serves `slack.base_url` on 127.0.0.1 (what AsyncWebClient
takes). Then `slack.push_to(url)` delivers by signed HTTP, or `slack.use_socket()` by Socket Mode, what
`slack.person(…)` does. No Slack rule is waived: what it refuses, limits or forgets, this does.
"""

import asyncio
import json
import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Self

from aiohttp import web

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_methods import METHODS, SCOPES, content
from tests.fakes.slack_people import Person
from tests.fakes.slack_push import HttpPush
from tests.fakes.slack_socket import SocketMode
from tests.fakes.slack_state import RESPONSE_URL_S, RESPONSE_URL_USES, Call, Channel, Message, Workspace
from tests.fakes.slack_views import SlackError

_JSON_ARGUMENTS = {"blocks", "view", "metadata", "attachments"}


class FakeSlack(Workspace):
    """One workspace with one app, Baton's. Public fields may be changed at any time.

    `clock` gives Unix seconds (trigger_id, response_url, ts); `per_channel` is how many messages a second one
    channel takes, None for no limit, after a first `burst`. `scopes` are the bot token's. `auth_error`,
    such as "account_inactive", is the answer to every call while set.
    """

    def __init__(self, clock: Callable[[], float] = time.time, per_channel: float | None = 1.0, burst: int = 1) -> None:
        super().__init__(clock)
        self.bot_token, self.app_token = "xoxb-000000000-fake", "xapp-1-A0BATON00-fake"
        self.signing_secret, self.verification_token = "0123456789abcdef0123456789abcdef", "fake-verification"
        self.per_channel, self.burst = per_channel, burst
        self.scopes = set(SCOPES)
        self.auth_error: str | None = None
        self.subscriptions = {"message.im", "app_mention", "app_home_opened"}
        self.socket = SocketMode(self)
        self.delivery: HttpPush | SocketMode = self.socket
        self.root = ""
        self._faults: dict[str, deque[str]] = defaultdict(deque)
        self._allowance: dict[str, tuple[float, float]] = {}
        self._closed_until: dict[tuple[str, str], float] = {}

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{name}", self._response_url)
        app.router.add_get("/link/", self.socket.accept)
        # A person's open sockets must not hold up the end of a test
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"{self.root}/api/"

    def push_to(self, url: str) -> HttpPush:
        """Deliver by signed HTTP to this URL, `…/slack/events`."""
        self.delivery = HttpPush(self, url)
        return self.delivery

    def use_socket(self) -> SocketMode:
        """Deliver by Socket Mode (so it is from the start)."""
        self.delivery = self.socket
        return self.socket

    def person(self, user: str, name: str = "", **more: object) -> Person:
        """A member of the workspace; `more` goes into their user object (team_id, is_restricted …)."""
        name = name or user.lower()
        self.users[user] = {
            "id": user, "team_id": self.team_id, "name": name.lower().replace(" ", "."), "real_name": name,
            "deleted": False, "tz": "Europe/London", "tz_offset": 0, "is_bot": False, "is_admin": False,
            "is_restricted": False, "is_ultra_restricted": False, "is_app_user": False,
            "profile": {"real_name": name, "display_name": name, "team": self.team_id}, **more,
        }  # fmt: skip
        return Person(self, user)

    def channel(self, name: str, members: list[str | Person] | None = None, *, bot: bool = True) -> Channel:
        """A channel with this id; the bot is in it unless `bot` is False."""
        ids = {str(getattr(member, "id", member)) for member in members or []}
        found = Channel(name, f"channel-{name.lower()}", ids | ({self.bot_user} if bot else set()))
        self.channels[name] = found
        return found

    def fail(self, method: str, *faults: str) -> None:
        """Play these on the next calls of `method` (or "*", any), one each.

        "429:SECONDS", "500", "refuse" (cut before it counts), "accept-then-cut" (done, its answer lost),
        "delay:SECONDS", "error:WORD" (that `ok: false`).
        """
        self._faults[method].extend(faults)

    def all_bytes(self) -> bytes:
        """All that the bot ever sent to channels for everybody to see, changed or deleted since or not."""
        sent = [call.args for call in self.calls if call.method in _PUBLIC and self._is_public(call.args)]
        return "\n".join(json.dumps(args, ensure_ascii=False) for args in sent).encode()

    def _is_public(self, args: JSON) -> bool:
        return not str(args.get("channel", "D")).startswith(("D", "U", "W"))

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args, token = await _arguments(request)
        fault = next((self._faults[key].popleft() for key in (method, "*") if self._faults[key]), "")
        kind, _, detail = fault.partition(":")
        if kind == "delay":
            await asyncio.sleep(float(detail))
        if kind == "refuse":
            return self._cut(request, method, args, fault)
        if kind == "500":
            self._record(method, args, fault)
            return web.Response(status=500, text="Internal Server Error")
        wait = float(detail) if kind == "429" else self._must_wait(method, args)
        if wait:
            self._closed_until[self._lane(method, args)] = time.monotonic() + wait
            return self._answer(method, args, {"ok": False, "error": "ratelimited"}, wait)
        answer = {"ok": False, "error": detail} if kind == "error" else self._do(method, args, token)
        if kind == "accept-then-cut":
            return self._cut(request, method, args, fault)
        return self._answer(method, args, answer)

    def _do(self, method: str, args: JSON, token: str) -> JSON:
        if method == "apps.connections.open":
            good = token == self.app_token
            return {"ok": True, "url": self.socket.ticket()} if good else _refused("invalid_auth")
        if not token:
            return _refused("not_authed")
        if self.auth_error or token != self.bot_token:
            return _refused(self.auth_error or "invalid_auth")
        if method not in METHODS:
            return _refused("unknown_method")
        scope, act = METHODS[method]
        if scope and scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            return {**_refused("missing_scope"), "needed": scope, "provided": provided}
        try:
            return act(self, args)
        except SlackError as error:
            return error.answer

    def _must_wait(self, method: str, args: JSON) -> float:
        """Seconds that this call comes too early, 0 if it does not; coming too early is a violation."""
        now, lane = time.monotonic(), self._lane(method, args)
        if (left := self._closed_until.get(lane, 0) - now) > 0:
            self.violate("in_retry_after", f"{method} {lane[1]} {left:.2f} s early")
            return left
        if method != "chat.postMessage" or not self.per_channel:
            return 0
        allowed, then = self._allowance.get(lane[1], (float(self.burst), now))
        # 5% of grace, for a sender's clock and the way here
        allowed = min(self.burst, allowed + (now - then) * self.per_channel * 1.05)
        self._allowance[lane[1]] = (max(allowed - 1, 0) if allowed >= 1 else allowed, now)
        if allowed >= 1:
            return 0
        self.violate("too_fast", f"{lane[1]} more than {self.per_channel}/s")
        return (1 - allowed) / self.per_channel

    def _lane(self, method: str, args: JSON) -> tuple[str, str]:
        name = str(args.get("channel", ""))
        return method, self.direct(name).id if name in self.users else name

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        """response_url: five answers in half an hour, then 404 (docs.slack.dev/interactivity)."""
        args, link = await request.json(), self.response_urls.get(request.match_info["name"])
        late = link is None or self.clock() - link.born > RESPONSE_URL_S
        if link is None or late or link.uses >= RESPONSE_URL_USES:
            error = "expired_url" if late else "used_url"
            self._record("response_url", args, error)
            return web.json_response(_refused(error), status=404)
        link.uses += 1
        private = args.get("response_type") != "in_channel" and not (link.message and not link.message.only_for)
        self._record("response_url", {**args, "channel": "D" if private else link.channel}, "ok")
        try:
            self._respond(args, self.channels[link.channel], link.message, link.user)
        except SlackError as error:
            return web.json_response(error.answer, status=400)
        return web.Response(text="ok")

    def _respond(self, args: JSON, channel: Channel, message: Message | None, user: str) -> None:
        if message and args.get("delete_original"):
            message.deleted = True
        elif message and args.get("replace_original"):
            message.raw |= content(self, args)
        else:
            public = args.get("response_type") == "in_channel"
            self.add(channel, content(self, args), only_for=None if public else user)
        self.changed()

    def _cut(self, request: web.Request, method: str, args: JSON, fault: str) -> web.StreamResponse:
        self._record(method, args, fault)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _answer(self, method: str, args: JSON, answer: JSON, wait: float = 0) -> web.Response:
        self._record(method, args, str(answer.get("error", "ok")))
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes)), "x-slack-req-id": self.new("r")}
        if wait:
            headers["Retry-After"] = str(math.ceil(wait))
        return web.json_response(answer, status=429 if wait else 200, headers=headers)

    def _record(self, method: str, args: JSON, outcome: str) -> None:
        self.calls.append(Call(method, args, outcome))
        self.changed()


_PUBLIC = {"chat.postMessage", "chat.update", "response_url"}


def _refused(error: str) -> JSON:
    return {"ok": False, "error": error}


async def _arguments(request: web.Request) -> tuple[JSON, str]:
    """The call's arguments, from query, form or JSON alike, and its token."""
    args: JSON = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    elif request.can_read_body:
        args |= await request.post()
    for key in _JSON_ARGUMENTS & args.keys():
        args[key] = json.loads(args[key]) if isinstance(args[key], str) else args[key]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
    return args, token
