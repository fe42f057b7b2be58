"""The server that the tests start themselves: real, cheap to copy, and gone afterwards."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.fakes import postgres


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(postgres.SETTING, raising=False)


def query(url: str, statement: str) -> object:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def folder_of(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


@pytest.mark.usefixtures("own_server")
def test_a_fresh_database_is_a_copy_that_touches_neither_template_nor_siblings() -> None:
    with postgres.server() as url:
        template = postgres.fresh_database(url)
        query(template, "CREATE TABLE thing (n int)")
        one, two = (postgres.fresh_database(url, template) for _ in "12")
        query(one, "INSERT INTO thing VALUES (1)")
        counts = [query(each, "SELECT count(*) FROM thing") for each in (template, one, two)]
        postgres.drop(one)
        left = query(url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'baton\\_%'")
    assert counts == [0, 1, 0]
    assert left == 2
    assert not folder_of(url).exists()


@pytest.mark.usefixtures("own_server")
def test_a_database_is_dropped_although_someone_is_connected() -> None:
    with postgres.server() as url:
        database = postgres.fresh_database(url)
        engine = create_engine(database, poolclass=NullPool)
        connection = engine.connect()
        postgres.drop(database)
        found = query(url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'baton\\_%'")
        connection.invalidate()
        connection.close()
    assert found == 0


def test_a_server_named_by_the_setting_is_used_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.SETTING, "postgresql+psycopg://somewhere/else")
    with postgres.server() as url:
        assert url == "postgresql+psycopg://somewhere/else"
    assert os.environ[postgres.SETTING] == url


@pytest.mark.usefixtures("own_server")
def test_the_server_and_its_folder_go_even_when_the_tests_are_killed() -> None:
    script = "import os, sys; from tests.fakes import postgres; sys.stdout.write(postgres.start()); "
    script += "sys.stdout.flush(); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert killed.returncode == -9
    folder = folder_of(killed.stdout)
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.exists()
