"""Baton as it is installed: a migrated database on disk with the cast in it, a key ring, the environment to serve."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from store.crypto import new_ring
from store.database import Database
from store.migrations import upgrade
from store.tables import people
from tests import cast
from tests.fakes.slack_server import FakeSlack
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

SERVE = ["bot", "serve"]
_ANY_TIME = datetime(2026, 11, 21, tzinfo=UTC)


def install(
    folder: Path, platform: FakeTelegram | FakeSlack, smtp: FakeSmtp, referrers: Sequence[int] = ()
) -> dict[str, str]:
    """A new database and key ring in `folder`, with more referrers by their Telegram ids; what `SERVE` needs to run.

    Baton's own sending pace is off, so that a test takes no longer than its work.
    """
    url = f"sqlite:///{folder / 'baton.db'}"
    upgrade(url)
    database = Database(url)
    database.call(cast.populate)
    database.call(_employ, referrers)
    database.close()
    keys = folder / "keys.json"
    keys.write_text(new_ring(_ANY_TIME))
    keys.chmod(0o600)
    return {
        "BATON_DATABASE_URL": url,
        "BATON_KEYS": str(keys),
        **(_telegram(platform) if isinstance(platform, FakeTelegram) else _slack(platform)),
        "BATON_SMTP_URL": smtp.url,
        "BATON_MAIL_FROM": "baton@nhs.net",
        "BATON_LISTEN": "127.0.0.1:0",
    }


def _telegram(telegram: FakeTelegram) -> dict[str, str]:
    return {
        "BATON_TELEGRAM_TOKEN": telegram.token,
        "BATON_TELEGRAM_BASE_URL": telegram.root_url,
        "BATON_TELEGRAM_PER_SECOND": "100000",
        "BATON_TELEGRAM_CHAT_SECONDS": "0",
        "BATON_TELEGRAM_GROUP_SECONDS": "0",
    }


def _slack(slack: FakeSlack) -> dict[str, str]:
    return {
        "BATON_SLACK_BOT_TOKEN": slack.bot_token,
        "BATON_SLACK_APP_TOKEN": slack.app_token,
        "BATON_SLACK_BASE_URL": slack.base_url,
        "BATON_SLACK_CHANNEL_SECONDS": "0",
    }


def _employ(connection: Connection, referrers: Sequence[int]) -> None:
    """Referrers of St Peter's Surgery."""
    common = {"roles": ["referrer"], "profession": "district_nurse", "organisation": "Thanet East", "active": True}
    for number, telegram_id in enumerate(referrers, 1000):
        row = {"id": number, "handle": f"member{number}", "name": f"Member {number}", "team_id": "thanet"}
        connection.execute(insert(people.member), {**row, **common, "ods_code": cast.ST_PETERS})
        known = {"surface": "telegram", "external_id": str(telegram_id), "member_id": number}
        connection.execute(insert(people.identity), known)
