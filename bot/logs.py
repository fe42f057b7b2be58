"""Logging: one line per event on stderr, and nothing in it that is secret or says who a patient is.

Baton's own lines name rows, surfaces and kinds of error. What libraries say is kept to warnings whatever the level,
the text of exceptions is replaced by their type and place, and what looks like a token or an NHS number is masked.
"""

import logging
import re
import sys
import time
from types import TracebackType

_TALKATIVE = (
    *("aiohttp", "aiosmtplib", "alembic", "asyncio", "httpcore", "httpx", "mail.log"),
    *("slack_bolt", "slack_sdk", "sqlalchemy", "telegram", "urllib3"),
)
_SECRETS = re.compile(r"\d{5,}:[\w-]{30,}|xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^/\s@]+(?=@)")
# Ten digits in a row or as people write them, "943 476 5919": an NHS number, or a phone number.
_TEN_DIGITS = re.compile(r"(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-]|\.\d)")


class Line(logging.Formatter):
    """`2026-11-21T10:12:00.123Z WARNING baton.delivery claim waits: …`"""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record)).replace("\n", " ")

    def formatException(self, ei: object) -> str:
        """Type and place: the text may hold what a person typed."""
        error = ei[1] if isinstance(ei, tuple) else None
        return f"({described(error)})" if isinstance(error, BaseException) else ""

    def formatStack(self, stack_info: str) -> str:
        return ""


def masked(text: str) -> str:
    """The text without what looks like a token, a password in an address, or an NHS number."""
    return _TEN_DIGITS.sub("•••", _SECRETS.sub("•••", text))


def described(error: BaseException) -> str:
    """An error by its type and place, without its text; a group by those of its members."""
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(map(described, error.exceptions))
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else "?"
    return f"{type(error).__name__} at {where}"


def set_up(level: str) -> None:
    """Send every log line to stderr in this form; `level` is that of Baton's own loggers."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("baton").setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    logging.getLogger("baton").critical("stopped: %s", described(error.with_traceback(place)))
