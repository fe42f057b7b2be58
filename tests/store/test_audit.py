"""The audit trail: complete, in order, and a removed or altered row shows."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update

from store.database import Database
from store.services import audit
from store.tables.referrals import audit as table

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def record(database: Database, doing: str, about: str = "referral|1") -> None:
    database.call(audit.record, NOW, 1, doing, about, "telegram", ["name"])


def test_the_chain_holds(database: Database) -> None:
    for doing in ("open", "view_details", "correct"):
        record(database, doing)
    assert database.call(audit.verify) is None
    assert [one.doing for one in database.call(audit.trail, "referral|1")] == ["open", "view_details", "correct"]


def test_a_row_that_was_altered_shows(database: Database) -> None:
    for doing in ("open", "view_details", "correct"):
        record(database, doing)
    forged = update(table).where(table.c.doing == "view_details").values(actor_id=2)
    database.call(lambda connection: connection.execute(forged))
    assert database.call(audit.verify) == 2


def test_a_row_that_was_removed_shows(database: Database) -> None:
    for doing in ("open", "view_details", "correct"):
        record(database, doing)
    removed = delete(table).where(table.c.doing == "view_details")
    database.call(lambda connection: connection.execute(removed))
    assert database.call(audit.verify) == 3


async def test_many_at_once_make_one_chain(database: Database) -> None:
    doing = (database.run(audit.record, NOW, 1, f"view{n}", "referral|1", "slack") for n in range(40))
    await asyncio.gather(*doing)
    assert await database.run(audit.verify) is None
    count = select(func.count()).select_from(table)
    assert await database.run(lambda connection: connection.execute(count).scalar_one()) == 40
