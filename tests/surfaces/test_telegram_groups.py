"""The team's group: it may become a supergroup, and its cards may be deleted, and neither loses a referral."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from bot.settings import Settings
from bot.wiring import App
from store.tables.people import team_channel
from tests.cast import CHANNELS
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, on_telegram, person, team_group
from tests.transcripts.test_telegram_referral import refer_mary_smith

NEW = -100_2002


def _channel(connection: Connection) -> str:
    query = select(team_channel.c.address).where(team_channel.c.surface == "telegram")
    return connection.execute(query).scalar_one()


async def _settled(app: App, wanted: str) -> None:
    assert await app.database.run(_channel) == wanted


def quick(settings: Settings, telegram: FakeTelegram, smtp: FakeSmtp) -> Settings:
    given = on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem)
    return replace(given, telegram_group_seconds=0.0)


@pytest.mark.parametrize("told", ["beforehand", "by the error"])
async def test_a_group_that_became_a_supergroup_is_followed(settings: Settings, told: str) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=True) as smtp:
        nadia = person(telegram, "nadia")
        team = team_group(telegram, nadia)
        async with at_work(quick(settings, telegram, smtp)) as app:
            await nadia.start()
            await nadia.hears("Hello Nadia")
            new = team.upgrade(NEW, nadia)
            if told == "by the error":
                telegram.updates.clear()
            await refer_mary_smith(nadia)
            await new.hears("Practice told")
            assert [one.text for one in team.messages if one.from_bot] == []
            assert len([one for one in new.messages if one.from_bot]) == 1
            await _settled(app, str(NEW))
    assert CHANNELS["telegram"] != str(NEW)


async def test_a_card_that_somebody_deleted_is_posted_afresh_and_edited_from_then_on(settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=True) as smtp:
        nadia = person(telegram, "nadia")
        team = team_group(telegram, nadia)
        async with at_work(quick(settings, telegram, smtp)):
            await nadia.start()
            await refer_mary_smith(nadia)
            await team.hears("Practice told")
            first = next(one for one in team.messages if one.from_bot)
            nadia.delete(first)
            for name in ("mary smyth", "mary smithe"):
                await nadia.say("/correct")
                await nadia.hears("What is wrong")
                await nadia.press("Name")
                await nadia.hears("full name")
                await nadia.say(name)
                await nadia.hears("Check before it is changed")
                await nadia.press("Put it right")
                await nadia.hears("is put right")
                await team.hears("put right")
                await team.hears("Practice told")
            cards = [one for one in team.messages if one.from_bot and "Speak to the person" in one.text]
            assert len(cards) == 1
