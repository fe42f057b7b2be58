"""`baton keys`: the key ring, without which nobody can read what is stored."""

from pathlib import Path

import click

from bot.cli.exits import Refused


@click.group("keys")
def command() -> None:
    """The key ring that seals patients' details."""


@command.command("new")
@click.argument("path", type=click.Path(path_type=Path), required=False)
def new(path: Path | None) -> None:
    """Make a key ring in PATH (the file of BATON_KEYS otherwise). An existing file is never overwritten."""
    import os

    from bot.cli.opening import settings
    from store.crypto import new_ring

    given = settings()
    place = path or given.keys
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{place} exists, and keys are never overwritten: what they sealed could not be read.") from None
    except OSError as error:
        raise Refused(f"{place} cannot be written: {error.strerror}.") from None
    with open(handle, "w") as file:
        file.write(new_ring(given.clock()))
        file.flush()
        os.fsync(file.fileno())
    click.echo(f"Made {place}. Keep a copy apart from the database: without it nothing sealed can be read again.")
