"""`baton practices`: the list of GP practices, refreshed and searched."""

from pathlib import Path

import click

from bot.cli import opening
from bot.cli.exits import Refused


@click.group("practices")
def command() -> None:
    """The list of GP practices."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--accept-closures", is_flag=True, help="Believe a file that lacks over a tenth of the live practices.")
def import_(file: Path, accept_closures: bool) -> None:
    """Refresh the list from a newer FILE of the NHS's epraccur.csv."""
    from store.services.practice_file import PracticeFileError
    from store.services.practice_import import import_file, load_snapshot

    with opening.database() as database:
        # The snapshot first: it knows the networks, which the file does not have.
        database.call(load_snapshot)
        try:
            counts = database.call(import_file, file, accept_closures=accept_closures)
        except PracticeFileError as error:
            raise Refused(str(error)) from None
    others = f"{counts.closed:,} closed, {counts.dormant:,} dormant, {counts.proposed:,} proposed"
    click.echo(f"{counts.live:,} live practices ({others})")
    changes = f"{counts.added:,} added, {counts.changed:,} changed, {counts.gone:,} no longer listed"
    click.echo(f"{changes}, {counts.unchanged:,} unchanged")


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=6, show_default=True, type=click.IntRange(1, 50))
def search(words: tuple[str, ...], limit: int) -> None:
    """Print the practices that fit WORDS best, one a line, the ODS code first."""
    from store.services.practice_import import load_snapshot
    from store.services.practice_search import load_index

    with opening.database() as database:
        database.call(load_snapshot)
        found = database.call(load_index).search(" ".join(words), limit)
    if not found:
        raise Refused("No practice fits these words.")
    for one in found:
        place = ", ".join(part for part in (one.town, one.postcode) if part)
        click.echo(f"{one.code} {one.name}, {place}" + ("" if one.status == "live" else f" ({one.status})"))
