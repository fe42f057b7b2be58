"""How the peer is started."""

from pathlib import Path

from tests.bench.load import Prepare
from tests.bench.people import GROUP
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram


def prepare(mode: str) -> Prepare:
    """The command line of tests.bench.peer, "default" or "flushed"."""

    def command(folder: Path, _size: int, telegram: FakeTelegram, _smtp: FakeSmtp) -> tuple[list[str], dict[str, str]]:
        file = str(folder / "state.pickle")
        return ["tests.bench.peer", mode, telegram.root_url, telegram.token, file, str(GROUP)], {}

    return command
