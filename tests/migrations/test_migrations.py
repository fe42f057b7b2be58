"""The migrations make what the tables say, go up and down, and are done whole or not at all; on both databases."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from store import migrations
from store.database import build_engine
from store.migrations import NewerDatabase
from store.tables import metadata
from tests.fakes import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url = postgres.fresh_database(os.environ["BATON_TEST_POSTGRES_URL"])
    yield url
    postgres.drop(url)


def tables_of(url: str) -> set[str]:
    engine = build_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def run(url: str, statement: str) -> None:
    engine = build_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_every_step_goes_up_and_down_and_up(empty_url: str) -> None:
    steps = ["base", *migrations.revisions()]
    for before, number in pairwise(steps):
        migrations.upgrade(empty_url, number)
        migrations.downgrade(empty_url, before)
        migrations.upgrade(empty_url, number)
    assert tables_of(empty_url) == {*metadata.tables, "alembic_version"}
    migrations.downgrade(empty_url, "base")
    assert tables_of(empty_url) == {"alembic_version"}


def test_the_migrations_make_what_the_tables_say(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    engine = build_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_second_time_there_is_nothing_to_do(empty_url: str) -> None:
    assert migrations.upgrade(empty_url)
    assert not migrations.upgrade(empty_url)


def test_a_newer_database_is_refused_and_left_alone(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    run(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="9999"):
        migrations.upgrade(empty_url)


def test_a_migration_that_dies_leaves_nothing_behind(empty_url: str) -> None:
    # The last table to be made is there already, so that the migration fails when most of it is done.
    run(empty_url, "CREATE TABLE referral_event (id integer)")
    with pytest.raises(Exception, match="referral_event"):
        migrations.upgrade(empty_url)
    assert tables_of(empty_url) == {"referral_event"}
