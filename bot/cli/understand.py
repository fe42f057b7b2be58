"""`baton understand`: what Baton reads in a message or a date, for those who want to measure it."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

import click

from bot.cli.exits import Refused

Reader = Callable[[dict[str, Any]], dict[str, Any]]


@click.command("understand")
@click.option("--dob", "kind", flag_value="dob", help="The texts are dates of birth.")
@click.option("--due", "kind", flag_value="due", help='The texts are due dates; "now" is when they were written.')
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is read; today otherwise.")
def command(kind: str | None, today: datetime | None) -> None:
    """Read messages as the dialogue does, and write what they give.

    A line of JSON for each: {"id", "text", "messages"} is read, {"id", "fields"} written.

    With --dob or --due an object is {"id", "text", "now"}, and {"id", "answer"} is written. Nothing is
    stored, and nothing leaves this machine.
    """
    from store.calendar import local_day

    now = _now() if today is None else None
    day = today.date() if today else local_day(now or _now())
    readers: dict[str | None, Reader] = {
        None: lambda asked: {"fields": _fields(asked, day)},
        "dob": lambda asked: {"answer": _born(asked, day)},
        "due": lambda asked: {"answer": _due(asked, now, day)},
    }
    for number, asked in _asked():
        try:
            answer = readers[kind](asked)
        except (KeyError, TypeError, ValueError):
            raise Refused(f"Line {number} has no text, or another value that cannot be read.") from None
        click.echo(json.dumps({"id": asked["id"], **answer}, ensure_ascii=False))


def _now() -> datetime:
    from bot.cli import opening

    return opening.read()[0].clock()


def _fields(asked: dict[str, Any], day: date) -> dict[str, Any]:
    from conversations.freetext import as_fields, understand

    said = asked.get("messages") or [asked["text"]]
    return as_fields(understand([str(one) for one in said], day))


def _born(asked: dict[str, Any], day: date) -> dict[str, Any]:
    from conversations.fields import born_on

    return dict(born_on.outcome(born_on.born_on(str(asked["text"]), day), day))


def _due(asked: dict[str, Any], now: datetime | None, day: date) -> dict[str, Any]:
    """Without "now" it is the present, or, where a day was given, noon of that day in London."""
    from conversations.fields import due
    from store.rules import LONDON

    at = now or datetime.combine(day, time(12), LONDON)
    if "now" in asked:
        at = datetime.fromisoformat(asked["now"])
    return due.outcome(due.due(str(asked["text"]), at if at.tzinfo else at.replace(tzinfo=LONDON)))


def _asked() -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield number, _read(number, line)


def _read(number: int, line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        raise Refused(f"Line {number} is not JSON.") from None
    if not isinstance(asked, dict) or "id" not in asked:
        raise Refused(f'Line {number} is not an object with an "id".')
    return asked
