"""Joining through the real python-telegram-bot: an invitation, an admin's word, a second account, and strangers."""

import asyncio
from dataclasses import replace

from sqlalchemy import Connection, func, select, update

from bot.settings import Settings
from bot.wiring import App
from store.services import invitations, people
from store.tables.people import member
from store.tables.queues import outbox
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.shared import invited
from tests.surfaces.telegram_desk import at_work, on_telegram, person

STRANGER = "This is a service for professionals"
WAITING = "An admin of your team has been asked"


async def test_an_invitation_that_an_admin_confirms(settings: Settings) -> None:
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        ada, tom = person(telegram, "ada"), telegram.person(900, first_name="Tom (really)")
        await ada.start()
        await ada.hears("Hello Ada")
        await tom.start(await invited(app))
        await tom.hears(WAITING)
        asked = await ada.hears("Tom Baker")
        assert "900" in asked.text
        assert "really" not in asked.text
        await tom.say("/refer")
        await tom.hears(STRANGER)
        await ada.press("Confirm")
        await ada.hears("has joined")
        await tom.hears("Hello Tom Baker")
        await tom.say("/refer")
        await tom.hears("Who would you like to refer?")
        await ada.press("Refuse")
        await ada.hears("settled already")


async def test_who_is_refused_stays_a_stranger(settings: Settings) -> None:
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        ada, tom = person(telegram, "ada"), telegram.person(900)
        await ada.start()
        await ada.hears("Hello Ada")
        await tom.start(await invited(app))
        await ada.press("Refuse")
        await tom.hears("has not confirmed")
        await tom.say("hello")
        await tom.hears(STRANGER)


async def test_only_an_admin_settles_it(settings: Settings) -> None:
    """The button's token, in the hands of somebody else, opens nothing."""
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        ada, nadia, tom = person(telegram, "ada"), person(telegram, "nadia"), telegram.person(900)
        for one in (ada, nadia):
            await one.start()
            await one.hears("Hello")
        await tom.start(await invited(app))
        asked = await ada.hears("Tom Baker")
        token = asked.keyboard[0][0]["callback_data"]
        await nadia.press_forged(token)
        await nadia.hears("I can't find")
        await tom.say("am I in?")
        await tom.hears(STRANGER)


async def test_a_wrong_code_is_answered_like_anything_else_a_stranger_says(settings: Settings) -> None:
    moved = settings.keys.with_name("clock")
    async with FakeTelegram() as telegram, at_work(on_telegram(replace(settings, clock_file=moved), telegram)) as app:
        used = await invited(app)
        tom, eve = telegram.person(900), telegram.person(901)
        await tom.start(used)
        await tom.hears(WAITING)
        answers = []
        for minute, words in enumerate([used, "ABCDE-FGHJK", "AAAAAAAAAA", "", "<b>"]):
            moved.write_text(str(61 * minute))
            await eve.start(words)
            answers.append((await eve.hears(STRANGER)).text)
        for minute, words in enumerate(["hello", "/help", "my mum has fallen", "/refer"], 10):
            moved.write_text(str(61 * minute))
            await eve.say(words)
            answers.append((await eve.hears(STRANGER)).text)
        assert len(set(answers)) == 1
        assert answers[0].endswith("or for a new code if yours does not work.")


async def test_a_stranger_is_answered_once_a_minute(settings: Settings) -> None:
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        eve = telegram.person(901)
        await eve.start()
        for number in range(40):
            await eve.say(f"hello {number}")
        await eve.hears(STRANGER)
        await asyncio.sleep(0.5)
        replies = select(func.count()).where(outbox.c.kind == "stranger")
        # Two, where the minute turned meanwhile.
        assert await app.database.run(lambda connection: connection.execute(replies).scalar_one()) <= 2


async def test_a_second_account_is_linked_at_once(settings: Settings) -> None:
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        nadia, again = person(telegram, "nadia"), telegram.person(902, first_name="Nadia's other phone")
        await nadia.start()
        await nadia.hears("Hello Nadia")
        nobody = await app.database.run(_code_for_nadia, app)
        await again.start(nobody)
        await again.hears("Hello Nadia Ahmed")
        await nadia.hears("was just linked to you")
        await again.say("/status")
        await again.hears("You have not referred anybody yet")


def _code_for_nadia(connection: Connection, app: App) -> str:
    nadia = people.get_member(connection, 1)
    assert nadia is not None
    return invitations.link(connection, app.house.ring, nadia, "slack", app.house.clock())


async def test_the_code_for_a_second_platform_is_said_in_private_and_does_not_stay(settings: Settings) -> None:
    moved = settings.keys.with_name("clock")
    given = replace(settings, clock_file=moved)
    async with FakeTelegram() as telegram, at_work(on_telegram(given, telegram)) as app:
        nadia = person(telegram, "nadia")
        await nadia.start()
        await nadia.hears("Hello Nadia")
        await nadia.say("/link")
        said = await nadia.hears("Your code")
        moved.write_text("601")
        app.clock.poke()
        for _ in range(50):
            if said.id not in {message.id for message in nadia.screen}:
                return
            await asyncio.sleep(0.1)
        raise AssertionError("the code is still there")


async def test_who_left_is_a_stranger_from_the_next_turn_on(settings: Settings) -> None:
    async with FakeTelegram() as telegram, at_work(on_telegram(settings, telegram)) as app:
        nadia = person(telegram, "nadia")
        await nadia.start()
        await nadia.say("/refer")
        await nadia.hears("Who would you like to refer?")
        gone = update(member).where(member.c.handle == "nadia").values(active=False)
        await app.database.run(lambda connection: connection.execute(gone).rowcount)
        await nadia.say("mary smith")
        await nadia.hears(STRANGER)
