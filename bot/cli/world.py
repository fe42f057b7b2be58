"""`baton apply`: the world file, made true."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import opening
from bot.cli.exits import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from store.services.world import World


@click.command("apply")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(file: Path) -> None:
    """Make teams, members and practices what FILE says. See docs/examples/world.toml.

    Everything is checked first; with any fault nothing is changed.
    """
    from bot.world import read_world

    try:
        toml = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{file} is not a text file in UTF-8.") from None
    world, faults = read_world(toml)
    now = opening.settings().clock()
    with opening.database() as database:
        changes, misfits = database.call(make_true, world, not faults, now)
    if faults := [*faults, *misfits]:
        raise Refused(*faults, f"Nothing was changed: {len(faults)} to put right in {file}.")
    click.echo("\n".join(changes) or "No change.")


def make_true(connection: "Connection", world: "World", whole: bool, now: "datetime") -> tuple[list[str], list[str]]:
    """What changed, and what does not fit; one of the two is empty. Only a `whole` file is applied."""
    from store.rules import new_id
    from store.services.practice_import import load_snapshot
    from store.services.world import apply
    from store.services.world_check import misfits

    load_snapshot(connection)
    found = misfits(connection, world)
    if found or not whole:
        return [], found
    return apply(connection, world, now, new_id), []
