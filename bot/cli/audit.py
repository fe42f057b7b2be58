"""`baton audit`: whether the record of who did and saw what is whole."""

import click

from bot.cli import opening
from bot.cli.exits import Refused


@click.group("audit")
def command() -> None:
    """The record of every change and every view."""


@command.command("verify")
def verify() -> None:
    """Check that no row of the record was altered or removed."""
    from store.services import audit

    with opening.database() as database:
        broken = database.call(audit.verify)
    if broken is not None:
        raise Refused(f"The record does not hold: row {broken} does not follow from the one before it.")
    click.echo("The record holds: every row follows from the one before it.")
