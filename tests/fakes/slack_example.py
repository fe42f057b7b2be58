"""A small Bolt app with one of everything, and both ways of connecting it: for the tests of the fake Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_server import FakeSlack

MARY = "Mary Smith & <Sons>"


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def option(text: str) -> JSON:
    return {"text": plain(text), "value": text.lower()}


def an_input(block_id: str, label: str, element: JSON, **more: object) -> JSON:
    return {"type": "input", "block_id": block_id, "label": plain(label),
            "element": {"action_id": "answer", **element}, **more}  # fmt: skip


BUTTON = {"type": "button", "action_id": "take", "text": plain("Take"), "value": "token-1"}
CARD: list[JSON] = [
    {"type": "section", "text": plain("New referral K7Q-4MD")},
    {"type": "actions", "elements": [BUTTON]},
]
WHO = {
    "type": "modal", "callback_id": "who", "title": plain("Refer"), "submit": plain("Next"), "private_metadata": "1",
    "blocks": [
        an_input("name", "Full name", {"type": "plain_text_input"}),
        an_input("born", "Date of birth", {"type": "datepicker"}),
        an_input("why", "Concerns", {"type": "checkboxes", "options": [option("Falls"), option("Memory")]}),
        an_input("practice", "GP practice", {"type": "external_select", "min_query_length": 2}, dispatch_action=True),
        an_input("agrees", "Agrees?", {"type": "radio_buttons", "options": [option("Yes"), option("No")]}),
    ],
}  # fmt: skip
CHECK = {**WHO, "callback_id": "check", "title": plain("Check"), "blocks": CARD}
PERSON = {"Full name": MARY, "Date of birth": "1941-02-31", "Concerns": ["Falls", "Memory"], "Agrees?": "Yes"}


class Recorder:
    """A small Bolt app with one of everything; `got` is what reached it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.client = AsyncWebClient(slack.bot_token, slack.base_url, retry_handlers=[])
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self.got: list[JSON] = []
        self.failures = 0
        self.arrived = asyncio.Event()
        self.holds: asyncio.Event | None = None
        self.app.use(self._record)
        self.app.command("/refer")(self._refer)
        self.app.shortcut("refer")(self._shortcut)
        self.app.view("who")(self._who)
        self.app.view("check")(self._check)
        self.app.view_closed("who")(self._ack)
        self.app.options("answer")(self._practices)
        self.app.action("answer")(self._ack)
        self.app.action("take")(self._take)
        self.app.event("message")(self._message)
        self.app.event("app_home_opened")(self._home)

    async def _record(self, body, next_):  # type: ignore[no-untyped-def]
        self.got.append(body)
        self.arrived.set()
        if self.holds:
            await self.holds.wait()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        await next_()

    async def _ack(self, ack: AsyncAck) -> None:
        await ack()

    async def _refer(self, ack: AsyncAck, body: JSON, client: AsyncWebClient) -> None:
        await ack("Opening…")
        await client.views_open(trigger_id=body["trigger_id"], view=WHO)

    async def _shortcut(self, ack: AsyncAck, body: JSON, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**WHO, "notify_on_close": True})

    async def _who(self, ack: AsyncAck, view: JSON) -> None:
        if view["state"]["values"]["born"]["answer"]["selected_date"] == "1941-02-31":
            await ack(response_action="errors", errors={"born": "There is no 31 February."})
        else:
            await ack(response_action="push", view=CHECK)

    async def _check(self, ack: AsyncAck) -> None:
        await ack(response_action="clear")

    async def _practices(self, ack: AsyncAck, body: JSON) -> None:
        await ack(options=[option(f"{body['value'].title()} Surgery"), option("Broadstairs Medical Practice")])

    async def _take(self, ack: AsyncAck, body: JSON, respond) -> None:  # type: ignore[no-untyped-def]
        await ack()
        if "response_url" in body:  # a press in a view has none
            await respond("Taken", replace_original=True)

    async def _message(self, event: JSON, say) -> None:  # type: ignore[no-untyped-def]
        await say(f"You said {event['text']}")

    async def _home(self, event: JSON, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    def last(self, kind: str) -> JSON:
        return next(body for body in reversed(self.got) if kind in {body.get("type"), body.get("command")})


@asynccontextmanager
async def by_http(slack: FakeSlack, recorder: Recorder) -> AsyncIterator[None]:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await recorder.app.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", events)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.push_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def by_socket(slack: FakeSlack, recorder: Recorder) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(recorder.app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.use_socket().connected()
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)
