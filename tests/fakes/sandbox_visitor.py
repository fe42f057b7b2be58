"""A visitor of the sandbox without a screen: reads the page's events and posts what the page posts."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

PATIENCE = 10.0
Line = dict[str, Any]


class SandboxVisitor:
    """Holds what a browser would show; each method acts as the person named."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.world: dict[str, Any] = {}
        self.chats: dict[str, dict[str, Line]] = {}
        self.mail: list[dict[str, str]] = []
        self._heard: set[tuple[str, str]] = set()
        self._changed = asyncio.Condition()

    async def say(self, who: str, text: str, **more: str) -> int:
        """In their private chat, or in the `chat` that is given, perhaps `under` one of its messages."""
        return await self.post("/say", {"as": who, "chat": who, "text": text, **more})

    async def press(self, who: str, label: str, chat: str | None = None) -> int:
        """The newest button that has the label, in the person's own chat or in another; the HTTP status."""
        line, button = await self._until(lambda: self._hanging(chat or who, label))
        return await self.post("/press", {**button, "as": who, "chat": chat or who, "message": line["id"]})

    def _hanging(self, chat: str, label: str) -> Any:
        lines = reversed(self.chats.get(chat, {}).values())
        buttons = ((line, one) for line in lines for row in line["rows"] for one in row)
        return next(((line, one) for line, one in buttons if label in one["label"]), None)

    async def post(self, path: str, data: Any, **headers: str) -> int:
        async with self.http.post(path, json=data, headers={"X-Sandbox-Token": self.world["token"], **headers}) as got:
            return got.status

    async def hears(self, chat: str, text: str) -> Line:
        """Wait for a message of Baton's that says so."""
        try:
            return await self._until(lambda: next((one for one in self.said(chat) if text in words(one)), None))
        except TimeoutError:
            raise AssertionError(f"{text!r} was not said, but {[words(one) for one in self.said(chat)]}") from None

    async def hears_next(self, chat: str, text: str) -> Line:
        """Wait for a message, or an edit of one, that says so and was not waited for before."""

        def fresh() -> Line | None:
            lines = (
                one for one in self.said(chat) if text in words(one) and (one["id"], words(one)) not in self._heard
            )
            return next(lines, None)

        found: Line = await self._until(fresh)
        self._heard.update((one["id"], words(one)) for one in self.said(chat))
        return found

    async def typed(self, who: str, text: str) -> Line:
        """Wait until the page shows what a person typed: exactly that, and plain."""
        runs = [{"text": text, "bold": False}]
        mine = self.chats.get(who, {}).values
        return await self._until(lambda: next((one for one in mine() if one["by"] and one["runs"] == runs), None))

    async def forgets(self, who: str) -> None:
        """Wait until nothing that the person typed is in their chat any more."""
        await self._until(lambda: not any(line["by"] for line in self.chats[who].values()))

    async def gets_mail(self, to: str) -> str:
        """Wait for an email in the practice's mailbox; its HTML."""
        mail = await self._until(lambda: next((one for one in self.mail if one["to"] == to), None))
        async with self.http.get(f"/mail/{mail['id']}") as got:
            return await got.text()

    def said(self, chat: str) -> list[Line]:
        """What Baton's messages in a chat are now, oldest first."""
        return [line for line in self.chats.get(chat, {}).values() if not line["by"]]

    async def _until(self, found: Any) -> Any:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(found)
        return found()

    async def listen(self) -> None:
        """Take in the page's events until the server ends them."""
        async with self.http.get("/events") as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    await self._take(json.loads(line.removeprefix(b"data: ")))

    async def _take(self, change: dict[str, Any]) -> None:
        async with self._changed:
            match change["what"]:
                case "all":
                    self.world = change
                    self.chats = {chat: {one["id"]: one for one in lines} for chat, lines in change["chats"].items()}
                    self.mail = list(change["mail"])
                case "line":
                    self.chats.setdefault(change["chat"], {})[change["line"]["id"]] = change["line"]
                case "gone":
                    for line_id in change["ids"]:
                        self.chats.get(change["chat"], {}).pop(line_id, None)
                case "mail":
                    self.mail.append(change["mail"])
                case "time":
                    self.world["ahead"] = change["ahead"]
            self._changed.notify_all()

    async def arrived(self) -> None:
        """Wait until the page has everything."""
        await self._until(lambda: self.world.get("token"))

    async def sees_clock(self, ahead: float) -> None:
        await self._until(lambda: abs(self.world["ahead"] - ahead) < 1)


def words(line: Line) -> str:
    """A message's text without its emphasis."""
    return "".join(run["text"] for run in line["runs"])


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[SandboxVisitor]:
    """A visitor of the page at `address`."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(address, timeout=timeout) as http, asyncio.TaskGroup() as tasks:
        visitor = SandboxVisitor(http)
        listening = tasks.create_task(visitor.listen())
        await visitor.arrived()
        try:
            yield visitor
        finally:
            listening.cancel()
