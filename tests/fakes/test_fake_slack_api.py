"""The fake Slack's Web API as the real slack_sdk meets it: limits, errors, lives of tokens, faults."""

import json
from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_example import BUTTON, MARY, WHO, an_input, option, plain
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def nadia(slack: FakeSlack) -> Person:
    return slack.person("U0NADIA", name="Nadia Test")


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, slack.base_url, retry_handlers=[])


def error_of(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])


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
