"""Every test runs on real databases: SQLite, and a PostgreSQL that the tests start themselves."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

os.environ["PTB_TIMEDELTA"] = "true"

from bot.settings import Settings
from store import migrations
from store.crypto import KeyRing, load_ring, new_ring
from store.database import Database
from store.tables import metadata
from tests import cast
from tests.fakes import postgres

BACKENDS = ("sqlite", "postgresql")
_FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL for all workers: started by the controller, found by them in the environment."""
    if not hasattr(config, "workerinput"):
        config.stash[_SERVER] = postgres.start() if not os.environ.get("BATON_TEST_POSTGRES_URL") else ""


def pytest_unconfigure(config: pytest.Config) -> None:
    if started := config.stash.get(_SERVER, ""):
        postgres.stop(started)


_SERVER = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database of each kind with the cast in it, made once and copied for each test."""
    server = os.environ["BATON_TEST_POSTGRES_URL"]
    path = tmp_path_factory.mktemp("template") / "baton.db"
    urls = {"sqlite": f"sqlite:///{path}", "postgresql": postgres.fresh_database(server, None)}
    for url in urls.values():
        database = Database(url)
        metadata.create_all(database.engine)
        database.call(migrations.stamp)
        database.call(cast.populate)
        database.close()
    yield urls
    postgres.drop(urls["postgresql"])


@pytest.fixture
def new_database(templates: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A fresh copy of the cast's database of a kind: its URL."""
    made: list[str] = []
    place = _FAST / f"baton-{os.getpid()}-{tmp_path.name}" if _FAST else tmp_path
    place.mkdir(exist_ok=True)

    def make(kind: str) -> str:
        if kind == "sqlite":
            copy = place / f"{len(made)}.db"
            shutil.copyfile(templates["sqlite"].removeprefix("sqlite:///"), copy)
            url = f"sqlite:///{copy}"
        else:
            url = postgres.fresh_database(os.environ["BATON_TEST_POSTGRES_URL"], templates["postgresql"])
        made.append(url)
        return url

    yield make
    for url in made:
        if url.startswith("postgresql"):
            postgres.drop(url)
    if _FAST:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The cast's database, on each kind in turn."""
    return new_database(request.param)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(new_ring(datetime(2026, 11, 21, tzinfo=UTC)))
    path.chmod(0o600)
    return path


@pytest.fixture
def ring(keys: Path) -> KeyRing:
    return load_ring(keys)


@pytest.fixture
def settings(database_url: str, keys: Path) -> Settings:
    """Settings with nothing turned on but the database and the keys; use dataclasses.replace."""
    return Settings(database_url=database_url, keys=keys, listen="127.0.0.1:0", mail_from="baton@nhs.net")
