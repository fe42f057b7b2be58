"""What `baton serve` needs before it starts: every problem is named at once, and a half-configured Baton never runs."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.settings import Settings
from handlers.loopback import is_loopback
from store.crypto import KeyRing, KeyRingError, load_ring
from store.services import key_check, people

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


def problems(settings: Settings) -> list[str]:
    """Everything in the settings that keeps `serve` from starting, as whole sentences; [] when it may start."""
    parts = (_surfaces, _telegram, _slack, _mail, _web, _keys, unusable_database)
    return [fault for part in parts for fault in part(settings)]


def problems_inside(connection: Connection, ring: KeyRing | None) -> list[str]:
    """The same for what is in the database: the world, and whether the keys fit."""
    faults = []
    if people.any_team(connection) is None:
        faults.append("No world has been applied: run `baton apply world.toml` (docs/examples/world.toml explains it).")
    if ring and not key_check.opens(connection, ring):
        faults.append("The key ring in BATON_KEYS is not the one that this database was sealed with.")
    return faults


def ring_of(settings: Settings) -> KeyRing | None:
    """The key ring, or None where `problems` says what is wrong with it."""
    try:
        return load_ring(settings.keys)
    except KeyRingError:
        return None


def _surfaces(settings: Settings) -> Iterator[str]:
    if not settings.telegram_on and not settings.slack_on:
        yield "No surface is on: set BATON_TELEGRAM_TOKEN, or BATON_SLACK_BOT_TOKEN, or both."


def _telegram(settings: Settings) -> Iterator[str]:
    if not settings.telegram_on:
        return
    if not re.fullmatch(r"\d+:[\w-]+", settings.telegram_token):
        yield "BATON_TELEGRAM_TOKEN is not a token as BotFather gives it, like 123456:ABC…"
    yield from _not_in_clear("BATON_TELEGRAM_BASE_URL", settings.telegram_base_url)
    if settings.telegram_mode == "webhook":
        if not settings.public_url:
            yield "BATON_TELEGRAM_MODE=webhook needs BATON_PUBLIC_URL."
        if not _SECRET.fullmatch(settings.telegram_secret):
            yield "BATON_TELEGRAM_MODE=webhook needs BATON_TELEGRAM_SECRET: 1 to 256 letters, digits, _ or -."


def _slack(settings: Settings) -> Iterator[str]:
    if not settings.slack_on:
        if settings.slack_app_token or settings.slack_signing_secret:
            yield "Slack is half configured: BATON_SLACK_BOT_TOKEN is missing."
        return
    if not settings.slack_bot_token.startswith("xoxb-"):
        yield "BATON_SLACK_BOT_TOKEN is not a bot token: it begins with xoxb-."
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        yield "BATON_SLACK_APP_TOKEN is not an app-level token: it begins with xapp-."
    if not settings.slack_app_token and not settings.slack_signing_secret:
        yield (
            "Slack is half configured: set BATON_SLACK_APP_TOKEN (Socket Mode), "
            "or BATON_SLACK_SIGNING_SECRET (events by HTTP)."
        )
    yield from _not_in_clear("BATON_SLACK_BASE_URL", settings.slack_base_url)


def _mail(settings: Settings) -> Iterator[str]:
    if not settings.smtp_url:
        yield "BATON_SMTP_URL is missing: practices are told by email."
    elif not urlsplit(settings.smtp_url).hostname:
        yield "BATON_SMTP_URL names no server: write it like smtp://user:password@mail.example:587."
    if not settings.mail_from:
        yield "BATON_MAIL_FROM is missing: the address that practices see."
    elif not _ADDRESS.fullmatch(settings.mail_from):
        yield "BATON_MAIL_FROM is not an email address."
    if settings.smtp_ca and not settings.smtp_ca.is_file():
        yield f"BATON_SMTP_CA: there is no file {settings.smtp_ca}."


def _web(settings: Settings) -> Iterator[str]:
    host, _, port = settings.listen.rpartition(":")
    if not port.isdigit():
        return  # named with the settings
    try:
        socket.create_server((host, int(port))).close()
    except (OSError, OverflowError) as error:
        why = str(getattr(error, "strerror", None) or "no such port").partition(" (")[0]
        yield f"BATON_LISTEN: {settings.listen} cannot be served: {why}."
    if settings.public_url:
        yield from _not_in_clear("BATON_PUBLIC_URL", settings.public_url)


def _not_in_clear(variable: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"{variable} is not a web address: it begins with https://."
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        yield f"{variable} is not encrypted: it must begin with https:// (http:// only to this machine itself)."


def _keys(settings: Settings) -> Iterator[str]:
    try:
        load_ring(settings.keys)
    except KeyRingError as error:
        yield f"BATON_KEYS: {error}."


def unusable_database(settings: Settings) -> Iterator[str]:
    """Why the database's address cannot be used; nothing when it can be tried."""
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError):
        yield "BATON_DATABASE_URL begins with sqlite:/// or with postgresql://."
        return
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        yield "BATON_DATABASE_URL begins with sqlite:/// or with postgresql://."
    elif url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        yield "BATON_DATABASE_URL names no file: write it like sqlite:///baton.db."
    elif url.get_backend_name() == "sqlite" and not Path(str(url.database)).parent.is_dir():
        yield f"BATON_DATABASE_URL: there is no folder {Path(str(url.database)).parent}."
