"""The fake Telegram, driven by the real python-telegram-bot."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.telegram import FakeTelegram, Limits
from tests.fakes.telegram_html import ParseError, parse_html
from tests.fakes.telegram_updates import MESSAGE_LIVES, PRESS_LIVES

NADIA, DEV, TEAM = 1001, 1002, -1001234567890


class Clock:
    """Unix time that moves only when told to."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot 22 warns of the older type, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fake(clock: Clock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=clock, limits=None) as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(fake.token, base_url=fake.base_url) as bot:
        yield bot


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


async def test_presses_expire_before_messages(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
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


async def test_a_press_is_answered_and_the_question_edited(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    rows = keyboard(("Yes, that is right", "tok-1"), ("No", "tok-2"))
    sent = await bot.send_message(NADIA, "<b>Right?</b>", parse_mode="HTML", reply_markup=rows)
    assert sent.text == "Right?"
    assert nadia.last.buttons == [["Yes, that is right"], ["No"]]
    async with asyncio.TaskGroup() as group:
        press = group.create_task(nadia.press("Yes"))
        query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
        assert query is not None
        assert query.data == "tok-1"
        await bot.answer_callback_query(query.id, text="Saved", show_alert=True)
        answer = await press
    assert answer is not None
    assert (answer.text, answer.show_alert) == ("Saved", True)
    await bot.edit_message_text("Born 3 April 1941", NADIA, sent.message_id)
    assert [m.text for m in nadia.screen] == ["/start", "Born 3 April 1941"]
    assert nadia.last.buttons == []
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query.id)


async def test_a_query_is_forgotten_after_its_time(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    await bot.send_message(NADIA, "Right?", reply_markup=keyboard(("Yes", "tok-1")))
    await nadia.press("Yes", timeout=0.05)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    clock.now += 20
    with pytest.raises(BadRequest, match=r"(?i)query ID is invalid"):
        await bot.answer_callback_query(query.id)


async def test_old_and_forged_buttons_reach_the_bot(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    sent = await bot.send_message(NADIA, "Right?", reply_markup=keyboard(("Yes", "tok-1")))
    card = nadia.last
    await bot.edit_message_reply_markup(NADIA, sent.message_id)
    await nadia.press_old(card, "Yes", timeout=0.05)
    await nadia.press_forged("made-up", timeout=0.05)
    await bot.delete_message(NADIA, sent.message_id)
    await nadia.press_old(card, "Yes", timeout=0.05)
    queries = [u.callback_query for u in await bot.get_updates() if u.callback_query]
    assert [q.data for q in queries] == ["tok-1", "made-up", "tok-1"]
    assert [q.message.is_accessible for q in queries if q.message] == [True, True, False]


async def test_nobody_is_written_to_before_start_or_after_blocking(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(NADIA, "Hello")
    await nadia.start()
    await bot.send_message(NADIA, "Hello")
    nadia.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(NADIA, "Hello again")
    changed = (await bot.get_updates())[-1].my_chat_member
    assert changed is not None
    assert changed.new_chat_member.status == "kicked"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(4242, "Hello")


@pytest.mark.parametrize(
    ("text", "mode", "refusal"),
    [
        ("", None, "Message text is empty"),
        ("\u200b \u200b", None, "Text must be non-empty"),
        ("x" * 4097, None, "Message is too long"),
        ("<b>x", "HTML", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("a <i>b</b>", "HTML", 'Can\'t parse entities: unmatched end tag at byte offset 6, expected "</i>"'),
        ("3 <4", "HTML", "Can't parse entities: unclosed start tag at byte offset 2"),
        ("<h1>x</h1>", "HTML", 'Can\'t parse entities: unsupported start tag "h1" at byte offset 0'),
    ],
)
async def test_texts_that_telegram_refuses(
    fake: FakeTelegram, bot: Bot, text: str, mode: str | None, refusal: str
) -> None:
    await fake.person(NADIA).start()
    with pytest.raises(BadRequest) as raised:
        await bot.send_message(NADIA, text, parse_mode=mode)
    assert refusal.lower() in str(raised.value).lower()
    assert len(fake.chats[NADIA].messages) == 1


async def test_length_counts_after_entities(fake: FakeTelegram, bot: Bot) -> None:
    await fake.person(NADIA).start()
    sent = await bot.send_message(NADIA, "<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    assert sent.text == "&" * 4096


def test_html_is_read_as_tdlib_reads_it() -> None:
    text, entities = parse_html('🏟 &lt;<b>a<i>b</i></b> <a href="https://t.me/x?a=1&amp;b=2">l</a>&nbsp;&ge;')
    assert text == "🏟 <ab l&nbsp;&ge;"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("bold", 4, 2),
        ("italic", 5, 1),
        ("text_link", 7, 1),
    ]
    assert entities[2]["url"] == "https://t.me/x?a=1&b=2"
    with pytest.raises(ParseError, match="Unexpected end tag at byte offset 8"):
        parse_html("🏟&lt;</")
    with pytest.raises(ParseError, match="Unclosed end tag at byte offset 4"):
        parse_html("<i>a</i   ")


async def test_buttons_that_telegram_refuses(fake: FakeTelegram, bot: Bot) -> None:
    await fake.person(NADIA).start()
    await bot.send_message(NADIA, "fits", reply_markup=keyboard(("ok", "é" * 32)))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(NADIA, "too long", reply_markup=keyboard(("no", "é" * 33)))
    nowhere = InlineKeyboardMarkup([[InlineKeyboardButton("page", url="http://localhost:1/x")]])
    with pytest.raises(BadRequest, match=r"(?i)wrong http url"):
        await bot.send_message(NADIA, "page", reply_markup=nowhere)


async def test_edits_that_change_nothing_or_miss(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    typed = await nadia.start()
    sent = await bot.send_message(NADIA, "Hello")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Hello", NADIA, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(NADIA, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Hello", NADIA, typed.id)
    nadia.delete(nadia.last)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Bye", NADIA, sent.message_id)


async def test_what_was_typed_can_be_deleted_for_48_hours(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
    nadia = fake.person(NADIA)
    first, second = await nadia.start(), await nadia.say("mary smith")
    clock.now += 48 * 3600 - 1
    assert await bot.delete_message(NADIA, first.id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(NADIA, first.id)
    clock.now += 1
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(NADIA, second.id)
    newer = [await nadia.say("12 high st"), await nadia.say("ct10 1al")]
    assert await bot.delete_messages(NADIA, [first.id, *(m.id for m in newer)])
    assert [m.text for m in nadia.screen] == ["mary smith"]


async def test_a_group_keeps_the_words_of_others(fake: FakeTelegram, bot: Bot) -> None:
    dev = fake.person(DEV, "Dev")
    team = fake.group(TEAM, "Thanet East", [dev])
    said = await dev.say_in(team, "pls see mary smith")
    sent = await bot.send_message(TEAM, "Please write to me in private.")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(TEAM, said.id)
    assert await bot.delete_message(TEAM, sent.message_id)
    team.chat.bot_is_admin = True
    assert await bot.delete_message(TEAM, said.id)
    assert team.messages == []
    assert b"write to me in private" in fake.all_bytes()
    assert b"mary smith" not in fake.all_bytes()
    assert "Baton in Thanet East (deleted)" in fake.transcript()


async def test_a_card_is_pressed_in_the_group_and_opens_in_private(fake: FakeTelegram, bot: Bot) -> None:
    dev = fake.person(DEV, "Dev")
    team = fake.group(TEAM, "Thanet East", [dev])
    link = f"https://t.me/{fake.username}?start=details-K7Q4MD"
    rows = [[InlineKeyboardButton("Take", callback_data="t"), InlineKeyboardButton("Details", url=link)]]
    await bot.send_message(TEAM, "K7Q-4MD", reply_markup=InlineKeyboardMarkup(rows))
    await dev.press_in(team, "Take", timeout=0.05)
    opened = await dev.press_in(team, "Details")
    assert opened is not None
    assert opened.url == link
    pressed, started = (await bot.get_updates())[-2:]
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is not None
    assert pressed.callback_query.message.chat.id == TEAM
    assert started.message is not None
    assert started.message.text == "/start details-K7Q4MD"


async def test_privacy_mode_hides_group_talk(fake: FakeTelegram, bot: Bot) -> None:
    fake.privacy_mode = True
    dev = fake.person(DEV, "Dev")
    team = fake.group(TEAM, "Thanet East", [dev])
    await dev.say_in(team, "morning all")
    await dev.say_in(team, "/refer")
    assert [u.message.text for u in await bot.get_updates() if u.message] == ["/refer"]


async def test_limits_answer_429_and_are_noted(clock: Clock) -> None:
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


async def test_a_group_takes_twenty_a_minute(clock: Clock) -> None:
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


async def test_planned_faults(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
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


async def test_account_methods(fake: FakeTelegram, bot: Bot) -> None:
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


async def test_a_document_arrives_whole(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    sent = await bot.send_document(NADIA, b"%PDF-", filename="leaflet.pdf", caption="Leaflet", protect_content=True)
    assert sent.document is not None
    assert sent.caption == "Leaflet"
    assert (fake.documents[0].file_name, fake.documents[0].content) == ("leaflet.pdf", b"%PDF-")
    assert nadia.last.protected


async def test_people_send_more_than_text(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.send_sticker()
    await nadia.send_photo("the front door")
    await nadia.send_voice()
    await nadia.send_document()
    await nadia.forward("fwd")
    messages = [u.message for u in await bot.get_updates() if u.message]
    assert messages[0].sticker
    assert messages[1].photo
    assert messages[1].caption == "the front door"
    assert messages[2].voice
    assert messages[3].document
    assert messages[4].forward_origin
    assert [m.message_id for m in messages] == [1, 2, 3, 4, 5]


async def test_replies_previews_and_silence(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    typed = await nadia.start()
    quiet = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(
        NADIA, "See", reply_to_message_id=typed.id, link_preview_options=quiet, disable_notification=True
    )
    assert sent.reply_to_message is not None
    assert sent.link_preview_options == quiet
    assert nadia.last.silent
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(NADIA, "See", reply_to_message_id=999)


async def test_a_group_moves_and_loses_its_bot(fake: FakeTelegram, bot: Bot) -> None:
    dev = fake.person(DEV, "Dev")
    small = fake.group(-55, "Thanet East", [dev])
    big = small.upgrade(TEAM, by=dev)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-55, "card")
    assert moved.value.new_chat_id == TEAM
    await bot.send_message(TEAM, "card")
    big.kick_bot(by=dev)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(TEAM, "card")


async def test_hears_consumes_each_message_once(fake: FakeTelegram, bot: Bot) -> None:
    nadia = fake.person(NADIA)
    await nadia.start()
    await bot.send_message(NADIA, "Which GP practice?")
    await nadia.hears("GP practice")
    with pytest.raises(AssertionError, match="was not said"):
        await nadia.hears("GP practice", timeout=0.05)
    with pytest.raises(AssertionError, match="no button 'Skip'"):
        await nadia.press("Skip", timeout=0.05)


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
