"""`baton audit`: who did and saw what, and whether the record of it is whole."""

from typing import TYPE_CHECKING

import click

from bot.cli import opening
from bot.cli.exits import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.services.audit import Done


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


@command.command("show")
@click.argument("what", metavar="REFERENCE|HANDLE")
def show(what: str) -> None:
    """Show who did and saw what of a referral or member, one a line."""
    with opening.database() as database:
        lines = database.call(_trail, what)
    click.echo("\n".join(lines) or f"Nothing is on record about {what}.")


def _trail(connection: "Connection", what: str) -> list[str]:
    from store.services import audit, referrals, roster

    handles = {line.member.id: line.member.handle for line in roster.everybody(connection)}
    if about := referrals.find(connection, what):
        found = audit.trail(connection, f"referral|{about.id}")
    elif member := roster.find(connection, what):
        found = audit.trail(connection, f"member|{member.member.id}")
    else:
        raise Refused(f'"{what}" is no reference of a referral, and no handle of a member.')
    return [_line(one, handles.get(one.actor_id or 0, "Baton")) for one in found]


def _line(one: "Done", who: str) -> str:
    refused = "" if one.granted else " – refused"
    of = f" ({', '.join(one.fields)})" if one.fields else ""
    return f"{one.at:%Y-%m-%d %H:%M:%S} UTC {who}: {one.doing}{of}, {one.surface}{refused}"
