"""The webhook's door: nobody without the secret, nothing lost while the database is away."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import cycle, islice
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, create_engine, func, make_url, select, text

from bot.settings import Settings
from handlers.telegram.hook import HEADER, LIMIT, PATH
from store.tables.queues import inbox
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import SECRET, at_work, by_webhook, on_telegram, person

JSON = {"Content-Type": "application/json"}
GOOD = {**JSON, HEADER: SECRET}
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "text": "/start",
        "chat": {"id": 101, "type": "private", "first_name": "Nadia"},
        "from": {"id": 101, "is_bot": False, "first_name": "Nadia"},
    },
}
BODY = json.dumps(UPDATE).encode()
Bad = tuple[dict[str, str], bytes, int]
BAD: list[Bad] = [
    (JSON, BODY, 401),
    ({**JSON, HEADER: ""}, BODY, 401),
    ({**JSON, HEADER: SECRET[:-1]}, BODY, 401),
    ({**JSON, HEADER: SECRET.upper()}, BODY, 401),
    ({**JSON, HEADER: "é" * 200}, BODY, 401),
    ({HEADER: SECRET, "Content-Type": "text/plain"}, BODY, 415),
    ({HEADER: SECRET, "Content-Type": "application/x-www-form-urlencoded"}, b"update_id=1", 415),
    (GOOD, b"", 400),
    (GOOD, b"{", 400),
    (GOOD, b"\xff\xfe", 400),
    (GOOD, b"[]", 400),
    (GOOD, b"null", 400),
    (GOOD, b'{"update_id": "1"}', 400),
    (GOOD, b'{"update_id": true}', 400),
    (GOOD, b"[" * 100_000, 400),
    (GOOD, b'{"update_id": 1, "x": "' + b"x" * LIMIT + b'"}', 413),
]


@pytest.fixture
def hooked(new_database: Callable[[str], str], keys: Any) -> Settings:
    return Settings(database_url=new_database("sqlite"), keys=keys)


async def test_ten_thousand_bad_requests(hooked: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        settings = by_webhook(on_telegram(hooked, telegram))
        async with at_work(settings) as app, aiohttp.ClientSession() as session:
            answers: Counter[bool] = Counter()

            async def post_all(some: Iterator[Bad]) -> None:
                for headers, body, wanted in some:
                    async with session.post(settings.public_url + PATH, data=body, headers=headers) as answer:
                        answers[answer.status == wanted] += 1

            everything = islice(cycle(BAD), 10_000)
            await asyncio.gather(*(post_all(everything) for _ in range(8)))
            assert answers == {True: 10_000}
            assert await app.database.run(_rows) == 0
            assert (await session.get(settings.public_url + PATH)).status == 405


async def test_a_body_without_a_length_is_not_read_past_the_limit(hooked: Settings) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2 * LIMIT // 1024):
            yield b"x" * 1024

    async with FakeTelegram(limits=None) as telegram:
        settings = by_webhook(on_telegram(hooked, telegram))
        async with at_work(settings), aiohttp.ClientSession() as session:
            answer = await session.post(settings.public_url + PATH, data=endless(), headers=GOOD)
            assert answer.status == 413


async def test_an_update_of_an_unknown_shape_is_dropped_and_holds_up_nothing(hooked: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        settings = by_webhook(on_telegram(hooked, telegram))
        async with at_work(settings) as app, aiohttp.ClientSession() as session:
            for odd in ({"update_id": 1, "message": 7}, {"update_id": 2, "something_new": {}}):
                async with session.post(settings.public_url + PATH, json=odd, headers=GOOD) as answer:
                    assert answer.status == 200
            assert await app.database.run(_rows) == 0


async def test_it_is_set_with_its_secret_and_what_waits_is_kept(hooked: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        await nadia.start()
        settings = by_webhook(on_telegram(hooked, telegram))
        async with at_work(settings):
            await nadia.hears("Hello Nadia")
            assert telegram.webhook.url == settings.public_url + PATH
            assert telegram.webhook.secret == SECRET
            assert telegram.updates.allowed == {"message", "edited_message", "callback_query"}
            assert telegram.polls == 0


async def test_polling_deletes_a_webhook_that_an_earlier_setting_left(hooked: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        telegram.webhook.url = "http://127.0.0.1:9/telegram/webhook"
        nadia = person(telegram, "nadia")
        await nadia.start()
        async with at_work(on_telegram(hooked, telegram)):
            await nadia.hears("Hello Nadia")
        assert telegram.webhook.url == ""


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(
    new_database: Callable[[str], str], keys: Any
) -> None:
    url = new_database("postgresql")
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        settings = by_webhook(on_telegram(Settings(database_url=url, keys=keys), telegram))
        async with at_work(settings) as app, aiohttp.ClientSession() as session:
            await nadia.start()
            await nadia.hears("Hello Nadia")
            _shut(url)
            async with session.post(settings.public_url + PATH, data=BODY, headers=GOOD) as answer:
                assert answer.status == 503
                assert answer.headers["Retry-After"] == "2"
            await nadia.say("/refer")
            _open(url)
            await nadia.hears("Who would you like to refer?", timeout=20)
            assert await app.database.run(_rows) == 2


def _rows(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


def _shut(url: str) -> None:
    """Throw everybody out of the database, and let nobody in."""
    _as_owner(url, 'ALTER DATABASE "{}" ALLOW_CONNECTIONS false')
    _as_owner(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'")


def _open(url: str) -> None:
    _as_owner(url, 'ALTER DATABASE "{}" ALLOW_CONNECTIONS true')


def _as_owner(url: str, statement: str) -> None:
    given = make_url(url)
    engine = create_engine(given.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement.format(given.database)))
    engine.dispose()
