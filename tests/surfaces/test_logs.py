"""What a log line may hold: neither tokens, nor numbers of patients, nor what an exception says."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest

from bot import logs

TOKEN = "123456:AAFakeTokenForLoopbackTestsOnly000000"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is logged, at DEBUG; logging is as before afterwards."""
    stream, root, hook = StringIO(), logging.getLogger(), sys.excepthook
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*logs._TALKATIVE, "baton")}
    root.handlers = []
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("DEBUG")
    yield stream
    root.handlers, sys.excepthook = before, hook
    root.setLevel(level)
    for name, kept in levels.items():
        logging.getLogger(name).setLevel(kept)
    logging.captureWarnings(False)


@pytest.mark.parametrize(
    ("secret", "line"),
    [
        (TOKEN, f"POST https://api.telegram.org/bot{TOKEN}/getMe"),
        (TOKEN, f"token={TOKEN}."),
        ("xoxb-1234-abcd", "with xoxb-1234-abcd"),
        ("xapp-1-A0-99-ff", "'xapp-1-A0-99-ff'"),
        ("hunter2", "smtp://baton:hunter2@mail.example"),
        ("943 476 5919", "it was 943 476 5919."),
        ("9434765919", "nhs=9434765919"),
        ("943-476-5919", "943-476-5919"),
    ],
)
def test_a_secret_is_masked_wherever_it_stands(secret: str, line: str) -> None:
    assert secret not in logs.masked(line)
    assert "•••" in logs.masked(line)


@pytest.mark.parametrize("line", ["row=12345678901 took 0.123456789 s", "2026-11-21T10:12:00 reached", "id=731400001"])
def test_what_is_no_secret_stays(line: str) -> None:
    assert logs.masked(line) == line


def test_an_exception_is_its_type_and_place(written: StringIO) -> None:
    try:
        raise ValueError("Mary Smith")
    except ValueError:
        logging.getLogger("baton.x").exception("it broke")
    assert "Mary Smith" not in written.getvalue()
    assert "ValueError at test_logs.py:" in written.getvalue()
    assert written.getvalue().count("\n") == 1


def test_what_ends_the_process_is_told_without_its_text(written: StringIO) -> None:
    group = ExceptionGroup("Mary", [KeyError("Smith"), ExceptionGroup("x", [OSError("Broadstairs")])])
    sys.excepthook(type(group), group, None)
    assert "CRITICAL baton stopped: KeyError at ?, OSError at ?" in written.getvalue()
    assert not {"Mary", "Smith", "Broadstairs"} & set(written.getvalue().replace("\n", " ").split())


def test_libraries_say_warnings_only_and_baton_all(written: StringIO) -> None:
    for name in ("httpx", "telegram.ext", "slack_bolt.App", "sqlalchemy.engine", "aiohttp.access", "asyncio"):
        logging.getLogger(name).info("whole bodies")
    logging.getLogger("baton.delivery").debug("a row went out")
    assert "whole bodies" not in written.getvalue()
    assert "a row went out" in written.getvalue()
