"""At start: the menu, the profile, a Telegram that is away, and what the doctor says of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chores import COMMANDS
from bot.settings import Settings
from handlers.telegram.doctor import check
from handlers.telegram.menu import IN_GROUP
from store.database import Database
from store.services import people
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, by_webhook, on_telegram, person, team_group

PRIVATE, GROUPS = "[('type', 'all_private_chats')]|", "[('type', 'all_group_chats')]|"


async def test_every_command_is_in_the_menu_and_in_groups_those_about_cases(
    settings: Settings,
) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        async with at_work(on_telegram(settings, telegram)):
            await nadia.start()
            await nadia.hears("Hello Nadia")
        assert {one["command"] for one in telegram.commands[PRIVATE]} == set(COMMANDS)
        assert {one["command"] for one in telegram.commands[GROUPS]} == set(IN_GROUP)
        assert len(telegram.profile["short_description"]) <= 120


async def test_it_starts_while_telegram_is_away(settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        await telegram.go_down()
        async with at_work(on_telegram(settings, telegram)) as app:
            await telegram.come_back()
            await nadia.start()
            await nadia.hears("Hello Nadia", timeout=10)
            assert app.listeners["telegram"].trouble is None


async def test_the_doctor_names_what_is_wrong(settings: Settings, database: Database) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        given = on_telegram(settings, telegram)
        async with at_work(given):
            await nadia.start()
            await nadia.hears("Hello Nadia")
        found = await check(given, database)
        assert [(one.what, one.well) for one in found] == [
            ("Telegram token", True),
            ("Telegram updates", True),
            ("Telegram group of Thanet East", False),
            *((f"Telegram member {handle}", False) for handle in ("ada", "bob", "dev", "priya")),
        ]
        team_group(telegram, nadia)
        assert (await check(given, database))[2].well


async def test_the_doctor_on_webhooks(settings: Settings, database: Database) -> None:
    async with FakeTelegram(limits=None) as telegram:
        given = by_webhook(on_telegram(settings, telegram))
        assert (await check(given, database))[1].say == "the webhook is not set yet; it is set at start"
        telegram.webhook.url = given.public_url + "/telegram/webhook"
        telegram.webhook.last_error_date, telegram.webhook.last_error_message = 1, "Connection refused"
        assert not (await check(given, database))[1].well


@pytest.mark.parametrize(("token", "root"), [("1:wrong", None), (None, "http://127.0.0.1:1")])
async def test_the_doctor_prints_no_token(
    settings: Settings, database: Database, token: str | None, root: str | None
) -> None:
    async with FakeTelegram(limits=None) as telegram:
        given = on_telegram(settings, telegram)
        bad = replace(given, telegram_token=token or telegram.token, telegram_base_url=root or telegram.root_url)
        (only,) = await check(bad, database)
        assert not only.well
        assert bad.telegram_token not in f"{only.what} {only.say}"
        assert "http" not in only.say


def test_who_comes_back_after_a_block_can_be_reached_again(database: Database) -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    nadia = database.call(people.recognise, "telegram", "101", "101", now)
    assert nadia

    def reached() -> bool:
        return any(at.surface == "telegram" for at in database.call(people.addresses, nadia.id))

    database.call(people.mark_blocked, "telegram", "101", now)
    assert not reached()
    database.call(people.recognise, "telegram", "101", "101", now)
    assert reached()
