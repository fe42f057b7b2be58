"""`baton doctor`."""

import click

from bot.cli import opening


@click.command("doctor")
def command() -> None:
    """Look at everything that must work, one line each. Exit 1 if anything does not."""
    import asyncio

    from bot import logs

    logs.set_up("ERROR")
    if not asyncio.run(_show()):
        raise SystemExit(1)


async def _show() -> bool:
    """Print each line as soon as it is known; whether all is well."""
    from bot.doctor import examine
    from bot.logs import masked

    well = True
    async for one in examine(*opening.read()):
        click.echo(f"{'✓' if one.well else '✗'} {one.what} – {masked(one.say)}")
        well = well and one.well
    return well
