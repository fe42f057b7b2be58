"""What became of a send, said exactly: the outbox decides by it whether to wait, to repeat, to follow or to give up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.surface import Button, Failure, Message
from handlers.telegram.line import Line
from handlers.telegram.send import WIPE_TRIES, TelegramSender
from store.records import Claimed
from store.services.outbox import Pace
from tests.fakes.telegram import FakeTelegram, Person

HELLO = Message("<b>Hello</b> &amp; welcome", ((Button("Yes", "token"),),))


@dataclass
class Desk:
    """A sender on a fake Telegram, with one person who has started the bot."""

    telegram: FakeTelegram
    nadia: Person
    sender: TelegramSender

    async def send(self, message: Message = HELLO, to: int = 101, **more: Any) -> str | None:
        row = Claimed(1, "telegram", str(to), "answer", message.to_json(), attempts=1, repeat=False)
        return await self.sender.send(replace(row, **more))

    async def fails(self, **more: Any) -> Failure:
        with pytest.raises(Failure) as caught:
            await self.send(**more)
        return caught.value


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with FakeTelegram(limits=None) as telegram:
        nadia = telegram.person(101, first_name="Nadia")
        nadia.chat.started = True
        sender = TelegramSender(Line(telegram.token, telegram.root_url), Pace(30, 0, 0))
        yield Desk(telegram, nadia, sender)
        await sender.close()


async def test_it_is_said_in_private_where_nobody_can_pass_it_on(desk: Desk) -> None:
    sent = await desk.send()
    assert (str(desk.nadia.last.id), desk.nadia.last.text) == (sent, "Hello & welcome")
    assert desk.nadia.last.protected
    assert desk.nadia.last.buttons == [["Yes"]]


FAULTS: Sequence[tuple[str, dict[str, Any]]] = (
    ("403:bot was blocked by the user", {"permanent": True, "gone": True, "maybe": False}),
    ("403:bot can't initiate conversation with a user", {"permanent": True, "gone": True, "maybe": False}),
    ("400:chat not found", {"permanent": True, "gone": True, "maybe": False}),
    ("400:not enough rights to send text messages to the chat", {"permanent": True, "gone": False, "maybe": False}),
    ("429:7", {"after": timedelta(seconds=7.1), "permanent": False, "maybe": False}),
    ("401", {"permanent": False, "maybe": False}),
    ("500", {"permanent": False, "maybe": True}),
    ("502", {"permanent": False, "maybe": True}),
    ("accept-then-cut", {"permanent": False, "maybe": True}),
)


@pytest.mark.parametrize(("fault", "wanted"), FAULTS)
async def test_failures_are_told_apart(desk: Desk, fault: str, wanted: dict[str, Any]) -> None:
    desk.telegram.faults = [("sendMessage", None, fault)]
    failure = await desk.fails()
    assert {name: getattr(failure, name) for name in wanted} == wanted
    assert desk.telegram.token not in str(failure)


async def test_what_never_left_is_no_repeat(desk: Desk) -> None:
    await desk.send()
    await desk.telegram.go_down()
    await asyncio.sleep(0.05)  # the client sees that its old connection was closed
    failure = await desk.fails()
    assert not failure.maybe
    await desk.telegram.come_back()
    assert await desk.send()


async def test_before_the_first_login_a_telegram_that_is_away_is_no_repeat(desk: Desk) -> None:
    await desk.telegram.go_down()
    failure = await desk.fails()
    assert not failure.maybe
    assert not failure.permanent


async def test_a_repeat_says_so_and_an_edit_does_not(desk: Desk) -> None:
    sent = await desk.send(repeat=True)
    assert desk.nadia.last.text == "Hello & welcome\n(repeat)"
    await desk.send(Message("Changed", edit=sent), repeat=True)
    assert desk.nadia.last.text == "Changed"


async def test_a_group_that_became_a_supergroup_says_where_it_is(desk: Desk) -> None:
    team = desk.telegram.group(-55, "Thanet East", members=[desk.nadia])
    team.upgrade(-100_55, desk.nadia)
    failure = await desk.fails(to=-55)
    assert (failure.moved_to, failure.permanent, failure.maybe) == ("-10055", False, False)


async def test_what_telegram_cannot_read_is_said_without_markup(desk: Desk) -> None:
    await desk.send(Message("<b>Hello <i>Mary</b> &lt;Smith&gt;", ((Button("Yes", "token"),),)))
    assert desk.nadia.last.text == "Hello Mary <Smith>"
    assert desk.nadia.last.buttons == [["Yes"]]


async def test_an_edit_that_changes_nothing_is_fine(desk: Desk) -> None:
    sent = await desk.send()
    assert await desk.send(replace(HELLO, edit=sent)) == sent


async def test_a_card_that_is_gone_is_posted_afresh(desk: Desk) -> None:
    sent = await desk.send()
    desk.nadia.delete(desk.nadia.last)
    again = await desk.send(Message("The card", edit_key="card:1"), target=sent)
    assert again != sent
    assert desk.nadia.last.text == "The card"


async def test_a_card_that_never_was_is_posted(desk: Desk) -> None:
    assert await desk.send(Message("The card", edit_key="card:1"), target=None)
    assert desk.nadia.last.text == "The card"


async def test_an_answer_under_a_message_that_is_gone_stands_alone(desk: Desk) -> None:
    sent = await desk.send()
    desk.nadia.delete(desk.nadia.last)
    assert await desk.send(Message("Taken", reply_key="card:1"), target=sent)


async def _screen(desk: Desk, texts: Sequence[str]) -> dict[str, list[str]]:
    typed = [str((await desk.nadia.say(text)).id) for text in texts]
    return {"typed": typed, "echoed": [str(await desk.send())]}


async def test_a_wipe_leaves_nothing(desk: Desk) -> None:
    there = await _screen(desk, [f"answer {n}" for n in range(120)])
    await desk.send(kind="wipe", body={"typed": [*there["typed"], "999999"], "echoed": there["echoed"]})
    assert desk.nadia.screen == []


async def test_what_is_too_old_to_delete_is_tried_again_and_then_counted(desk: Desk) -> None:
    there = await _screen(desk, ["mary smith", "3/4/41", "12 High St"])
    old = desk.nadia.screen[0]
    old.date -= 49 * 3600
    first = await desk.fails(kind="wipe", body=there)
    assert (first.left, first.permanent, first.maybe) == (1, False, False)
    assert desk.nadia.screen == [old]
    last = await desk.fails(kind="wipe", body=there, attempts=WIPE_TRIES)
    assert (last.left, last.permanent) == (1, True)
    assert "mary" not in str(last)
