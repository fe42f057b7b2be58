"""Eight people press Take at once, on two platforms: exactly one leads the case, and the others are told who.

BATON_TAKE_RACES says on how many cards; on PostgreSQL each platform has a process of its own.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.house import House
from bot.runtime import Runtime
from bot.settings import Settings
from bot.wiring import open_house
from conversations.turns import Notice
from handlers.surface import Inbound, Kind, Spoken
from handlers.tokens import About
from handlers.words import PLAIN, words_in
from store.crypto import KeyRing
from store.database import Database
from store.records import Referral
from store.services import people, referrals
from store.tables.people import identity, member
from store.tables.queues import outbox
from store.tables.referrals import change, referral
from tests.cast import CHANNELS

CARDS = int(os.environ.get("BATON_TAKE_RACES", "100"))
PEOPLE = 8
ORDER = Random(1)
ANSWERS = {
    "name": "Mary Smith",
    "born_on": "1941-04-03",
    "practice": {"code": "G82219", "name": "St Peter's Surgery"},
    "concerns": {"ticks": ["falls"], "words": ""},
    "agreement": "agrees",
}


def names() -> dict[str, str]:
    """By the platform's id; every other one is on Slack."""
    return {f"{'U0RACE' if n % 2 else 90}{n}": f"Racer {n}" for n in range(PEOPLE)}


def populate(connection: Connection, house: House) -> list[Referral]:
    for number, (external_id, name) in enumerate(names().items(), 100):
        about = {"id": number, "handle": f"racer{number}", "name": name, "roles": ["team_member"], "active": True}
        rest = {"profession": "physiotherapist", "organisation": "Thanet East", "team_id": "thanet", "ods_code": None}
        connection.execute(insert(member), {**about, **rest})
        at = {"surface": surface_of(external_id), "external_id": external_id, "member_id": number}
        connection.execute(insert(identity), at)
    nadia, team = people.get_member(connection, 1), people.get_team(connection, "thanet")
    assert nadia is not None
    assert team is not None
    ring, now = house.ring, house.clock()
    return [
        referrals.open_referral(connection, ring, nadia, team, answers(number), house.new_id(), "telegram", now)
        for number in range(CARDS)
    ]


def answers(number: int) -> dict[str, Any]:
    """Of somebody who lives alone: people at one address would be one household."""
    return {**ANSWERS, "lives": {"lines": f"{number} High St, Broadstairs", "postcode": "CT10 1AL"}}


def surface_of(external_id: str) -> str:
    return "slack" if external_id.startswith("U") else "telegram"


@contextmanager
def platforms(database: Database) -> Iterator[dict[str, Database]]:
    """What each platform's process runs on."""
    with ExitStack() as stack:
        other = database
        if not database.is_sqlite:
            other = Database(database.engine.url.render_as_string(hide_password=False))
            stack.callback(other.close)
        yield {"telegram": database, "slack": other}


@dataclass
class Race:
    """The platforms' runtimes, and what Slack's people were answered at once."""

    house: House
    runtimes: dict[str, Runtime]
    said: dict[int, list[str]]

    async def press(self, about: Referral, who: str) -> None:
        surface = surface_of(who)
        token = self.house.tokens.mint(About.REFERRAL, about.id, about.version, "take")
        slack = surface == "slack"
        pressed = Inbound(
            surface=surface,
            external_id=f"{about.id}:{who}",
            sender=who,
            chat=who,
            kind=Kind.PRESS,
            token=token,
            private=slack,
            live=slack,
            paged=slack,
            place=CHANNELS[surface],
            query="" if slack else f"{about.id}:{who}",
        )
        if slack:
            self.said[about.id] += map(words_of, await self.runtimes[surface].answer(pressed))
        else:
            await self.runtimes[surface].receive([pressed])


def words_of(spoken: Spoken) -> str:
    assert isinstance(spoken.reply, Notice)
    return words_in(PLAIN).notice(spoken.reply, spoken.params)


def toasts(connection: Connection, house: House) -> dict[int, list[str]]:
    """What Telegram's people were shown over their group, by case."""
    found = defaultdict(list)
    for row in connection.execute(select(outbox).where(outbox.c.kind == "toast")):
        body = house.ring.unseal(f"outbox|{row.surface}|{row.destination}", row.body)
        found[int(body["query"].partition(":")[0])].append(body["text"])
    return found


def taken(connection: Connection) -> tuple[dict[int, int], dict[int, str]]:
    """How often each case was taken, and who leads it."""
    counts = connection.execute(select(change.c.referral_id, func.count()).group_by(change.c.referral_id))
    leads = connection.execute(select(referral.c.id, member.c.name).join(member, member.c.id == referral.c.lead_id))
    return {row[0]: row[1] for row in counts}, {row[0]: row[1] for row in leads}


async def test_of_eight_who_press_at_once_one_leads_and_seven_are_told_who(database: Database, ring: KeyRing) -> None:
    house = open_house(Settings(), ring, ("telegram", "slack"))
    cards = await database.run(populate, house)
    with platforms(database) as on:
        async with asyncio.TaskGroup() as tasks:
            runtimes = {name: Runtime(each, house, tasks, lambda _surface: None) for name, each in on.items()}
            race = Race(house, runtimes, defaultdict(list))
            for about in cards:
                quickest_first = ORDER.sample(list(names()), PEOPLE)
                await asyncio.gather(*(race.press(about, who) for who in quickest_first))
    counts, leads = await database.run(taken)
    assert counts == {about.id: 1 for about in cards}
    shown = await database.run(toasts, house)
    for about in cards:
        told = [*race.said[about.id], *shown[about.id]]
        others = f"{leads[about.id]} has {about.ref} already. Nothing is changed."
        assert len(told) == PEOPLE
        assert told.count(others) == PEOPLE - 1
        assert sum(f"{about.ref} is yours" in one for one in told) == 1
    assert len(set(leads.values())) > 1, "it was a race"
