"""What the fake Slack delivers to the real slack-bolt, by HTTP and by Socket Mode."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack_example import (
    CARD,
    MARY,
    PERSON,
    Recorder,
    by_http,
    by_socket,
    option,
)
from tests.fakes.slack_people import Person
from tests.fakes.slack_push import HttpPush, NotAnsweredError, encode
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Violation


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


async def test_a_response_url_takes_five_answers(slack: FakeSlack, nadia: Person, http: Recorder) -> None:
    await nadia.command("/refer")
    link = AsyncWebhookClient(http.last("/refer")["response_url"], retry_handlers=[])
    statuses = [(await link.send(text=f"answer {n}")).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [m.text for m in nadia.ephemerals][-1] == "answer 4"


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
