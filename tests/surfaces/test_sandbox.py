"""The sandbox without a browser: who may call it, what it shows, whom it answers, and a clock that moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from bot.sandbox import sandbox
from bot.settings import Settings
from handlers.sandbox.clock import MovableClock
from handlers.sandbox.markup import to_runs
from handlers.sandbox.room import Room
from handlers.words import TELEGRAM
from tests.cast import CHANNELS
from tests.fakes.sandbox_visitor import SandboxVisitor, visiting, words

CHANNEL = CHANNELS["sandbox"]
STRANGE = "&<b>not bold</b> <!channel> {{7*7}} \u202eevil"


@pytest.fixture
def given(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, clock_file=tmp_path / "clock")


@asynccontextmanager
async def page(given: Settings) -> AsyncIterator[SandboxVisitor]:
    async with sandbox(given) as address, visiting(address) as visitor:
        yield visitor


async def refer(visitor: SandboxVisitor, who: str = "nadia", practice: str = "St Peter's Surgery") -> None:
    """A whole referral, sent."""
    for given, heard in (
        ("/refer", "Who would you like"),
        ("mary smith", "When was"),
        ("3/4/41", "so they are"),
        ("[Yes]", "Where does"),
        ("12 high st broadstairs ct101al", "phone number"),
        ("[Skip]", "Which GP practice?"),
        (f"[{practice}]", "What worries you?"),
        ("3 falls", "next of kin"),
        ("[None known]", "agree"),
        ("[Agrees]", "Check before sending"),
        ("[Confirm and send]", "Your reference is"),
    ):
        if given.startswith("["):
            await visitor.press(who, given.strip("[]"))
        else:
            await visitor.say(who, given)
        await visitor.hears(who, heard)


async def test_the_page_lets_nothing_in_from_elsewhere(given: Settings) -> None:
    async with page(given) as visitor, visitor.http.get("/") as got:
        assert got.headers["Content-Security-Policy"].startswith("default-src 'self';")
        text = await got.text()
    assert "http" not in text, "the page loads nothing from the network"
    assert visitor.world["token"] not in text


async def test_only_the_page_itself_can_post(given: Settings) -> None:
    async with page(given) as visitor:
        wrong = {"X-Sandbox-Token": "é"}
        for path in ("/say", "/press", "/clock"):
            assert await visitor.post(path, {"as": "nadia", "text": "/refer", "to": "day"}, **wrong) == 403
        assert visitor.chats == {}


async def test_a_name_that_leads_here_gets_nothing(given: Settings) -> None:
    async with page(given) as visitor:
        for path in ("/", "/events", "/mail/1"):
            async with visitor.http.get(path, headers={"Host": "evil.example"}) as got:
                assert got.status == 403


async def test_what_the_page_never_sends_is_refused(given: Settings) -> None:
    async with page(given) as visitor:
        for data in ([], {}, {"as": "nadia"}, {"as": 1, "text": "x"}, {"as": "", "text": "x"}):
            for path in ("/say", "/press", "/clock"):
                assert await visitor.post(path, data) == 400
        for path in ("/assets/none.css", "/assets/../sandbox.j2", "/assets/%2e%2e%2fsandbox.j2"):
            async with visitor.http.get(path) as got:
                assert got.status == 404


async def test_the_same_act_sent_twice_counts_once(given: Settings) -> None:
    async with page(given) as visitor:
        once = str(uuid4())
        await visitor.say("nadia", "/help", id=once)
        await visitor.say("nadia", "/help", id=once)
        await visitor.hears("nadia", "refer somebody")
        await visitor.say("nadia", "/nonsense")
        await visitor.hears("nadia", "I don't know nonsense")
        assert sum("refer somebody" in words(line) for line in visitor.said("nadia")) == 1


async def test_what_is_typed_is_shown_as_it_was_typed(given: Settings) -> None:
    async with page(given) as visitor:
        await visitor.say("nadia", "/refer")
        await visitor.hears("nadia", "Who would you like")
        await visitor.say("nadia", STRANGE)
        await visitor.typed("nadia", STRANGE)


async def test_a_page_opened_later_sees_what_was_said(given: Settings) -> None:
    async with sandbox(given) as address:
        async with visiting(address) as first:
            await refer(first)
            await first.gets_mail("stpeters@nhs.net")
            await first.hears(CHANNEL, "Practice told")
        async with visiting(address) as second:
            assert second.chats == first.chats
            assert second.mail == first.mail
            assert "Mary Smith" in await second.gets_mail("stpeters@nhs.net")


async def test_a_draft_is_resumed_after_a_restart(given: Settings) -> None:
    async with page(given) as visitor:
        await visitor.say("nadia", "/refer")
        await visitor.hears("nadia", "Who would you like")
        await visitor.say("nadia", "mary smith")
        await visitor.hears("nadia", "When was Mary Smith born?")
    async with page(given) as visitor:
        await visitor.hears("nadia", "When was Mary Smith born?")
        await visitor.say("nadia", "3/4/41")
        await visitor.hears("nadia", "3 April 1941, so they are")


async def test_the_channels_cards_are_back_after_a_restart(given: Settings) -> None:
    async with page(given) as visitor:
        await refer(visitor)
        told = words(await visitor.hears(CHANNEL, "Practice told"))
    async with page(given) as visitor:
        assert words(await visitor.hears(CHANNEL, "New referral")) == told
        await visitor.press("priya", "Details", CHANNEL)
        await visitor.hears("priya", "Mary Smith")


async def test_details_open_only_for_those_who_may_see_them(given: Settings) -> None:
    async with page(given) as visitor:
        await refer(visitor)
        await visitor.hears(CHANNEL, "New referral")
        await visitor.press("dev", "Details", CHANNEL)
        await visitor.hears("dev", "")
        assert "Mary" not in str(visitor.chats["dev"])
        await visitor.press("bob", "Details", CHANNEL)
        await visitor.hears("bob", "Name · Mary Smith")
        assert "Mary" not in str(visitor.chats[CHANNEL])


async def test_a_stranger_hears_one_thing(given: Settings) -> None:
    async with page(given) as visitor:
        await visitor.say("stranger", "/refer")
        await visitor.hears("stranger", "please contact your GP practice")


async def test_a_practice_without_secure_email_is_called(given: Settings) -> None:
    async with page(given) as visitor:
        await visitor.say("bob", "/start")
        await visitor.hears("bob", "Hello Bob")
        surgeries = {one["name"]: one["email"] for one in visitor.world["surgeries"]}
        assert surgeries == {"The Grange Practice": "", "St Peter's Surgery": "stpeters@nhs.net"}


async def test_an_email_stands_alone_and_runs_nothing(given: Settings) -> None:
    async with page(given) as visitor:
        await refer(visitor)
        await visitor.gets_mail("stpeters@nhs.net")
        async with visitor.http.get(f"/mail/{visitor.mail[0]['id']}") as got:
            assert got.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
        async with visitor.http.get("/mail/none") as got:
            assert got.status == 404


async def test_what_falls_due_goes_out_when_the_clock_is_moved(given: Settings) -> None:
    """A draft is kept for 24 hours; that it is over is said then, however far the clock is moved on."""
    async with page(given) as visitor:
        await visitor.say("nadia", "/refer")
        begun = await visitor.hears("nadia", "Who would you like")
        assert await visitor.post("/clock", {"to": "hour"}) == 202
        assert await visitor.post("/clock", {"to": "day"}) == 202
        await visitor.sees_clock(25 * 3600)
        over = await visitor.hears("nadia", "was not finished")
        after = datetime.fromisoformat(over["at"]) - datetime.fromisoformat(begun["at"])
        assert timedelta(hours=24) <= after < timedelta(hours=24, minutes=20)
        await visitor.forgets("nadia")


async def test_baton_still_answers_after_the_clock_went_back(given: Settings) -> None:
    async with page(given) as visitor:
        await visitor.post("/clock", {"to": "day"})
        await visitor.say("nadia", "/help")
        await visitor.hears("nadia", "refer somebody")
        await visitor.post("/clock", {"to": "now"})
        await visitor.sees_clock(0)
        await visitor.say("nadia", "/refer")
        await visitor.hears("nadia", "Who would you like")


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 11, 19, 14, 0, tzinfo=UTC), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        # A weekend; another in which the clocks go forward; Christmas.
        (datetime(2026, 11, 21, 14, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        (datetime(2026, 3, 27, 20, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 30, tzinfo=UTC)),
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), datetime(2026, 12, 29, 8, 30, tzinfo=UTC)),
    ],
)
def test_the_next_morning(tmp_path: Path, now: datetime, morning: datetime) -> None:
    clock = MovableClock(tmp_path / "clock", lambda: now + clock.ahead)
    clock.move(clock.to_next_morning())
    assert clock.now() == morning
    clock.move(timedelta(hours=1))
    assert clock.now() == morning + timedelta(hours=1)
    clock.back()
    assert clock.now() == now


def test_markup_is_read_and_nothing_else_is() -> None:
    assert to_runs(f"a {TELEGRAM.bold('B&amp;C')} {TELEGRAM.escape('<b>d</b> & <script>')}") == (
        {"text": "a ", "bold": False},
        {"text": "B&C", "bold": True},
        {"text": " <b>d</b> & <script>", "bold": False},
    )


def test_a_card_that_was_lost_with_the_process_comes_back_when_it_is_edited() -> None:
    room = Room(lambda: datetime(2026, 11, 21, tzinfo=UTC))
    assert room.put("team", to_runs("new words"), line_id="lost") == "lost"
    assert [line["id"] for line in room.everything()["chats"]["team"]] == ["lost"]


def test_a_browser_that_does_not_read_is_cut_off() -> None:
    room = Room(lambda: datetime(2026, 11, 21, tzinfo=UTC))
    with room.watching() as changes:
        for _ in range(600):
            room.tell({"what": "time"})
        read = [changes.get_nowait() for _ in range(changes.qsize())]
    assert read[-1] is None
    assert len(read) == 500


async def test_the_stream_ends_with_the_demo(given: Settings) -> None:
    async with aiohttp.ClientSession() as http:
        async with sandbox(given) as address:
            stream = await http.get(f"{address}/events")
            await stream.content.readline()
        rest = await stream.content.read()
        assert b"data:" not in rest
