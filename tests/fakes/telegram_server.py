"""The fake's HTTP side: /bot<token>/<method> on 127.0.0.1, faults and limits included."""

import asyncio
import contextlib
import json
from collections import Counter
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.telegram_account import METHODS, store_webhook
from tests.fakes.telegram_limits import fault_error, planned
from tests.fakes.telegram_methods import Files, decoded, number
from tests.fakes.telegram_shapes import ApiError, Json
from tests.fakes.telegram_webhook import Pusher
from tests.fakes.telegram_world import Call, World

LONGEST_POLL = 50
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Cut(Exception):
    """Break the connection instead of answering."""


class Server:
    """Serves one World. `start` and `stop` in the same event loop; nothing is global."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._counts: Counter[str] = Counter()
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None
        self._pusher: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self) -> None:
        server = web.Server(self._serve, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await self._runner.setup()
        await self.listen()

    async def listen(self) -> None:
        """Open the port: any free one the first time, the same one afterwards."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def refuse(self) -> None:
        """Close the port, so that new connections are refused, and cut those that stand."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        self._world.updates.end_poll(None)
        assert self._runner is not None
        assert self._runner.server is not None
        for connection in self._runner.server.connections:
            connection.force_close()
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        await self._stop_pushing()
        self._world.updates.end_poll(None)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        try:
            return await self._answer(request)
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        token, method = _path(request.path)
        try:
            if method is None:
                raise ApiError(404, "Not Found")
            if token != self._world.token:
                raise ApiError(401, "Unauthorized")
            params, files = await _body(request)
            return await self._call(method.lower(), method, params, files)
        except ApiError as error:
            return _error(error)

    async def _call(self, key: str, method: str, params: Json, files: Files) -> web.Response:
        self._counts[key] += 1
        cut_after = False
        try:
            for fault in planned(self._world.faults, method, self._counts[key]):
                cut_after |= await self._fault(fault, method, key, params)
            response = await self._do(key, method, params, files)
        except ApiError as error:
            self._note(method, params, error.code)
            raise
        self._note(method, params, 200)
        if cut_after:
            raise Cut
        return response

    async def _do(self, key: str, method: str, params: Json, files: Files) -> web.Response:
        if key == "getupdates":
            return await self._get_updates(params)
        world, chat_id, now = self._world, _chat_id(params), self._world.clock()
        world.throttle.check(key, chat_id, now)
        if key in ("setwebhook", "deletewebhook"):
            return await self._set_webhook(params if key == "setwebhook" else {**params, "url": ""})
        if key not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        result = METHODS[key](world, params, files)
        world.throttle.count(key, chat_id, now)
        return _json({"ok": True, "result": result})

    async def _fault(self, fault: str, method: str, key: str, params: Json) -> bool:
        """Carry out one planned fault; True when the answer is to be lost after the call is done."""
        what, _, detail = fault.partition(":")
        if what == "delay":
            await asyncio.sleep(float(detail))
        elif what == "refuse":
            raise Cut
        elif what == "accept-then-cut":
            return True
        else:
            if what == "429":
                chat_id = _chat_id(params)
                self._world.throttle.check(key, chat_id, self._world.clock())
                self._world.throttle.hold(key, chat_id, float(detail or 1), self._world.clock())
            raise fault_error(fault)
        return False

    def _note(self, method: str, params: Json, status: int) -> None:
        if method.lower() == "getupdates":
            self._world.polls += 1
        else:
            self._world.calls.append(Call(method, params, self._world.clock(), status))

    async def _get_updates(self, params: Json) -> web.Response:
        world = self._world
        if world.webhook.url:
            raise ApiError(409, WEBHOOK_ACTIVE)
        world.updates.allow(decoded(params, "allowed_updates"))
        limit = number(params, "limit", 100)
        timeout = min(number(params, "timeout"), LONGEST_POLL)
        found = await world.updates.poll(number(params, "offset"), limit if 1 <= limit <= 100 else 100, timeout)
        return _text('{"ok":true,"result":[' + ",".join(found) + "]}")

    async def _set_webhook(self, params: Json) -> web.Response:
        description = store_webhook(self._world, params)
        await self._stop_pushing()
        self._world.updates.end_poll("Conflict: terminated by setWebhook request")
        if self._world.webhook.url:
            pusher = Pusher(self._world.updates, self._world.webhook, self._world.clock)
            # The pusher outlives this request; its own failures surface when it is stopped.
            self._pusher = asyncio.get_running_loop().create_task(pusher.run())
        return _json({"ok": True, "result": True, "description": description})

    async def _stop_pushing(self) -> None:
        task, self._pusher = self._pusher, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _path(path: str) -> tuple[str, str | None]:
    """(token, method) of /bot<token>/<method>; (…, None) for anything else."""
    parts = path.split("/")
    if len(parts) != 3 or not parts[1].startswith("bot") or not parts[2]:
        return "", None
    return parts[1][3:], parts[2]


async def _body(request: web.BaseRequest) -> tuple[Json, Files]:
    params: Json = dict(request.query) if request.query_string else {}
    if request.content_type == "multipart/form-data":
        return await _multipart(request, params)
    try:
        raw = (await request.read()).decode()
        given = json.loads(raw or "{}") if request.content_type == "application/json" else parse_qsl(raw, True)
    except ValueError as e:
        raise ApiError(400, "Bad Request: can't parse the request's parameters") from e
    params.update(given)
    return params, {}


async def _multipart(request: web.BaseRequest, params: Json) -> tuple[Json, Files]:
    files: Files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as content:
                files[name] = (value.filename, content.read())
        else:
            params[name] = value
    return params, files


def _chat_id(params: Json) -> int | None:
    try:
        return int(params["chat_id"])
    except (KeyError, ValueError, TypeError):
        return None


def _json(body: Json) -> web.Response:
    return _text(json.dumps(body, separators=(",", ":")))


def _text(body: str, status: int = 200) -> web.Response:
    return web.Response(body=body.encode(), status=status, content_type="application/json")


def _error(error: ApiError) -> web.Response:
    if error.code in (502, 503, 504):
        page = f"<html><head><title>{error.code} {error.description}</title></head></html>"
        return web.Response(text=page, status=error.code, content_type="text/html")
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return _text(json.dumps(body), error.code)
