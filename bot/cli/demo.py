"""`baton demo`."""

import click


@click.command("demo")
@click.option("--listen", metavar="HOST:PORT", help="Where to serve the page; a free port of this machine otherwise.")
def command(listen: str | None) -> None:
    """Try Baton on a page in your browser: invented people, no network, nothing to set up."""
    from bot.demo import demo

    demo(listen)
