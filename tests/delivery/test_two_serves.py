"""Two `baton serve` on one PostgreSQL with a caseload: taken, settled, posted and nudged once each."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot import cards
from bot.house import House
from bot.settings import from_environment
from bot.wiring import open_house
from store.crypto import load_ring
from store.database import Database
from store.services import audit, cases, people, referrals, self_audit
from store.tables.queues import outbox
from store.tables.referrals import change, nudge
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.child import Child
from tests.crash.case import RECEIVED, TUESDAY, move_clock
from tests.delivery.caseload import ANSWERS, MONDAY, NADIA, PRIYA
from tests.delivery.desk import until
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.installed import SERVE, install
from tests.surfaces.test_serve import serving_at

PATIENCE = 20.0
CASES = 12


def work_of_the_morning(connection: Connection, house: House) -> None:
    """Cases that Priya has taken this minute, but for the last."""
    nadia, priya = people.get_member(connection, NADIA), people.get_member(connection, PRIYA)
    team = people.any_team(connection)
    assert nadia is not None
    assert priya is not None
    assert team is not None
    for number in range(CASES):
        answers = {**ANSWERS, "lives": {"lines": f"{number} High St, Broadstairs", "postcode": "CT10 1AL"}}
        about = referrals.open_referral(
            connection, house.ring, nadia, team, answers, 1000 + number, "telegram", RECEIVED
        )
        cards.post(connection, house, about, RECEIVED)
        if number < CASES - 1:
            cases.take(connection, house.ring, priya, about.id, 2000 + number, "telegram", MONDAY)
    for member in (nadia, priya):
        people.recognise(connection, "telegram", str(100 + member.id), str(100 + member.id), MONDAY)


def is_all_sent(connection: Connection) -> bool:
    waits = select(outbox.c.id).where(outbox.c.state.in_(("pending", "sending")))
    return connection.execute(waits).first() is None


def amiss(connection: Connection) -> list[Any]:
    """Steps that nobody was told of, nudges that were not said, wrong due times, a broken audit trail."""
    steps = connection.execute(select(change.c.id).where(change.c.settled_at.is_(None))).all()
    nudges = connection.execute(select(nudge.c.id).where(nudge.c.said_at.is_(None))).all()
    broken = audit.verify(connection)
    return [*steps, *nudges, *self_audit.put_right(connection, 0, TUESDAY)[0], *([broken] if broken else [])]


async def test_each_thing_is_done_by_one_of_them(new_database: Callable[[str], str], tmp_path: Path) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=False) as smtp:
        nadia, priya = (telegram.person(TELEGRAM_IDS[one], first_name=one.title()) for one in ("nadia", "priya"))
        nadia.chat.started = priya.chat.started = True
        team = telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[priya])
        clock = tmp_path / "clock"
        move_clock(clock, MONDAY)
        env = install(tmp_path, telegram, smtp)
        env |= {"BATON_CLOCK_FILE": str(clock), "BATON_DATABASE_URL": new_database("postgresql")}
        settings, _ = from_environment(env)
        database = Database(settings.database_url)
        database.call(work_of_the_morning, open_house(settings, load_ring(settings.keys), ("telegram",)))
        async with Child(SERVE, env, tmp_path / "one.txt") as one, Child(SERVE, env, tmp_path / "two.txt") as two:
            await asyncio.gather(serving_at(one), serving_at(two))
            for _ in range(CASES):
                await team.hears("New referral", PATIENCE)
            await priya.press_in(team, "Take", PATIENCE)
            await team.hears("Priya N took", PATIENCE)
            move_clock(clock, MONDAY + timedelta(minutes=6))
            for _ in range(CASES):
                await nadia.hears("leads it now", PATIENCE)
            move_clock(clock, TUESDAY)
            await team.hears("Tuesday 24 November", PATIENCE)
            await priya.hears(f"{CASES} things are waiting", PATIENCE)
            await until(lambda: database.call(is_all_sent), PATIENCE, lambda: "something waits still")
    calls = [one for one in telegram.calls if one.method.lower() == "sendmessage" and one.status == 200]
    said = Counter([(one.params["chat_id"], str(one.params["text"])) for one in calls])
    assert set(said.values()) == {1}
    # A card and a notice to the referrer for each, the line under the card that was pressed, the digest, one nudge.
    assert len(said) == 2 * CASES + 3
    mails = Counter(mail.subject for mail in smtp.mails)
    assert (len(mails), set(mails.values())) == (CASES, {1})
    assert database.call(amiss) == []
    database.close()
