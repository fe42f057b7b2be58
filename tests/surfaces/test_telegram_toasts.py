"""A press in the team's group is answered there, by a toast that only whoever pressed sees, whatever goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot import patience, toast, turn
from bot.settings import Settings
from bot.visit import Visit
from bot.wiring import App
from handlers.surface import Failure
from store.records import Claimed
from store.services import outbox_care
from tests.fakes.telegram import Answer, FakeTelegram, FaultPlan, Group, Message, Person
from tests.surfaces.telegram_desk import at_work, on_telegram, person, team_group

FORGED = "A" * 36
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@asynccontextmanager
async def in_the_group(settings: Settings, faults: FaultPlan = ()) -> AsyncIterator[tuple[App, Person, Group, Message]]:
    """Baton at work, Nadia, the team's group, and a message of Baton's in it."""
    async with FakeTelegram(limits=None, faults=faults) as telegram:
        nadia = person(telegram, "nadia")
        team = team_group(telegram, nadia)
        async with at_work(on_telegram(settings, telegram, telegram_group_seconds=0.0)) as app:
            await nadia.start()
            await nadia.hears("Hello Nadia")
            await nadia.say_in(team, f"@{telegram.username} hello")
            yield app, nadia, team, await team.hears("in private")


async def test_a_press_that_has_nothing_to_say_in_the_group_is_answered_all_the_same(settings: Settings) -> None:
    async with in_the_group(settings) as (_, nadia, team, message):
        assert await nadia.press_forged(FORGED, message) == Answer()
        await nadia.hears("Nothing has changed")
        assert len([one for one in team.messages if one.from_bot]) == 1


async def test_a_stranger_is_told_over_the_group_and_not_in_it(settings: Settings) -> None:
    async with in_the_group(settings) as (_, nadia, team, message):
        stranger = nadia.world.person(4040, first_name="Somebody")
        answer = await stranger.press_forged(FORGED, message)
        assert answer
        assert answer.text.startswith("Only members of the team can do this.")
        assert answer.show_alert
        assert len([one for one in team.messages if one.from_bot]) == 1


async def test_a_press_that_cannot_be_handled_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(visit: Visit) -> None:
        raise LookupError

    async with in_the_group(settings) as (_, nadia, _team, message):
        monkeypatch.setattr(turn, "_pressed", broken)
        answer = await nadia.press_forged(FORGED, message)
        assert answer
        assert answer.text.startswith("Something went wrong on our side")


async def test_it_does_not_wait_behind_what_the_person_is_still_to_be_sent(settings: Settings) -> None:
    async with in_the_group(settings, [("sendMessage", 3, "429:30")]) as (_, nadia, _team, message):
        for _press in range(2):
            assert await nadia.press_forged(FORGED, message, timeout=3) == Answer()
        assert not [one for one in nadia.screen if "Nothing has changed" in one.text]


async def test_it_is_tried_again_and_one_that_telegram_forgot_is_no_fault(settings: Settings) -> None:
    gone = "400:query is too old and response timeout expired or query ID is invalid"
    faults = [("answerCallbackQuery", 1, "502"), ("answerCallbackQuery", 3, gone)]
    async with in_the_group(settings, faults) as (app, nadia, _, message):
        assert await nadia.press_forged(FORGED, message) == Answer()
        assert await nadia.press_forged(FORGED, message, timeout=1) is None
        assert await nadia.press_forged(FORGED, message) == Answer()
        assert await app.database.run(outbox_care.set_aside) == []


def test_it_is_not_tried_again_a_minute_after_the_press() -> None:
    at, row = NOW, 1
    while (verdict := patience.judge(_claimed(attempts=row), Failure("502", maybe=True), at)).again_at:
        at, row = verdict.again_at, row + 1
    assert timedelta(seconds=30) < at - NOW < timedelta(minutes=1)


async def test_a_toast_that_would_come_too_late_is_given_up(settings: Settings) -> None:
    async with in_the_group(settings, [("answerCallbackQuery", 1, "429:90")]) as (app, nadia, _team, message):
        assert await nadia.press_forged(FORGED, message, timeout=1) is None
        (given_up,) = await app.database.run(outbox_care.set_aside)
        assert given_up[2] == "toast"
        assert await app.database.run(outbox_care.waiting) == {}


async def test_of_two_answers_the_first_is_said_and_none_is_too_long(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wordy(visit: Visit) -> None:
        toast.answer(visit.connection, visit.house, visit.inbound, visit.now, "long " * 60)

    async with in_the_group(settings) as (_, nadia, _team, message):
        monkeypatch.setattr(turn, "_pressed", wordy)
        answer = await nadia.press_forged(FORGED, message)
        assert answer
        assert (len(answer.text), answer.text[-1], answer.show_alert) == (200, "…", True)


def _claimed(attempts: int) -> Claimed:
    return Claimed(1, "telegram", "toast:101", "toast", {"query": "1", "text": ""}, attempts, repeat=False)
