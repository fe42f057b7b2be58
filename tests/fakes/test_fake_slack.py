"""The fake Slack against the real slack-bolt and slack_sdk, delivering by HTTP and by Socket Mode."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_people import Person
from tests.fakes.slack_push import HttpPush, NotAnsweredError, encode
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Violation

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


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def nadia(slack: FakeSlack) -> Person:
    return slack.person("U0NADIA", name="Nadia Test")


@pytest.fixture(params=[by_http, by_socket])
async def bolt(request: pytest.FixtureRequest, slack: FakeSlack) -> AsyncIterator[Recorder]:
    recorder = Recorder(slack)
    async with request.param(slack, recorder):
        yield recorder


@pytest.fixture
async def http(slack: FakeSlack) -> AsyncIterator[Recorder]:
    recorder = Recorder(slack)
    async with by_http(slack, recorder):
        yield recorder


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, slack.base_url, retry_handlers=[])


def error_of(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])


async def test_a_command_opens_a_modal_whose_mistake_is_corrected_and_then_all_is_cleared(
    slack: FakeSlack, nadia: Person, bolt: Recorder
) -> None:
    assert await nadia.command("/refer", "mary") == "Opening…"
    await nadia.sees_modal("Full name")
    assert (await nadia.submit())["Full name"] == "Please complete this required field."
    await nadia.fill(PERSON)
    assert await nadia.choose("GP practice", typed="st peters") == [
        "St Peters Surgery", "Broadstairs Medical Practice"]  # fmt: skip
    assert await nadia.submit() == {"Date of birth": "There is no 31 February."}
    await nadia.fill(born="1941-04-03")
    assert await nadia.submit() == {}
    assert nadia.modal is not None
    assert nadia.modal.title == "Check"
    values = bolt.last("view_submission")["view"]["state"]["values"]
    await nadia.press("Take", "modal")
    await nadia.submit()
    assert nadia.modal is None
    assert values["name"]["answer"] == {"type": "plain_text_input", "value": MARY}
    assert [each["value"] for each in values["why"]["answer"]["selected_options"]] == ["falls", "memory"]
    assert values["practice"]["answer"]["selected_option"] == option("St Peters Surgery")
    assert values["agrees"]["answer"]["selected_option"]["value"] == "yes"
    assert slack.violations == []


async def test_a_shortcut_opens_a_modal_and_closing_it_is_told(nadia: Person, bolt: Recorder) -> None:
    await nadia.shortcut("refer")
    await nadia.sees_modal("Full name")
    await nadia.close_modal()
    assert bolt.last("view_closed")["is_cleared"] is True


async def test_words_reach_the_app_escaped_and_come_back_as_typed(nadia: Person, bolt: Recorder) -> None:
    said = await nadia.dm(MARY)
    await nadia.hears(f"You said {MARY}")
    assert bolt.last("event_callback")["event"]["text"] == "Mary Smith &amp; &lt;Sons&gt;"
    assert nadia.screen == [MARY, f"You said {MARY}"]
    assert said.ts < nadia.messages[-1].ts


async def test_home_shows_what_was_published_and_its_button_reports(nadia: Person, bolt: Recorder) -> None:
    await nadia.open_home()
    await nadia.slack.until(lambda: nadia.home, 5)
    await nadia.press("Take", "home")
    press = bolt.last("block_actions")
    assert (press["actions"][0]["value"], press["container"]["type"]) == ("token-1", "view")


async def test_a_button_on_a_card_answers_by_its_response_url(slack: FakeSlack, nadia: Person, bolt: Recorder) -> None:
    team = slack.channel("C0TEAM", members=[nadia])
    await bolt.client.chat_postMessage(channel="C0TEAM", text="New referral", blocks=CARD)
    await nadia.press("Take", team)
    await slack.until(lambda: team.messages[0].text != "New referral K7Q-4MD\n[Take]", 5)
    assert b"K7Q-4MD" in slack.all_bytes()


async def test_an_event_that_fails_is_delivered_again_with_its_number(
    slack: FakeSlack, nadia: Person, bolt: Recorder
) -> None:
    bolt.failures = 2
    slack.delivery.answer_s = 0.2  # in Socket Mode a failure is an acknowledgement that never comes
    await nadia.dm("hello")
    await nadia.hears("You said hello")
    tries = [(sent.attempt, sent.status == 200) for sent in slack.deliveries]
    assert tries == [(0, False), (1, False), (2, True)]
    assert len({body["event_id"] for body in bolt.got}) == 1


async def test_a_wrong_or_old_signature_is_refused(slack: FakeSlack, nadia: Person, http: Recorder) -> None:
    push = slack.delivery
    assert isinstance(push, HttpPush)
    body, kind = encode("slash_commands", {"command": "/refer", "team_id": "T1", "user_id": "U1"})
    wrong = push.signed(body, secret="of somebody else")
    old = push.signed(body, at=1_000_000_000)
    statuses = [(await push.post(body, {"Content-Type": kind, **headers})).status for headers in (wrong, old)]
    assert statuses == [401, 401]
    slack.signing_secret = "another"
    with pytest.raises(NotAnsweredError):
        await nadia.command("/refer")
    assert slack.violations == [Violation("not_200", "/refer, try 0: 401")]
    assert http.got == []


async def test_a_command_that_fails_is_not_delivered_again(slack: FakeSlack, nadia: Person, bolt: Recorder) -> None:
    bolt.failures = 1
    slack.delivery.answer_s = 0.2
    with pytest.raises(NotAnsweredError):
        await nadia.command("/refer")
    assert len(bolt.got) == len(slack.violations) == 1


async def test_sockets_that_are_cut_come_back(slack: FakeSlack, nadia: Person) -> None:
    recorder = Recorder(slack)
    async with by_socket(slack, recorder):
        await slack.socket.disconnect("refresh_requested")
        await slack.socket.connected()
        await slack.socket.drop()
        await slack.socket.connected()
        await nadia.dm("still there?")
        await nadia.hears("You said still there?")


async def test_a_trigger_lives_three_seconds_and_once() -> None:
    now = [1_000.0]
    async with FakeSlack(clock=lambda: now[0]) as slack:
        slack.person("U1")
        client = AsyncWebClient(slack.bot_token, slack.base_url, retry_handlers=[])
        first, second = slack.trigger("U1"), slack.trigger("U1")
        await client.views_open(trigger_id=first, view=WHO)
        with pytest.raises(SlackApiError) as used:
            await client.views_open(trigger_id=first, view=WHO)
        now[0] += 3.1
        with pytest.raises(SlackApiError) as late:
            await client.views_open(trigger_id=second, view=WHO)
    assert (error_of(used), error_of(late)) == ("exchanged_trigger_id", "expired_trigger_id")


async def test_a_response_url_takes_five_answers(slack: FakeSlack, nadia: Person, http: Recorder) -> None:
    await nadia.command("/refer")
    link = AsyncWebhookClient(http.last("/refer")["response_url"], retry_handlers=[])
    statuses = [(await link.send(text=f"answer {n}")).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [m.text for m in nadia.ephemerals][-1] == "answer 4"


async def test_a_fourth_modal_on_top_is_refused_and_back_shows_the_one_below(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    await client.views_open(trigger_id=slack.trigger(nadia.id), view={**WHO, "title": plain("1")})
    for number in ("2", "3", "4"):
        assert nadia.modal is not None
        trigger = slack.trigger(nadia.id, nadia.modal.raw["id"])
        pushed = client.views_push(trigger_id=trigger, view={**WHO, "title": plain(number)})
        if number == "4":
            with pytest.raises(SlackApiError, match="push_limit_reached"):
                await pushed
        else:
            await pushed
    await nadia.back()
    assert nadia.modal is not None
    assert nadia.modal.title == "2"
    assert nadia.modal.raw["previous_view_id"] == nadia.modal.raw["root_view_id"]


async def test_an_envelope_lost_with_its_socket_comes_again_on_the_next(slack: FakeSlack, nadia: Person) -> None:
    slack.use_socket().retry_delays = (0.5,)
    recorder = Recorder(slack)
    async with by_socket(slack, recorder):
        async with asyncio.TaskGroup() as tasks:
            recorder.holds = asyncio.Event()
            said = tasks.create_task(nadia.dm("once"))
            await recorder.arrived.wait()
            await slack.socket.drop()
            recorder.holds.set()
        assert said.result().text == "once"
        assert [(d.attempt, d.status) for d in slack.deliveries] == [(0, 0), (1, 200)]
        assert slack.deliveries[0].seconds < 1
    assert [body["event_id"] for body in recorder.got] == [recorder.got[0]["event_id"]] * 2


async def test_an_update_keeps_what_was_filled_in_and_checks_the_hash(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    opened = await client.views_open(trigger_id=slack.trigger(nadia.id), view=WHO)
    nadia.set("Full name", MARY)
    view = opened["view"]
    again = await client.views_update(view_id=view["id"], hash=view["hash"], view={**WHO, "title": plain("Two")})
    assert again["view"]["state"]["values"]["name"]["answer"]["value"] == MARY
    with pytest.raises(SlackApiError) as stale:
        await client.views_update(view_id=view["id"], hash=view["hash"], view=WHO)
    assert error_of(stale) == "hash_conflict"


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section", "text": plain("x" * 3001)}],
        [{"type": "header", "text": plain("x" * 151)}],
        [{"type": "divider"}] * 51,
        [{"type": "actions", "elements": [{**BUTTON, "text": plain("x" * 76)}]}],
        [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}],
        [{"type": "actions", "elements": [{**BUTTON, "action_id": "x" * 256}]}],
        [{"type": "actions", "elements": [BUTTON, BUTTON]}],
        [an_input("a", "A", {"type": "checkboxes", "options": [option(str(n)) for n in range(11)]})],
        [an_input("a", "A", {"type": "static_select", "options": [option(str(n)) for n in range(101)]})],
        [an_input("a", "A", {"type": "static_select", "options": [option("x" * 76)]})],
        [{"type": "section", "text": plain("")}],
    ],
)
async def test_blocks_beyond_slacks_limits_are_refused(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient, blocks: list[JSON]
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=nadia.id, text="card", blocks=blocks)
    assert error_of(caught) == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"]
    assert nadia.messages == []


async def test_errors_of_channels_and_of_other_peoples_messages(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    slack.channel("C0OUT", bot=False)
    slack.channel("C0OLD").archived = True
    theirs = await nadia.say_in(slack.channel("C0TEAM", members=[nadia]), "hello team")
    errors = []
    for call in (
        client.chat_postMessage(channel="C0OUT", text="x"),
        client.chat_postMessage(channel="C0OLD", text="x"),
        client.chat_postMessage(channel="C0NONE", text="x"),
        client.chat_delete(channel="C0TEAM", ts=theirs.ts),
        client.users_info(user="U0NONE"),
    ):
        with pytest.raises(SlackApiError) as caught:
            await call
        errors.append(error_of(caught))
    assert errors == ["not_in_channel", "is_archived", "channel_not_found", "cant_delete_message", "user_not_found"]


async def test_a_second_message_in_one_second_is_limited_and_written_down(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=nadia.id, text="one")
    for kind in ("too_fast", "in_retry_after"):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=nadia.id, text="two")
        assert (error_of(caught), caught.value.response.headers["Retry-After"]) == ("ratelimited", "1")
        assert slack.violations[-1].kind == kind
    assert nadia.screen == ["one"]


async def test_faults_are_played_once_each_and_a_cut_answer_still_counts(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    slack.per_channel = None
    slack.fail("chat.postMessage", "refuse", "accept-then-cut", "500", "error:account_inactive")
    for number, expected in enumerate(("disconnected", "disconnected", "status: 500", "account_inactive")):
        with pytest.raises(Exception, match=expected):
            await client.chat_postMessage(channel=nadia.id, text=str(number))
    await client.chat_postMessage(channel=nadia.id, text="4")
    assert nadia.screen == ["1", "4"]


async def test_history_gives_back_the_metadata_of_own_messages(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    sent = {"event_type": "baton", "event_payload": {"outbox": "1"}}
    await client.chat_postMessage(channel=nadia.id, text="one", metadata=sent)
    found = await client.conversations_history(channel=nadia.direct.id, include_all_metadata=True)
    without = await client.conversations_history(channel=nadia.direct.id)
    assert found["messages"][0]["metadata"] == sent
    assert "metadata" not in without["messages"][0]


async def test_auth_test_names_the_scopes_and_a_missing_one_is_refused(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    slack.scopes.remove("chat:write")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=nadia.id, text="x")
    assert (error_of(caught), caught.value.response["needed"]) == ("missing_scope", "chat:write")


async def test_ephemerals_are_seen_by_one_person_and_are_not_in_the_channel(
    slack: FakeSlack, nadia: Person, client: AsyncWebClient
) -> None:
    team = slack.channel("C0TEAM", members=[nadia, slack.person("U0TOM")])
    await client.chat_postEphemeral(channel="C0TEAM", user=nadia.id, text="Mary Smith")
    assert [m.text for m in nadia.ephemerals] == ["Mary Smith"]
    assert team.messages == []
    assert b"Mary" not in slack.all_bytes()


async def test_what_would_ring_a_whole_channel_is_counted(slack: FakeSlack, client: AsyncWebClient) -> None:
    team = slack.channel("C0TEAM")
    slack.per_channel = None
    marked = {"type": "section", "text": {"type": "mrkdwn", "text": "hi <!channel>"}}
    harmless = {"type": "section", "text": plain("hi <!channel>")}
    blocks: tuple[JSON, JSON] = (marked, harmless)
    for block in blocks:
        await client.chat_postMessage(channel="C0TEAM", text="hi", blocks=json.dumps([block]))
    assert [m.mentions for m in team.messages] == [["<!channel>"], []]
