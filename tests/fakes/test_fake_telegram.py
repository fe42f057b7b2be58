"""The fake Telegram's chats and people, driven by the real python-telegram-bot."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.fakes.stopped_clock import StoppedClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_html import ParseError, parse_html

NADIA, DEV, TEAM = 1001, 1002, -1001234567890


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons])


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


async def test_a_query_is_forgotten_after_its_time(fake: FakeTelegram, bot: Bot, clock: StoppedClock) -> None:
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


async def test_what_was_typed_can_be_deleted_for_48_hours(fake: FakeTelegram, bot: Bot, clock: StoppedClock) -> None:
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
