"""Socket Mode: the app holds WebSockets, each envelope goes down one of them and is acknowledged on it.

Messages as in docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import itertools
import uuid
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_push import Answer, Delivery

if TYPE_CHECKING:
    from tests.fakes.slack_server import FakeSlack

MOST_CONNECTIONS = 10


class SocketMode(Delivery):
    """Up to ten connections, used in turn. `connections` are those open now."""

    def __init__(self, slack: "FakeSlack") -> None:
        super().__init__(slack)
        self.connections: list[web.WebSocketResponse] = []
        self._requests: dict[int, web.Request] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._sent: dict[str, web.WebSocketResponse] = {}
        self._turn = itertools.count()

    def ticket(self) -> str:
        """The URL that apps.connections.open gives out."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self.slack.root.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.slack.app_id}"

    async def connected(self, count: int = 1, seconds: float = 5) -> None:
        """Wait until the app holds at least `count` connections."""
        await self.slack.until(lambda: len(self.connections) >= count, seconds)

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """A connection's whole life."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._say_disconnect(socket, "too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(socket)
        self._requests[id(socket)] = request
        await socket.send_json(self._hello())
        self.slack.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.json())
        finally:
            self.connections.remove(socket)
            del self._requests[id(socket)]
            self._lost(socket)
            self.slack.changed()
        return socket

    async def attempt(self, kind: str, payload: JSON, retry: int, reason: str) -> Answer:
        name = str(uuid.uuid4())
        acknowledged = self._waiting[name] = asyncio.get_running_loop().create_future()
        envelope = {
            "envelope_id": name, "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        } | ({"retry_attempt": retry, "retry_reason": reason} if kind == "events_api" else {})  # fmt: skip
        try:
            async with asyncio.timeout(self.answer_s):
                if not self.connections:
                    return Answer(0, reason="no_connection")
                socket = self.connections[next(self._turn) % len(self.connections)]
                self._sent[name] = socket
                await socket.send_json(envelope)
                return Answer(200, await acknowledged)
        except TimeoutError:
            return Answer(0, reason="http_timeout")
        except ConnectionError:
            return Answer(0, reason="connection_failed")
        finally:
            del self._waiting[name]
            self._sent.pop(name, None)

    async def drop(self) -> None:
        """Cut every connection, as a failing network does."""
        for socket in list(self.connections):
            transport = self._requests[id(socket)].transport
            if transport is not None:
                transport.abort()
        await self.slack.until(lambda: not self.connections, 5)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Say `disconnect`: "warning" leaves them open, "refresh_requested" and "link_disabled" close them."""
        for socket in list(self.connections):
            await self._say_disconnect(socket, reason)
            if reason != "warning":
                await socket.close()

    async def close(self) -> None:
        """Close what is still open, when the fake ends."""
        for socket in list(self.connections):
            await socket.close(code=1001)

    def _acknowledged(self, message: JSON) -> None:
        waiting = self._waiting.get(message.get("envelope_id", ""))
        if waiting is None:
            self.slack.violate("late", f"acknowledgement of unknown or overdue envelope: {message}")
        elif not waiting.done():
            waiting.set_result(message.get("payload") or "")

    def _lost(self, gone: web.WebSocketResponse) -> None:
        """Nobody will acknowledge on this socket any more: let events go down another one at once."""
        for name in [name for name, socket in self._sent.items() if socket is gone]:
            if not self._waiting[name].done():
                self._waiting[name].set_exception(ConnectionResetError("the socket went away"))

    def _hello(self) -> JSON:
        host = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
        return {"type": "hello", "num_connections": len(self.connections), "debug_info": host,
                "connection_info": {"app_id": self.slack.app_id}}  # fmt: skip

    async def _say_disconnect(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}})
