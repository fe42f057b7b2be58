"""How a command ends when it cannot do what was asked: plain sentences on stderr, and a code for scripts."""

from collections.abc import Sequence
from typing import IO, Any

import click

REFUSED = 1
TEMPORARY = 75  # EX_TEMPFAIL of sysexits.h: try again later
MISCONFIGURED = 78  # EX_CONFIG


class Refused(click.ClickException):
    """What was given cannot be used. `faults` are whole sentences, one a line."""

    exit_code = REFUSED

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class NotNow(Refused):
    """Something else has to end first: another process, or an outage."""

    exit_code = TEMPORARY


class Misconfigured(Refused):
    """The settings do not add up."""

    exit_code = MISCONFIGURED

    def __init__(self, faults: Sequence[str]) -> None:
        what = "1 thing is" if len(faults) == 1 else f"{len(faults)} things are"
        super().__init__(f"Baton cannot start: {what} not right.", *(f"- {fault}" for fault in faults))
