"""What keeps `baton serve` from starting: each half-configured thing is named, and a whole configuration is not."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import readiness
from bot.settings import Settings, from_environment
from store.crypto import KeyRing
from store.database import Database
from store.services import key_check

TOKEN = "123456:AAFakeTokenForLoopbackTestsOnly000000"


@pytest.fixture
def whole(keys: Path, tmp_path: Path) -> Settings:
    """Settings that lack nothing."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'baton.db'}",
        keys=keys,
        telegram_token=TOKEN,
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        smtp_url="smtp://user:secret@mail.example:587",
        mail_from="baton@nhs.net",
        listen="127.0.0.1:0",
    )


def test_a_whole_configuration_has_no_problem(whole: Settings) -> None:
    assert readiness.problems(whole) == []


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"telegram_token": "", "slack_bot_token": "", "slack_app_token": ""}, "No surface is on"),
    ({"telegram_token": "hello"}, "BATON_TELEGRAM_TOKEN is not a token"),
    ({"telegram_mode": "webhook", "telegram_secret": "s"}, "needs BATON_PUBLIC_URL"),
    ({"telegram_mode": "webhook", "public_url": "https://b.example"}, "needs BATON_TELEGRAM_SECRET"),
    ({"telegram_mode": "webhook", "public_url": "https://b.example", "telegram_secret": "ö"}, "BATON_TELEGRAM_SECRET"),
    ({"telegram_base_url": "http://bots.example"}, "BATON_TELEGRAM_BASE_URL is not encrypted"),
    ({"public_url": "http://baton.example"}, "BATON_PUBLIC_URL is not encrypted"),
    ({"public_url": "baton.example"}, "BATON_PUBLIC_URL is not a web address"),
    ({"slack_bot_token": ""}, "BATON_SLACK_BOT_TOKEN is missing"),
    ({"slack_bot_token": "xapp-1"}, "BATON_SLACK_BOT_TOKEN is not a bot token"),
    ({"slack_app_token": "xoxb-1"}, "BATON_SLACK_APP_TOKEN is not an app-level token"),
    ({"slack_app_token": ""}, "set BATON_SLACK_APP_TOKEN (Socket Mode)"),
    ({"smtp_url": ""}, "BATON_SMTP_URL is missing"),
    ({"smtp_url": "smtp://"}, "BATON_SMTP_URL names no server"),
    ({"smtp_ca": Path("/nowhere/ca.pem")}, "BATON_SMTP_CA: there is no file"),
    ({"mail_from": ""}, "BATON_MAIL_FROM is missing"),
    ({"mail_from": "Baton"}, "BATON_MAIL_FROM is not an email address"),
    ({"keys": Path("/nowhere/keys.json")}, "BATON_KEYS: /nowhere/keys.json does not exist"),
    ({"database_url": "mysql://x/y"}, "BATON_DATABASE_URL begins with"),
    ({"database_url": "nonsense"}, "BATON_DATABASE_URL begins with"),
    ({"database_url": "sqlite://"}, "BATON_DATABASE_URL names no file"),
    ({"database_url": "sqlite:////nowhere/baton.db"}, "there is no folder /nowhere"),
]


@pytest.mark.parametrize(("broken", "says"), BROKEN)
def test_a_problem_is_named_and_only_that(whole: Settings, broken: dict[str, Any], says: str) -> None:
    found = readiness.problems(replace(whole, **broken))
    assert len(found) == 1, found
    assert says in found[0]
    assert "secret@" not in found[0]


def test_an_address_that_another_program_serves_is_named(whole: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = readiness.problems(replace(whole, listen=f"127.0.0.1:{taken.getsockname()[1]}"))
    assert len(found) == 1
    assert "cannot be served: Address already in use." in found[0]


def test_a_key_ring_that_others_can_read_is_refused(whole: Settings) -> None:
    whole.keys.chmod(0o644)
    assert "chmod 600" in readiness.problems(whole)[0]
    assert readiness.ring_of(whole) is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BATON_TELEGRAM_MODE", "webhok"),
        ("BATON_TELEGRAM_PER_SECOND", "many"),
        ("BATON_SLACK_DIALOGUE", "yes"),
        ("BATON_LISTEN", "8080"),
        ("BATON_SMTP_URL", "http://mail.example"),
        ("BATON_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_fits_no_meaning_is_named_by_its_variable(variable: str, value: str) -> None:
    _, faults = from_environment({variable: value})
    assert len(faults) == 1
    assert variable in faults[0]


def test_settings_show_no_secret() -> None:
    assert TOKEN not in repr(Settings(telegram_token=TOKEN))


def test_the_first_key_ring_is_the_databases_own(database: Database, ring: KeyRing) -> None:
    assert database.call(key_check.opens, ring)
    assert database.call(key_check.opens, ring)
    assert not database.call(key_check.opens, replace(ring, index=bytes(32)))
    assert not database.call(key_check.opens, replace(ring, keys={ring.primary: bytes(32)}))
    renewed = replace(ring, primary="new", keys={**ring.keys, "new": bytes(32)})
    assert database.call(key_check.opens, renewed)


def test_a_database_without_a_world_is_not_ready(ring: KeyRing, tmp_path: Path) -> None:
    from store.migrations import upgrade

    url = f"sqlite:///{tmp_path / 'empty.db'}"
    upgrade(url)
    database = Database(url)
    assert "No world has been applied" in database.call(readiness.problems_inside, ring)[0]
    database.close()
