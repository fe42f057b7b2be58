"""`baton demo`."""

import click

from bot.cli.exits import Misconfigured, NotNow


@click.command("demo")
@click.option("--listen", metavar="HOST:PORT", help="Where to serve the page; a free port of this machine otherwise.")
def command(listen: str | None) -> None:
    """Try Baton on a page in your browser. Invented people, no network, nothing to set up."""
    from bot.demo import demo
    from bot.lock import Taken

    try:
        demo(listen)
    except Taken as error:
        raise NotNow(str(error)) from None
    except ValueError as error:
        raise Misconfigured([str(error)]) from None
    except OSError as error:
        raise NotNow(f"The page cannot be served: {error.strerror}.") from None
