"""Settings, all from the environment (or a .env file beside the world): one table, every fault found at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """What `.env.example` explains. Secrets are held here and printed nowhere (see `__repr__`)."""

    database_url: str = "sqlite:///baton.db"
    keys: Path = Path("keys.json")
    telegram_token: str = ""
    telegram_base_url: str = "https://api.telegram.org"
    telegram_mode: str = "polling"
    telegram_secret: str = ""
    telegram_per_second: float = 27.6
    telegram_chat_seconds: float = 1.0
    telegram_group_seconds: float = 3.1
    public_url: str = ""
    listen: str = "127.0.0.1:8080"
    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_base_url: str = "https://slack.com/api/"
    slack_dialogue: str = "off"
    slack_channel_seconds: float = 1.0
    smtp_url: str = ""
    smtp_ca: Path | None = None
    mail_from: str = ""
    accredited_domains: tuple[str, ...] = ("nhs.net",)
    clock_file: Path | None = None
    log_level: str = "INFO"

    def __repr__(self) -> str:
        return "Settings(…)"

    @property
    def telegram_on(self) -> bool:
        return bool(self.telegram_token)

    @property
    def slack_on(self) -> bool:
        return bool(self.slack_bot_token)

    def clock(self) -> datetime:
        """The present instant in UTC; with BATON_CLOCK_FILE (tests only) moved by the seconds that the file holds."""
        now = datetime.now(UTC)  # noqa: TID251 - the one place where the time is taken
        if self.clock_file is None:
            return now
        try:
            return now + timedelta(seconds=float(self.clock_file.read_text() or 0))
        except (OSError, ValueError):
            return now


def environment(env_file: Path = Path(".env")) -> dict[str, str]:
    """The variables of this process, and beneath them those of a `.env` file: `NAME=value` lines, `#` for comments."""
    kept: dict[str, str] = {}
    for line in env_file.read_text().splitlines() if env_file.is_file() else ():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            kept[name.strip()] = value.strip().strip("\"'")
    return kept | dict(os.environ)


def from_environment(environment: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """The settings, and a sentence for each variable that cannot be used (it then has its default)."""
    given = os.environ if environment is None else environment
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, default in Settings.__dataclass_fields__.items():
        variable = f"BATON_{name.upper()}"
        text = given.get(variable, "").strip()
        if not text:
            continue
        try:
            values[name] = _read(name, text, default.default)
        except ValueError:
            faults.append(f"{variable} is not a number.")
    settings = Settings(**values)  # type: ignore[arg-type]
    return settings, faults + _misspelt(given) + _faults(settings)


def _misspelt(given: Mapping[str, str]) -> list[str]:
    """Variables that are almost one of ours: a token under a wrong name would be missed without a word."""
    known = [f"BATON_{name.upper()}" for name in Settings.__dataclass_fields__]
    odd = [name for name in given if name.startswith("BATON_") and name not in known]
    near = [(name, get_close_matches(name, known, 1, 0.9)) for name in odd]
    return [f"{name} is not a setting: did you mean {match[0]}?" for name, match in near if match]


def _read(name: str, text: str, default: object) -> object:
    if isinstance(default, float):
        return float(text)
    if isinstance(default, tuple):
        return tuple(part.strip().lower() for part in text.split(",") if part.strip())
    return Path(text) if name in ("keys", "smtp_ca", "clock_file") else text


def _faults(settings: Settings) -> list[str]:
    """Values that fit no meaning."""
    faults = []
    if settings.telegram_mode not in ("polling", "webhook"):
        faults.append("BATON_TELEGRAM_MODE is polling or webhook.")
    if settings.slack_dialogue not in ("on", "off"):
        faults.append("BATON_SLACK_DIALOGUE is on or off.")
    host, _, port = settings.listen.rpartition(":")
    if not host or not port.isdigit():
        faults.append("BATON_LISTEN is host:port, like 127.0.0.1:8080.")
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        faults.append("BATON_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR.")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
        faults.append("BATON_SMTP_URL begins with smtp:// or smtps://.")
    return faults
