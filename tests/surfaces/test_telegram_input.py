"""Whatever people send: a clear answer, nothing lost, nothing changed."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import App
from store.crypto import KeyRing
from store.services import conversations
from tests.cast import NADIA
from tests.fakes.telegram import FakeTelegram, Person
from tests.surfaces.telegram_desk import at_work, on_telegram, person, team_group, until


class Desk:
    """Nadia in the middle of a referral, at the date of birth."""

    def __init__(self, telegram: FakeTelegram, nadia: Person, app: App, ring: KeyRing) -> None:
        self.telegram, self.nadia, self.app, self.ring = telegram, nadia, app, ring

    async def answers(self) -> tuple[str, dict[str, object]]:
        """Where the dialogue stands, and what it knows."""
        kept = await self.app.database.run(conversations.current, self.ring, NADIA)
        assert kept
        return kept.state["step"], kept.state["answers"]

    async def unchanged(self) -> None:
        assert await self.answers() == ("born_on", {"name": "Mary Smith"})

    async def goes_on(self) -> None:
        """The question is still there to be answered."""
        await self.unchanged()
        await self.answer()

    async def answer(self) -> None:
        """The date of birth, read back and confirmed."""
        await self.nadia.say("3/4/1941")
        await self.nadia.hears("3 April 1941, so they are")
        await self.nadia.press("Yes")
        await self.nadia.hears("Where does Mary Smith live?")

    async def up_to_the_review(self, address: str, concerns: str) -> None:
        nadia = self.nadia
        await self.answer()
        await nadia.say(f"{address}, Broadstairs CT10 1AL")
        await nadia.hears("A phone number")
        await nadia.press("Skip")
        await nadia.press("St Peter's Surgery")
        await nadia.hears("What worries you?")
        await nadia.say(concerns)
        await nadia.hears("next of kin")
        await nadia.press("None known")
        await nadia.press("Agrees")
        await nadia.hears("Check before sending")

    async def add(self, what: str, words: str) -> None:
        """Add something at the review."""
        nadia = self.nadia
        await nadia.press("Add something")
        await nadia.hears("What would you like to add?")
        shown = len(nadia.screen)
        await nadia.press(what)
        await until(nadia.chat, lambda: len(nadia.screen) > shown)
        await nadia.say(words)
        await nadia.hears("Check before sending")
        await until(nadia.chat, lambda: nadia.last.find_button("Confirm and send") is not None)


@pytest.fixture
def given(new_database: Callable[[str], str], keys: Path) -> Settings:
    return Settings(database_url=new_database("sqlite"), keys=keys, listen="127.0.0.1:0")


@pytest.fixture
async def desk(given: Settings, ring: KeyRing) -> AsyncIterator[Desk]:
    async with FakeTelegram(limits=None) as telegram:
        nadia = person(telegram, "nadia")
        async with at_work(on_telegram(given, telegram)) as app:
            await nadia.start()
            await nadia.hears("Hello Nadia")
            await nadia.say("/refer")
            await nadia.hears("Who would you like to refer?")
            await nadia.say("mary smith")
            await nadia.hears("When was Mary Smith born?")
            yield Desk(telegram, nadia, app, ring)


async def test_what_cannot_be_read_is_named(desk: Desk) -> None:
    nadia = desk.nadia
    for send, what in (
        (nadia.send_sticker, "sticker"),
        (nadia.send_voice, "voice message"),
        (nadia.send_photo, "photo"),
        (nadia.send_document, "file"),
    ):
        await send()
        await nadia.hears(f"I have not kept that {what}.")
        await nadia.hears("When was Mary Smith born?")
    await desk.goes_on()


async def test_a_caption_is_no_answer_and_that_is_said(desk: Desk) -> None:
    await desk.nadia.send_photo(caption="3/4/1941")
    await desk.nadia.hears("photo, nor the words under it.")
    await desk.goes_on()


async def test_a_forwarded_message_is_no_answer(desk: Desk) -> None:
    await desk.nadia.forward("3/4/1941")
    await desk.nadia.hears("I could not read a referral in that message")
    await desk.nadia.hears("When was Mary Smith born?")
    await desk.goes_on()


async def test_what_was_forwarded_goes_with_the_rest(desk: Desk) -> None:
    passed_on = await desk.nadia.forward("She lives at 12 High St, Broadstairs CT10 1AL, 01632 960123")
    await desk.nadia.hears("When was Mary Smith born?")
    await desk.nadia.say("/cancel")
    await desk.nadia.press("Yes, stop")
    await desk.nadia.hears("Nothing was sent")
    await until(desk.nadia.chat, lambda: passed_on.deleted)


async def test_an_edit_changes_nothing(desk: Desk) -> None:
    typed = next(one for one in desk.nadia.screen if one.text == "mary smith")
    await desk.nadia.edit(typed, "mary smythe")
    await desk.nadia.hears("That changes nothing here")
    await desk.nadia.hears("When was Mary Smith born?")
    await desk.goes_on()


async def test_what_was_sent_meanwhile_goes_with_the_rest(desk: Desk) -> None:
    photo = await desk.nadia.send_photo(caption="Mary Smith, 3/4/1941")
    await desk.nadia.hears("nor the words under it")
    await desk.nadia.say("/cancel")
    await desk.nadia.hears("Stop this referral?")
    await desk.nadia.press("Yes, stop")
    await desk.nadia.hears("Nothing was sent")
    await until(desk.nadia.chat, lambda: photo.deleted)


async def test_commands_in_the_middle_of_an_answer(desk: Desk) -> None:
    nadia = desk.nadia
    await nadia.say("/nonsense <b>&")
    await nadia.hears("I don't know nonsense")
    await nadia.hears("When was Mary Smith born?")
    await nadia.say("/help")
    await nadia.hears("/refer – refer somebody")
    await nadia.hears("When was Mary Smith born?")
    await nadia.say("/refer")
    await nadia.hears("not finished")
    await nadia.press("Go on")
    await nadia.hears("When was Mary Smith born?")
    await desk.goes_on()


async def test_an_address_that_begins_with_a_stroke_is_no_command(desk: Desk) -> None:
    await desk.answer()
    await desk.nadia.say("/2 High St, Broadstairs CT10 1AL")
    await desk.nadia.hears("2 High St, Broadstairs, CT10 1AL")


async def test_an_old_button_changes_nothing(desk: Desk) -> None:
    question = desk.nadia.last
    await desk.answer()
    before = await desk.answers()
    assert await desk.nadia.press_old(question, "Not known")
    await desk.nadia.hears("That button belongs to an earlier question")
    assert await desk.answers() == before


async def test_forged_buttons_change_nothing(desk: Desk) -> None:
    data = desk.nadia.last.keyboard[0][0]["callback_data"]
    for forged in (data[:-1] + ("A" if data[-1] != "A" else "B"), "A" * 64, "confirm", "é😀", "../..", "{}", "\u202e"):
        assert await desk.nadia.press_forged(forged)
        await desk.nadia.hears("That button belongs to an earlier question")
    await desk.goes_on()


async def test_the_same_button_twice_counts_once(desk: Desk) -> None:
    question = desk.nadia.last
    await desk.nadia.press_old(question, "Not known")
    await desk.nadia.press_old(question, "Not known")
    await desk.nadia.hears("That button belongs to an earlier question")
    assert (await desk.answers())[0] == "adult"


async def test_in_a_group_it_points_to_private_chat_and_repeats_nothing(desk: Desk) -> None:
    team = team_group(desk.telegram, desk.nadia)
    await desk.nadia.say_in(team, "mary smith was born on 3/4/1941")
    await desk.nadia.say_in(team, "/refer@OtherBot mary smith")
    await desk.nadia.say_in(team, "@BatonTestBot mary smith was born on 3/4/1941")
    await team.hears("I only talk about people in private")
    await desk.unchanged()
    assert "mary" not in desk.telegram.all_bytes().decode().lower()
    assert [one.text for one in team.messages if one.from_bot] == [
        "I only talk about people in private. Please write to me directly."
    ]


async def test_strangers_in_a_group_are_not_answered(desk: Desk) -> None:
    stranger = desk.telegram.person(999, first_name="Sam")
    team = team_group(desk.telegram, desk.nadia, stranger)
    await stranger.say_in(team, "/refer")
    await desk.nadia.say_in(team, "/refer")
    await team.hears("I only talk about people in private")
    assert len([one for one in team.messages if one.from_bot]) == 1


LONG = "mary " * 1000
NASTY = (
    "\x00",
    "\u202egnirts",
    "\u200b\u200d",
    "👍",
    "<b>bold</b>",
    "{{7*7}}",
    "{% raw %}",
    "<script>",
    "&amp;",
    "/../..",
)


async def test_a_text_over_the_limit_comes_as_two_and_neither_is_taken(desk: Desk) -> None:
    said = len(desk.nadia.screen)
    await desk.nadia.say(LONG)
    await until(desk.nadia.chat, lambda: len(desk.nadia.screen) >= said + 4)
    await desk.goes_on()


async def test_odd_characters_are_answered_and_change_nothing(desk: Desk) -> None:
    for nasty in NASTY:
        said = len(desk.nadia.screen)
        await desk.nadia.say(nasty)
        await until(desk.nadia.chat, lambda said=said: len(desk.nadia.screen) >= said + 2)  # type: ignore[misc]
        assert "49" not in desk.nadia.last.text
    await desk.goes_on()


HOSTILE = "<b>x</b> {{7*7}} {% if %} &lt; <!channel> <a href='http://127.0.0.1'>y</a>"


async def test_markup_comes_back_as_it_was_typed_in_every_field_that_takes_words(desk: Desk) -> None:
    nadia = desk.nadia
    await desk.up_to_the_review(f"12 {HOSTILE} St", f"falls {HOSTILE}")
    for what in ("Communication and access", "Visiting", "Other services", "End-of-life wishes", "On behalf of"):
        await desk.add(what, f"{what} {HOSTILE}")
    shown = nadia.last.text
    assert shown.count(HOSTILE) == 7, shown
    assert "49" not in shown
    assert "{{7*7}}" in nadia.last.html
    assert "<b>x</b>" not in nadia.last.html


async def test_a_review_over_the_limit_comes_in_parts_and_all_of_them_are_wiped(desk: Desk) -> None:
    nadia = desk.nadia
    await desk.up_to_the_review("12 High St", "falls " * 330)
    for what in ("Communication and access", "Visiting", "Other services", "End-of-life wishes"):
        await desk.add(what, "steps & stairs " * 33)
    before, last = nadia.screen[-2:]
    assert before.from_bot
    assert (before.buttons, len(before.text) > 2000) == ([], True)
    assert last.find_button("Confirm and send")
    await nadia.press("Confirm and send")
    await nadia.hears("Your reference is")
    await until(nadia.chat, lambda: before.deleted and last.deleted)
