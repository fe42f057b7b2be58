"""How the fake Slack delivers to the app: what both ways share, and signed HTTP requests to one URL.

Times and headers from docs.slack.dev/apis/events-api and /authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_state import ANSWER_S, Delivered

if TYPE_CHECKING:
    from tests.fakes.slack_server import FakeSlack

# Slack's own are 0, 60 and 300 seconds; set `retry_delays` to those where a test moves through them
RETRY_DELAYS = (0.0, 0.1, 0.3)


class NotAnsweredError(Exception):
    """The person sees "We had some trouble connecting": no answer, a late one or not a 200."""


@dataclass(frozen=True)
class Answer:
    """What the app answered: HTTP status (0: nothing in time), body (JSON decoded), lower-case headers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ""


class Delivery(ABC):
    """Events are tried up to four times, everything else once; an answer is waited for `answer_s` seconds."""

    def __init__(self, slack: "FakeSlack") -> None:
        self.slack = slack
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self.answer_s = ANSWER_S

    @abstractmethod
    async def attempt(self, kind: str, payload: JSON, retry: int, reason: str) -> Answer:
        """Deliver once; `kind` is events_api, slash_commands or interactive (Socket Mode's words)."""

    async def event(self, payload: JSON) -> bool:
        """Deliver an event, with retries; False if Slack gave up."""
        answer = await self._once("events_api", payload, 0, "")
        for retry, delay in enumerate(self.retry_delays, 1):
            if answer.status == 200 or "x-slack-no-retry" in answer.headers:
                break
            await asyncio.sleep(delay)
            answer = await self._once("events_api", payload, retry, answer.reason)
        return answer.status == 200

    async def ask(self, kind: str, payload: JSON) -> Any:
        """Deliver a command or an interaction, once, and give the answer's body ("" if empty)."""
        answer = await self._once(kind, payload, 0, "")
        if answer.status != 200:
            raise NotAnsweredError(f"{payload.get('type', kind)}: {answer.status or answer.reason}")
        return answer.body

    async def _once(self, kind: str, payload: JSON, retry: int, reason: str) -> Answer:
        begun = time.monotonic()
        answer = await self.attempt(kind, payload, retry, reason)
        took = time.monotonic() - begun
        self.slack.deliveries.append(Delivered(kind, payload, answer.status, took, retry))
        what = f"{payload.get('type') or payload.get('command') or kind}, try {retry}"
        if answer.reason == "http_timeout":
            self.slack.violate("late", f"{what}: no answer in {self.answer_s} s")
        elif answer.status != 200:
            self.slack.violate("not_200", f"{what}: {answer.status or answer.reason}")
        self.slack.changed()
        return answer


class HttpPush(Delivery):
    """Signed POSTs to one URL: events as JSON, commands as a form, interactions as a form's `payload`."""

    def __init__(self, slack: "FakeSlack", url: str) -> None:
        super().__init__(slack)
        self.url = url

    async def attempt(self, kind: str, payload: JSON, retry: int, reason: str) -> Answer:
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.post(body, headers)

    def signed(self, body: bytes, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """The two headers of a v0 signature; `at` in Unix seconds, by default now on the real clock."""
        stamp = str(int(time.time() if at is None else at))
        key = (secret or self.slack.signing_secret).encode()
        digest = hmac.new(key, b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send exactly this, signed or forged, and give the answer; nothing is written down."""
        headers = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*", **headers}
        try:
            timeout = aiohttp.ClientTimeout(total=self.answer_s)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.url, data=body, headers=headers) as response,
            ):
                return await self._read(response)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except aiohttp.ClientError:
            return Answer(0, reason="connection_failed")

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        text = await response.text()
        is_json = response.content_type == "application/json" and text
        headers = {name.lower(): value for name, value in response.headers.items()}
        reason = "" if response.status == 200 else "http_error"
        return Answer(response.status, json.loads(text) if is_json else text, headers, reason)


def encode(kind: str, payload: JSON) -> tuple[bytes, str]:
    """The body and content type in which Slack posts this."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}).encode(), form
