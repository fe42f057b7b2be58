"""The team's group: a case is taken in it, and whatever becomes of the group or its cards loses no referral."""

import pytest
from sqlalchemy import Connection, select

from bot.settings import Settings
from bot.wiring import App
from store.services import channels
from store.tables.people import team_channel
from store.tables.referrals import referral
from tests.cast import CHANNELS
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, person, refer_mary_smith, team_group
from tests.surfaces.telegram_scene import a_card, quick

NEW = -100_2002


def _channel(connection: Connection) -> str:
    query = select(team_channel.c.address).where(team_channel.c.surface == "telegram")
    address: str = connection.execute(query).scalar_one()
    return address


async def _settled(app: App, wanted: str) -> None:
    assert await app.database.run(_channel) == wanted


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


async def test_a_case_is_taken_and_given_back_in_the_group_by_whoever_may(settings: Settings) -> None:
    async with a_card(settings) as scene:
        before = len(scene.priya.screen)
        refused = await scene.nadia.press_in(scene.team, "Take")
        assert refused
        assert "Only the team of" in refused.text
        taken = await scene.priya.press_in(scene.team, "Take")
        assert taken
        assert "is yours" in taken.text
        assert taken.show_alert
        await scene.team.hears("Lead Priya N")
        undone = await scene.priya.press_in(scene.team, "Undo")
        assert undone
        assert undone.text.startswith("Undone")
        await scene.team.hears("New referral")
        await scene.team.hears("undid")
        assert len(scene.replies()) == 2
        assert len(scene.priya.screen) == before, "nothing is said in private as well"


async def test_a_message_in_the_group_is_known_by_the_case_that_it_is_about(settings: Settings) -> None:
    async with a_card(settings) as scene:
        wanted = await scene.app.database.run(lambda connection: connection.execute(select(referral.c.id)).scalar_one())
        await scene.priya.press_in(scene.team, "Take")
        reply = await scene.team.hears("took")
        assert [await scene.about(one) for one in (scene.card, reply)] == [wanted, wanted]
        typed = await scene.nadia.say_in(scene.team, "thank you", reply_to=scene.card)
        typed_id = str(typed.id)
        assert await scene.app.database.run(channels.card_at, "telegram", str(scene.team.id), typed_id) is None
        new = scene.team.upgrade(NEW, scene.nadia)
        await scene.priya.press_in(scene.team, "Undo")
        card, reply = await new.hears("New referral"), await new.hears("undid")
        assert [await scene.about(one) for one in (card, reply)] == [wanted, wanted]


async def test_a_command_in_the_group_shows_codes_alone_and_leads_into_private(settings: Settings) -> None:
    async with a_card(settings) as scene:
        username = scene.nadia.world.username
        await scene.priya.say_in(scene.team, f"/case@{username} Mary Smith fell", reply_to=scene.card)
        shown = await scene.team.hears("in their 80s")
        await scene.priya.press_old(shown, "Details")
        await scene.priya.hears("Mary Smith")
        await scene.priya.say_in(scene.team, "/note she has fallen again", reply_to=scene.card)
        asked = await scene.team.hears("private")
        assert not [one for one in scene.team.messages if one.from_bot and ("Mary" in one.text or "fallen" in one.text)]
        await scene.priya.press_old(asked, asked.buttons[0][0])
        await scene.priya.hears("note")
