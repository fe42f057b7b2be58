"""`baton quarantine`: what was set aside after its last try, and trying it once more."""

import click

from bot.cli import opening
from bot.cli.exits import Refused


@click.group("quarantine")
def command() -> None:
    """Messages that could not be handled or delivered."""


@command.command("list")
def list_() -> None:
    """List them: their id, where, since when and why. Nothing of what they say."""
    from store.services import inbox, outbox_care

    with opening.database() as database:
        arrived = database.call(inbox.set_aside)
        queued = database.call(outbox_care.set_aside)
    for row, surface, since in arrived:
        click.echo(f"in-{row}: from {surface}, not handled since {since:%Y-%m-%d %H:%M} UTC")
    for row, surface, kind, tries, why, since in queued:
        click.echo(f"out-{row}: {kind} to {surface}, given up after {tries} tries ({why}), {since:%Y-%m-%d %H:%M} UTC")
    if not arrived and not queued:
        click.echo("Nothing is set aside.")


@command.command("retry")
@click.argument("row", metavar="ID")
def retry(row: str) -> None:
    """Try one once more, by its ID from the list. First put right what was wrong."""
    from store.services import inbox, outbox_care

    way, _, number = row.partition("-")
    if way not in ("in", "out") or not number.isdigit():
        raise Refused("An ID is like in-12 or out-34, as `baton quarantine list` gives it.")
    now = opening.settings().clock()
    with opening.database() as database:
        if way == "in":
            found = database.call(inbox.once_more, int(number))
        else:
            found = database.call(outbox_care.once_more, int(number), now)
    if not found:
        raise Refused(f"{row} is not set aside.")
    click.echo(f"{row} is tried once more.")
