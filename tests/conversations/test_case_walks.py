"""Walks over the buttons and commands of one case by several people, through the whole bot, whatever comes of them."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.surface import Kind
from handlers.tokens import About
from store.crypto import KeyRing
from store.database import Database
from store.records import Referral
from store.services import referrals
from store.tables.referrals import action, referral
from store.terms import OPEN_STATUSES, ReferralStatus
from tests.conversations.talk import REFERRED, Talk

BUTTONS = (
    *("take", "undo", "send_now", "assign", "pass_on", "not_for_us", "withdraw", "ask", "contact", "note", "update"),
    *("add_action", "discharge", "details", "who", "nonsense"),
)
ON_ACTION = ("show", "done", "snooze", "someone_else", "cannot")
PEOPLE = ("nadia", "dev", "priya", "priya", "bob")
COMMANDS = ("mine", "status", "status REF", "case REF", "who REF", "note REF seen today", "contact REF visit", "cancel")
TYPED = ("by fri", "priya", "she is well", "tomorrow", "none", "no", "yes", "")


class Walk:
    """One case, and one act after the other of somebody picked at random."""

    def __init__(self, talk: Talk, seed: int) -> None:
        self.talk, self.pick = talk, random.Random(seed)
        self.done: list[str] = []
        # Whoever pressed last mostly goes on: else no dialogue would ever come to its end.
        self.last = ""

    async def act(self) -> None:
        who, what = self.pick.choice(PEOPLE), self.pick.random()
        if what < 0.05:
            await self.talk.later(timedelta(minutes=self.pick.choice((1, 6, 700))))
        elif what < 0.2:
            name = self.pick.choice(BUTTONS)
            await self._press(who, name, self.talk.house.tokens.mint(About.REFERRAL, self.about().id, 0, name))
        elif what < 0.25 and (found := self._actions()):
            name = self.pick.choice(ON_ACTION)
            await self._press(who, name, self.talk.house.tokens.mint(About.ACTION, self.pick.choice(found), 0, name))
        elif what < 0.32:
            await self._do(who, f"/{self.pick.choice(COMMANDS)}")
        else:
            await self._answer(self.last or who)

    async def _answer(self, who: str) -> None:
        """One of the choices of their question, or words."""
        shown = self.talk.shown.get(who)
        keys = [one.key for q in shown[0].questions for one in q.choices] if shown else []
        if shown is None or not keys or self.pick.random() < 0.25:
            await self._do(who, self.pick.choice(TYPED))
            return
        key = self.pick.choice(keys)
        token = self.talk.house.tokens.mint(About.CONVERSATION, shown[1], shown[0].revision, key)
        await self._press(who, key, token)

    async def _do(self, who: str, what: str) -> None:
        self.done.append(f"{who}: {what}")
        await self.talk.act(who, what)

    async def _press(self, who: str, name: str, token: str) -> None:
        self.done.append(f"{who}: [{name}]")
        self.last = who
        self.talk.heard = {}
        spoken = await self.talk._arrive(who, Kind.PRESS, token=token)
        self.talk._listen(who, spoken)

    def _actions(self) -> list[int]:
        return self.talk.database.call(lambda connection: [*connection.execute(select(action.c.id)).scalars()])

    def about(self) -> Referral:
        query = select(referral.c.id).order_by(referral.c.received_at)
        first = self.talk.database.call(lambda connection: connection.execute(query).scalars().first())
        found = self.talk.database.call(referrals.get, first or 0)
        assert found is not None
        return found


async def _walk(database: Database, ring: KeyRing, seed: int, acts: int, caplog: pytest.LogCaptureFixture) -> None:
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        await talk.play(REFERRED)
        walk = Walk(talk, seed)
        for _ in range(acts):
            await walk.act()
            about = walk.about()
            is_open = about.status in OPEN_STATUSES
            assert (about.next_due_at is not None) is is_open, walk.done
            assert (about.lead_id is not None) or about.status is not ReferralStatus.ACCEPTED, walk.done
            assert not [one for one in caplog.records if one.levelno >= logging.ERROR], walk.done


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_pressed_on_a_case(
    new_database: Callable[[str], str], ring: KeyRing, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(new_database("sqlite" if seed else "postgresql"))
    try:
        await _walk(database, ring, seed, 60, caplog)
    finally:
        database.close()
