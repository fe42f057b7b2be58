"""The line to Slack's Web API: one client, whose retries are off, and who Baton is there."""

import asyncio
import logging
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

# What the library logs holds bodies, and with them patients.
QUIET = logging.getLogger("baton.slack.library")
QUIET.setLevel(logging.CRITICAL)
_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)


@dataclass(frozen=True, slots=True)
class Who:
    """Baton in its workspace (auth.test)."""

    team: str
    bot_user: str


def word_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; "" where the answer was none of Slack's (a gateway's page, say)."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def why(error: Exception) -> str:
    """What a call failed of, in Slack's word or the network's kind of trouble; never an address or a body."""
    if isinstance(error, SlackApiError):
        return f"Slack says {word_of(error) or 'nothing that can be read'}"
    return f"cannot reach Slack: {type(error).__name__}"


class Line:
    """A shared session and client. slack_sdk would send a POST again by itself after a reset: only the outbox may.

    `trouble` says that Slack shuts Baton out, and why.
    """

    def __init__(self, token: str, base_url: str) -> None:
        self.session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self.client = AsyncWebClient(token, base_url, session=self.session, retry_handlers=[], logger=QUIET)
        self.trouble: str | None = None
        self._who: Who | None = None
        self._asking = asyncio.Lock()
        self._direct: dict[str, str] = {}

    async def who(self) -> Who:
        """Asked for once. Raises what the client raises while Slack cannot be reached."""
        async with self._asking:
            if self._who is None:
                found = await self.client.auth_test()
                self._who = Who(found["team_id"], found["user_id"])
        return self._who

    async def channel(self, destination: str) -> str:
        """The channel to write to: for a person their direct messages with Baton, for a channel itself."""
        if not destination.startswith(("U", "W")):
            return destination
        if destination not in self._direct:
            opened = await self.client.conversations_open(users=destination)
            self._direct[destination] = opened["channel"]["id"]
        return self._direct[destination]

    async def close(self) -> None:
        await self.session.close()
