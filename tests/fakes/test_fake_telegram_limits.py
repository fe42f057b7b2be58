"""Limits, faults and plain HTTP of the fake Telegram."""

from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot, BotCommand
from telegram.error import Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.stopped_clock import StoppedClock
from tests.fakes.telegram import FakeTelegram, Limits

NADIA, DEV, TEAM = 1001, 1002, -1001234567890


async def test_limits_answer_429_and_are_noted(clock: StoppedClock) -> None:
    async with FakeTelegram(clock=clock, limits=Limits(slack=0)) as fake:
        people = [fake.person(2000 + i) for i in range(31)]
        for person in people:
            await person.start()
        async with Bot(fake.token, base_url=fake.base_url) as bot:
            await bot.send_message(2000, "one")
            with pytest.raises(RetryAfter) as raised:
                await bot.send_message(2000, "two")
            assert raised.value.retry_after == timedelta(seconds=1)
            for person in people[1:30]:
                await bot.send_message(person.id, "hello")
            with pytest.raises(RetryAfter):
                await bot.send_message(people[30].id, "over 30 a second")
            assert [v.why for v in fake.violations] == ["over 1 in 1 s", "over 30 in 1 s"]
            clock.now += 1
            await bot.send_message(2000, "two")
            assert len(fake.violations) == 2


async def test_a_group_takes_twenty_a_minute(clock: StoppedClock) -> None:
    async with FakeTelegram(clock=clock, limits=Limits(slack=0)) as fake:
        fake.group(TEAM, "Thanet East", [])
        async with Bot(fake.token, base_url=fake.base_url) as bot:
            for n in range(20):
                await bot.send_message(TEAM, f"card {n}")
            clock.now += 30
            with pytest.raises(RetryAfter) as raised:
                await bot.send_message(TEAM, "card 20")
            assert raised.value.retry_after == timedelta(seconds=30)
            clock.now += 10
            with pytest.raises(RetryAfter):
                await bot.send_message(TEAM, "card 20")
            assert fake.violations[-1].why == "inside retry_after"
            clock.now += 20
            await bot.send_message(TEAM, "card 20")
            clock.now -= 86_400
            await bot.send_message(TEAM, "a card of yesterday")


async def test_planned_faults(fake: FakeTelegram, bot: Bot, clock: StoppedClock) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    plan = ["429:2", "500", "502", "refuse", "accept-then-cut", "delay:0.1", "403:user is deactivated"]
    fake.faults = [("sendMessage", n, what) for n, what in enumerate(plan, 1)]
    expected = [RetryAfter, NetworkError, NetworkError, NetworkError, NetworkError, None, Forbidden]
    for n, error in enumerate(expected):
        clock.now += 2
        if error is None:
            await bot.send_message(NADIA, f"text {n}")
        else:
            with pytest.raises(error):
                await bot.send_message(NADIA, f"text {n}")
    assert [m.text for m in nadia.screen[1:]] == ["text 4", "text 5"]
    assert fake.violations == []
    fake.faults = lambda method, n: "429:5" if method == "sendMessage" and n == 8 else None
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(NADIA, "too soon")
    assert [v.why for v in fake.violations] == ["inside retry_after"]


async def test_down_means_refused_and_nothing_is_forgotten(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    await bot.get_me()
    await fake.go_down()
    with pytest.raises(NetworkError):
        await bot.get_updates()
    await fake.come_back()
    assert len(await bot.get_updates()) == 1


async def test_wrong_token_and_unknown_method(fake: FakeTelegram, bot: Bot) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{fake.root_url}/bot1:wrong/getMe") as answer:
            unauthorised = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            assert (answer.status, await answer.json()) == (401, unauthorised)
        async with session.post(f"{fake.base_url}{fake.token}/sendCoffee") as answer:
            assert answer.status == 404
        call = f"{fake.base_url}{fake.token}/SENDMESSAGE"
        await fake.person(NADIA).start()
        async with session.post(call, json={"chat_id": NADIA, "text": "as JSON"}) as answer:
            assert (await answer.json())["result"]["text"] == "as JSON"
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=fake.base_url):
            pass


async def test_the_bots_menu_and_profile_are_kept(fake: FakeTelegram, bot: Bot) -> None:
    dev = fake.person(DEV, "Dev")
    fake.group(TEAM, "Thanet East", [dev])
    assert (await bot.get_me()).username == fake.username
    await bot.set_my_commands([BotCommand("refer", "Refer somebody")])
    assert (await bot.get_my_commands())[0].command == "refer"
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("For professionals")
    await bot.set_chat_menu_button()
    assert (await bot.get_chat(TEAM)).title == "Thanet East"
    assert (await bot.get_chat_member(TEAM, DEV)).status == "member"
    fake.chats[TEAM].bot_is_admin = True
    assert (await bot.get_chat_member(TEAM, bot.id)).status == "administrator"
