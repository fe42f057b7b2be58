"""How updates reach the bot: long polling and webhook, with the real python-telegram-bot."""

import asyncio
import json

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler

from tests.fakes.stopped_clock import StoppedClock
from tests.fakes.telegram import Answer, FakeTelegram
from tests.fakes.telegram_updates import MESSAGE_LIVES, PRESS_LIVES

NADIA, DEV, TEAM = 1001, 1002, -1001234567890


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons])


async def test_updates_wait_until_an_offset_confirms_them(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start("invite-1")
    await nadia.say("mary smith")
    first, second = await bot.get_updates()
    assert first.message is not None
    assert first.message.text == "/start invite-1"
    assert first.message.entities[0].type == "bot_command"
    assert (await bot.get_updates())[0].update_id == first.update_id
    assert [u.update_id for u in await bot.get_updates(offset=second.update_id)] == [second.update_id]
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_negative_offset_keeps_the_newest(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    for text in ("one", "two", "three"):
        await nadia.say(text)
    assert [u.message.text for u in await bot.get_updates(offset=-1) if u.message] == ["three"]
    assert len(await bot.get_updates()) == 1


async def test_an_offset_far_ahead_confirms_nothing(fake: FakeTelegram, bot: Bot) -> None:
    await fake.person(NADIA).say("hello")
    assert len(await bot.get_updates(offset=fake.updates.next_id + 5000)) == 1
    assert len(await bot.get_updates()) == 1


async def test_long_poll_wakes_at_once(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        said = loop.time()
        await nadia.say("hello")
        updates = await poll
    assert loop.time() - said < 0.5
    assert len(updates) == 1


async def test_the_older_poller_gets_a_conflict(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    async with Bot(fake.token, base_url=fake.base_url) as other, asyncio.TaskGroup() as group:
        older = group.create_task(_conflict(bot))
        await asyncio.sleep(0.1)
        newer = group.create_task(other.get_updates(timeout=5))
        assert "terminated by other getUpdates request" in await older
        await nadia.say("hello")
        assert len(await newer) == 1


async def _conflict(bot: Bot) -> str:
    with pytest.raises(Conflict) as raised:
        await bot.get_updates(timeout=5)
    return str(raised.value)


async def test_presses_expire_before_messages(fake: FakeTelegram, bot: Bot, clock: StoppedClock) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    await bot.send_message(NADIA, "Right?", reply_markup=keyboard(("Yes", "tok-1")))
    assert await nadia.press("Yes", timeout=0.05) is None
    clock.now += PRESS_LIVES - 1
    assert len(await bot.get_updates()) == 2
    clock.now += 1
    assert [u.callback_query for u in await bot.get_updates()] == [None]
    clock.now += MESSAGE_LIVES
    assert await bot.get_updates() == ()


async def test_allowed_updates_leave_out_what_is_not_asked_for(fake: FakeTelegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    nadia = fake.person(NADIA)
    message = await nadia.say("12 high st")
    await nadia.edit(message, "13 high st")
    assert len(await bot.get_updates()) == 1
    await bot.get_updates(allowed_updates=[])
    await nadia.edit(message, "14 high st")
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None
    assert edited.text == "14 high st"
    assert edited.edit_date is not None


async def test_privacy_mode_hides_group_talk(fake: FakeTelegram, bot: Bot) -> None:
    fake.privacy_mode = True
    dev = fake.person(DEV, "Dev")
    team = fake.group(TEAM, "Thanet East", [dev])
    await dev.say_in(team, "morning all")
    await dev.say_in(team, "/refer")
    assert [u.message.text for u in await bot.get_updates() if u.message] == ["/refer"]


async def test_webhook_gets_each_update_until_it_takes_it(fake: FakeTelegram, bot: Bot) -> None:
    taken: list[Update] = []
    all_taken = asyncio.Event()
    answers = [web.Response(status=503, headers={"Retry-After": "0"}), web.Response(status=500)]

    async def receive(request: web.BaseRequest) -> web.Response:
        if request.headers["X-Telegram-Bot-Api-Secret-Token"] != "s3cret":
            return web.Response(status=401)
        if answers:
            return answers.pop()
        taken.append(Update.de_json(json.loads(await request.read()), bot))
        if len(taken) == 3:
            all_taken.set()
        return web.Response()

    runner = web.ServerRunner(web.Server(receive, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    nadia = fake.person(NADIA)
    await nadia.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
    await bot.set_webhook(url, secret_token="s3cret")
    for text in ("mary smith", "3 4 41"):
        await nadia.say(text)
    async with asyncio.timeout(5):
        await all_taken.wait()
    assert [u.message.text for u in taken if u.message] == ["/start", "mary smith", "3 4 41"]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (url, 0)
    assert "500" in (info.last_error_message or "") or "503" in (info.last_error_message or "")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await nadia.say("after")
    assert len(await bot.get_updates()) == 1
    await runner.cleanup()


async def test_webhook_demands_a_safe_address_and_secret(fake: FakeTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)an https url must be provided"):
        await bot.set_webhook("http://example.org/hook")
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("https://example.org/hook", secret_token="not allowed")


async def test_an_application_of_the_library_runs_on_it(fake: FakeTelegram) -> None:
    async def ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat is not None
        await context.bot.send_message(update.effective_chat.id, "Right?", reply_markup=keyboard(("Yes", "tok")))

    async def saved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Saved")
        await update.callback_query.edit_message_text("3 April 1941")

    application = ApplicationBuilder().token(fake.token).base_url(fake.base_url).build()
    application.add_handlers([MessageHandler(None, ask), CallbackQueryHandler(saved)])
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(timeout=5)
        nadia = fake.person(NADIA)
        await nadia.start()
        await nadia.hears("Right?")
        assert await nadia.press("Yes") == Answer("Saved")
        await nadia.hears("3 April 1941")
        assert [m.text for m in nadia.screen] == ["/start", "3 April 1941"]
        await application.updater.stop()
        await application.stop()
    assert fake.updates.pending() == []


async def test_the_app_splits_long_texts_and_sends_no_blank_ones(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.say("x" * 5000)
    assert [len(u.message.text or "") for u in await bot.get_updates() if u.message] == [4096, 904]
    with pytest.raises(ValueError, match="no blank message"):
        await nadia.say(" \n")
