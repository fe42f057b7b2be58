"""A letter is settled after its practice was corrected: nobody calls, or takes for told, the practice it is now."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import corrections, letters, outcomes, patience
from bot.settings import Settings
from bot.wiring import App
from handlers.surface import Failure
from store.records import Claimed, Referral
from store.services import actions, outbox, people, referrals, timeline
from store.tables.queues import outbox as table
from store.terms import ActionKind, EventKind
from tests.cast import BROADSTAIRS, MARY, NADIA
from tests.delivery.desk import UNLIMITED, Wire, wired
from tests.delivery.test_delivery import reachable

ELSEWHERE = {"code": BROADSTAIRS, "name": "Broadstairs Medical Practice", "covered": "thanet"}
REFUSED = Failure("no such mailbox", permanent=True)


@dataclass
class Post:
    """Letters are queued, and this says what befell each: nothing else sends them."""

    app: App
    wire: Wire
    about: Referral

    async def leaves(self) -> Claimed:
        """The oldest letter that waits is on its way."""
        rows, _ = await self.app.database.run(
            outbox.claim, self.app.house.ring, "email", UNLIMITED, "here", self.app.house.clock(), 1
        )
        return rows[0]

    async def settles(self, refused: bool, row: Claimed | None = None) -> Claimed:
        """What befalls a letter on its way, or the oldest one that waits."""
        row = row or await self.leaves()
        await self.app.database.run(self._settle, row, refused)
        self.app.delivery.wake()
        return row

    def _settle(self, connection: Connection, row: Claimed, refused: bool) -> None:
        house, now = self.app.house, self.app.house.clock()
        if refused:
            outcomes.failed(connection, house, row, now, "here", patience.judge(row, REFUSED, now))
        else:
            outcomes.sent(connection, house, row, now, "here", "1", 0.0)

    async def corrected(self) -> None:
        await self.app.database.run(self._correct)

    def _correct(self, connection: Connection) -> None:
        nadia = people.get_member(connection, NADIA)
        assert nadia is not None
        house = self.app.house
        corrections.put_right(
            connection, house, self.about, nadia, "practice", ELSEWHERE, "sandbox", self.app.house.clock()
        )

    async def actions(self) -> list[str]:
        return await self.app.database.run(actions.open_kinds, self.about.id)


@pytest.fixture
async def post(settings: Settings) -> AsyncIterator[Post]:
    wire = Wire()
    async with wired(settings, wire) as app:
        await app.database.run(reachable)
        yield Post(app, wire, await app.database.run(_open, app))


def _open(connection: Connection, app: App) -> Referral:
    nadia, team = people.get_member(connection, NADIA), people.any_team(connection)
    assert nadia is not None
    assert team is not None
    now, answers = app.house.clock(), dict[str, Any](MARY)
    about = referrals.open_referral(connection, app.house.ring, nadia, team, answers, 1001, "sandbox", now)
    assert letters.tell_practice(connection, app.house, about, now) == "email"
    return about


async def test_the_practice_that_it_is_now_is_not_called_for_the_letter_to_the_one_before(post: Post) -> None:
    letter = await post.leaves()
    await post.corrected()
    before = await post.actions()
    await post.settles(True, letter)
    said = (await post.wire.gets("no such mailbox")).body["text"]
    assert "the email to St Peter's Surgery could not be delivered" in said
    assert "no need to call" in said
    assert await post.actions() == before
    # There is nothing of ours to delete there either.
    assert (await post.settles(refused=True)).kind == "withdrawal"
    assert await post.actions() == before


async def test_a_letter_that_arrived_and_cannot_be_asked_back_is_asked_back_by_telephone(post: Post) -> None:
    await post.settles(refused=False)
    await post.corrected()
    assert (await post.settles(refused=True)).kind == "withdrawal"
    said = (await post.wire.gets("to delete ours could not be delivered")).body["text"]
    assert "asks St Peter's Surgery" in said
    assert "on 01632 960444" in said
    assert ActionKind.CHECK_DELIVERY in await post.actions()


async def test_a_letter_to_the_practice_before_tells_nobody_that_the_practice_now_was_told(post: Post) -> None:
    letter = await post.leaves()
    await post.corrected()
    await post.settles(False, letter)
    happened = await post.app.database.run(timeline.events, post.about.id)
    assert EventKind.PRACTICE_EMAIL_ACCEPTED not in [event.kind for event in happened]


async def test_one_action_is_enough_however_many_letters_are_refused(post: Post) -> None:
    await post.app.database.run(letters.tell_correction, post.app.house, post.about, "name", post.app.house.clock())
    for _ in range(2):
        await post.settles(refused=True)
    assert await post.actions() == [ActionKind.CALL_PRACTICE]


async def test_a_letter_that_has_not_left_when_the_practice_is_corrected_does_not_leave(post: Post) -> None:
    await post.corrected()
    waiting = await post.app.database.run(
        lambda connection: connection.execute(select(table.c.destination).where(table.c.surface == "email")).all()
    )
    assert waiting == [], "neither the letter nor a request to delete it; the practice now has no secure address"


async def test_a_letter_that_may_have_arrived_is_not_sent_again_and_is_asked_back(post: Post) -> None:
    letter = await post.leaves()
    cut = patience.judge(letter, Failure("cut off", maybe=True), post.app.house.clock())
    house, now = post.app.house, post.app.house.clock()
    await post.app.database.run(outcomes.failed, house, letter, now, "here", cut)
    await post.corrected()
    assert (await post.leaves()).kind == "withdrawal"
