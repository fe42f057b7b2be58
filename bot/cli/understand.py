"""`baton understand`: what Baton reads in a message, for those who want to measure it."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from bot.cli.exits import Refused


@click.command("understand")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is read; today otherwise.")
def command(today: datetime | None) -> None:
    """Read messages, one JSON object {"id", "text", "messages"} a line; write {"id", "fields"} for each.

    The same functions as in the dialogue. Nothing is stored, and nothing leaves this machine.
    """
    from bot.cli import opening
    from store.calendar import local_day

    day = today.date() if today else local_day(opening.read()[0].clock())
    for asked in _asked():
        click.echo(json.dumps({"id": asked["id"], **_fields(asked, day)}, ensure_ascii=False))


def _fields(asked: dict[str, Any], day: date) -> dict[str, Any]:
    from conversations.freetext import as_fields, understand

    return {"fields": as_fields(understand(asked.get("messages") or [asked["text"]], day))}


def _asked() -> Iterator[dict[str, Any]]:
    for number, line in enumerate(click.open_file("-", encoding="utf-8"), 1):
        if line.strip():
            yield _read(number, line)


def _read(number: int, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        raise Refused(f"Line {number} is not JSON.") from None
    if not isinstance(asked, dict) or "id" not in asked:
        raise Refused(f'Line {number} is not an object with an "id".')
    return asked
