"""What comes in over HTTP: only what Slack signed a moment ago, kept before it is acknowledged, and handled once."""

import json
import logging
import random
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.wiring import App
from store.database import Database
from store.tables.queues import inbox
from tests.fakes import slack_payloads
from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_people import Person
from tests.fakes.slack_push import HttpPush, NotAnsweredError, encode
from tests.fakes.slack_server import FakeSlack
from tests.surfaces.slack_desk import baton_on, person


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(per_channel=None) as fake:
        yield fake


@pytest.fixture
async def app(slack: FakeSlack, settings: Settings) -> AsyncIterator[App]:
    async with baton_on(slack, settings) as running:
        yield running


@pytest.fixture
def push(slack: FakeSlack, app: App) -> HttpPush:
    assert isinstance(slack.delivery, HttpPush)
    return slack.delivery


@pytest.fixture
def nadia(slack: FakeSlack, app: App) -> Person:
    return person(slack, "nadia")


def kept(database: Database) -> int:
    return database.call(lambda connection: connection.execute(select(func.count(inbox.c.id))).scalar_one())


def said(slack: FakeSlack, who: Person) -> JSON:
    inner = {**slack_payloads.said(slack, who.id, "hello"), "channel": who.direct.id, "channel_type": "im"}
    return slack_payloads.event(slack, {**inner, "ts": slack.ts(), "event_ts": slack.ts()}, who.id)


async def test_what_is_not_signed_right_is_refused_and_leaves_nothing(
    push: HttpPush, slack: FakeSlack, nadia: Person, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body, kind = encode("events_api", said(slack, nadia))
    good = push.signed(body)
    stamp, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    bad: list[dict[str, str]] = [
        {},
        {"X-Slack-Request-Timestamp": stamp},
        {"X-Slack-Signature": signature},
        {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": signature},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": signature},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": signature},
        {"X-Slack-Request-Timestamp": "٣٣٣٣٣٣٣٣٣٣", "X-Slack-Signature": signature},
        {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": flipped},
        {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature.upper()},
        push.signed(body, at=time.time() - 310),
        push.signed(body, at=time.time() + 310),
        push.signed(body, secret="of somebody else"),
    ]
    statuses = {(await push.post(body, {"Content-Type": kind, **headers})).status for headers in bad}
    not_text = b"\xff\xfe" + body
    odd = [await push.post(not_text, {"Content-Type": kind, **good}), await push.post(b"x" * 300_000, good)]
    assert statuses | {one.status for one in odd} == {401}
    assert kept(database) == 0
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.WARNING]
    assert "hello" not in caplog.text


async def test_noise_is_refused_every_time(push: HttpPush, database: Database) -> None:
    noise = random.Random(7)
    for _ in range(200):
        body = noise.randbytes(noise.randrange(400))
        headers = (
            dict(push.signed(b"other")) if noise.random() < 0.5 else {"X-Slack-Signature": noise.randbytes(9).hex()}
        )
        assert (await push.post(body, headers)).status == 401
    assert kept(database) == 0


async def test_signed_nonsense_is_answered_without_harm(push: HttpPush, database: Database) -> None:
    for body, kind in (
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"{}", "application/json"),
        (b'{"type": "event_callback"}', "application/json"),
        (b'{"type": "block_actions", "actions": []}', "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"\x00", "text/plain"),
    ):
        assert (await push.post(body, {"Content-Type": kind, **push.signed(body)})).status in (200, 400, 500, 503)
    assert kept(database) == 0


async def test_a_replay_is_refused_and_a_retry_is_answered_at_once(
    push: HttpPush, slack: FakeSlack, nadia: Person, database: Database
) -> None:
    body, kind = encode("events_api", said(slack, nadia))
    headers = {"Content-Type": kind, **push.signed(body)}
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    later = {"Content-Type": kind, **push.signed(body, at=time.time() + 1), **retry}
    answers = [(await push.post(body, given)).status for given in (headers, headers, {**headers, **retry}, later)]
    assert answers == [200, 401, 200, 200]
    assert kept(database) == 1
    await nadia.hears("form")
    assert len([one for one in nadia.messages if one.from_bot]) == 1


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(
    slack: FakeSlack, nadia: Person, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, tries = app.runtime.receive, []

    async def away(arrivals: object) -> None:
        tries.append(arrivals)
        if len(tries) < 3:
            raise OperationalError("insert", {}, Exception("away"))
        await keep(arrivals)  # type: ignore[arg-type]

    monkeypatch.setattr(app.runtime, "receive", away)
    await nadia.dm("hello")
    await nadia.hears("form")
    assert [one.status for one in slack.deliveries] == [503, 503, 200]


async def test_a_command_that_cannot_be_kept_is_said_to_have_failed(
    nadia: Person, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_inbound: object) -> None:
        raise OperationalError("insert", {}, Exception("away"))

    monkeypatch.setattr(app.runtime, "answer", away)
    for command in ("/baton", "/refer"):
        with pytest.raises(NotAnsweredError):
            await nadia.command(command, "status")
    assert nadia.modal is None
    monkeypatch.undo()
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")


async def test_slack_tries_the_address_with_a_challenge(push: HttpPush) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = await push.post(body, {"Content-Type": "application/json", **push.signed(body)})
    assert (answer.status, answer.body) == (200, {"challenge": "abc"})
