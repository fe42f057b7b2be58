"""`baton members`: who there is, and showing somebody out."""

from typing import TYPE_CHECKING

import click

from bot.cli import opening
from bot.cli.exits import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from store.services.roster import Line


@click.group("members", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List everybody: handle, name, roles, where they are known."""
    if context.invoked_subcommand:
        return
    from store.services import roster

    with opening.database() as database:
        for line in database.call(lambda connection: list(roster.everybody(connection))):
            click.echo(_line(line))


@command.command("remove")
@click.argument("handle")
def remove(handle: str) -> None:
    """Take away the access of somebody who was invited. (Members of the world file are left out of it.)"""
    now = opening.settings().clock()
    with opening.database() as database:
        name = database.call(_removed, handle, now)
    click.echo(f"{name} has no access from now on.")


def _removed(connection: "Connection", handle: str, now: "datetime") -> str:
    from store.services import roster

    found = roster.find(connection, handle)
    if found is None or not found.active:
        raise Refused(f'There is no member "{handle}" with access.')
    if found.from_world:
        raise Refused(f'"{handle}" is in the world file: leave them out of it and run `baton apply`.')
    roster.remove(connection, found.member, now)
    return found.member.name


def _line(line: "Line") -> str:
    roles = ", ".join(sorted(line.member.roles))
    known = ", ".join(line.surfaces) or "on no platform yet"
    since = "" if line.active else ", no access"
    return f"{line.member.handle}: {line.member.name} ({roles}), {known}{since}"
