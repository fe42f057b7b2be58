"""Baton as the benchmark runs it: a database on disk, settings of its own, a team with as many members as needed."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from store.crypto import new_ring
from store.database import Database
from store.services.practice_import import load_snapshot
from store.services.practice_search import load_index
from store.tables import metadata, people
from tests import cast
from tests.bench.people import FIRST_ID
from tests.bench.startup import search_milliseconds
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

SERVE = ["tests.bench.serve"]
_ANY_TIME = datetime(2026, 11, 21, tzinfo=UTC)


def prepare(folder: Path, members: int, telegram: FakeTelegram, smtp: FakeSmtp) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment of a Baton that `members` people may use."""
    return SERVE, furnish(folder, members, telegram, smtp)


async def search_time(folder: Path) -> float:
    """Milliseconds for the slowest search, over the practices as they ship."""
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    metadata.create_all(database.engine)
    database.call(load_snapshot)
    index = database.call(load_index)
    database.close()
    return search_milliseconds(index)


def furnish(folder: Path, members: int, telegram: FakeTelegram, smtp: FakeSmtp) -> dict[str, str]:
    """A database and a key ring in `folder`; the environment to run Baton with, its own sending limits off."""
    database = Database(f"sqlite:///{folder / 'baton.db'}")
    metadata.create_all(database.engine)
    database.call(cast.populate)
    database.call(_employ, members)
    database.close()
    keys = folder / "keys.json"
    keys.write_text(new_ring(_ANY_TIME))
    keys.chmod(0o600)
    return {
        "BATON_DATABASE_URL": f"sqlite:///{folder / 'baton.db'}",
        "BATON_KEYS": str(keys),
        "BATON_TELEGRAM_TOKEN": telegram.token,
        "BATON_TELEGRAM_BASE_URL": telegram.root_url,
        "BATON_TELEGRAM_PER_SECOND": "100000",
        "BATON_TELEGRAM_CHAT_SECONDS": "0",
        "BATON_TELEGRAM_GROUP_SECONDS": "0",
        "BATON_SMTP_URL": smtp.url,
        "BATON_MAIL_FROM": "baton@nhs.net",
        "BATON_LISTEN": "127.0.0.1:0",
    }


def _employ(connection: Connection, members: int) -> None:
    """Referrers of St Peter's Surgery, known by their Telegram ids."""
    common = {"roles": ["referrer"], "profession": "district_nurse", "organisation": "Thanet East", "active": True}
    for number in range(members):
        row = {"id": 1000 + number, "handle": f"member{number}", "name": f"Member {number}", "team_id": "thanet"}
        connection.execute(insert(people.member), {**row, **common, "ods_code": cast.ST_PETERS})
        known = {"surface": "telegram", "external_id": str(FIRST_ID + number), "member_id": 1000 + number}
        connection.execute(insert(people.identity), known)
