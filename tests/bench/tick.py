"""What the clock costs the database: 1,000 actions that are due, found and claimed among a million open ones."""

import argparse
import os
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Connection, insert, text, update

from bot.case.nudges import PORTION
from store.database import Database
from store.schedule import last_due
from store.services import nudges, planned
from store.services.nudges import ACTIONS
from store.tables import metadata
from store.tables.people import member, team
from store.tables.referrals import action, referral
from tests.fakes import postgres

MANY, FEW, DUE, ROUNDS = 1_000_000, 10_000, 1_000, 7
EACH, WORDS = 50, 160
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
METHOD = """\
The clock: {due} actions fall due on one morning among {many} open ones, and among {few}; {each} to a case, anywhere in
the table, each with {words} bytes of sealed words. Timed are the statements that find them (rows fetched and made into
values) and that claim them (set when each is due next), in the portions of {portion} that the clock takes; the median
of {rounds} rounds. COMMIT is shown beside them; not timed are the arithmetic and the writing of the nudges. SQLite on
disk, synchronous=FULL; PostgreSQL {postgres}.
"""
_WORDS = {"sqlite": "randomblob(:words)", "postgresql": "convert_to(rpad('', :words, md5(n::text)), 'UTF8')"}
_LATER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', :now, '+' || (n % 40 + 1) || ' days')",
    "postgresql": "CAST(:now AS timestamptz) + (n % 40 + 1) * interval '1 day'",
}
_FILL = """
INSERT INTO action (id, referral_id, kind, owner_role, owner_id, created_at, due_at, timed, body, next_due_at)
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :many)
SELECT n, n / :each, 'check', 'member', 1, :created, {later}, false, {words}, {later} FROM numbers
"""


def run(many: int = MANY) -> dict[str, tuple[float, str]]:
    """What `.bench.json` holds of it."""
    own = "of your own" if os.environ.get(postgres.SETTING) else "without fsync, as the tests start it"
    click.echo(
        METHOD.format(due=DUE, many=many, few=FEW, each=EACH, words=WORDS, portion=PORTION, rounds=ROUNDS, postgres=own)
    )
    found: dict[tuple[str, int], float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="baton-bench-")))
        server = stack.enter_context(postgres.server())
        for open_actions in (FEW, many):
            urls = {"sqlite": f"sqlite:///{folder}/{open_actions}.db", "postgres": postgres.fresh_database(server)}
            for name, url in urls.items():
                found[name, open_actions] = _measure(name, url, open_actions)
            postgres.drop(urls["postgres"])
    ratio = max(found[name, many] / found[name, FEW] for name in ("sqlite", "postgres"))
    return {
        "tick_db_ms_1m_sqlite": (found["sqlite", many], "ms"),
        "tick_db_ms_1m_postgres": (found["postgres", many], "ms"),
        "tick_ratio_1m_vs_10k": (ratio, "ratio"),
    }


def _measure(name: str, url: str, open_actions: int) -> float:
    database = Database(url)
    metadata.create_all(database.engine)
    database.call(_fill, open_actions)
    rounds = []
    for number in range(ROUNDS):
        database.call(_fall_due, open_actions, number)
        rounds.append(_claim_all(database))
    database.close()
    found, claimed, committed = (median(each) for each in zip(*rounds, strict=True))
    took = median(find + claim for find, claim, _ in rounds)
    parts = f"found {found:.1f}, claimed {claimed:.1f}; commit {committed:.1f}"
    click.echo(f"  {name:8} {open_actions:9,} open: {took:6.1f} ms ({parts})")
    return took


def _fill(connection: Connection, many: int) -> None:
    connection.execute(insert(team), {"id": "thanet", "name": "Thanet East", "settings": {}})
    who = {"id": 1, "handle": "tom", "name": "Tom", "roles": [], "profession": "other", "organisation": "x"}
    connection.execute(insert(member), {**who, "active": True})
    case = {"team_id": "thanet", "referrer_id": 1, "surface": "telegram", "status": "accepted", "version": 1}
    codes = {"age_band": "80s", "reasons": [], "consent_basis": "agrees", "lead_id": 1}
    when = {"received_at": NOW, "speak_by": NOW, "contacted_at": NOW, "next_due_at": NOW + timedelta(days=1)}
    rows = [{"id": number, "ref": f"R{number}", **case, **codes, **when} for number in range(many // EACH)]
    connection.execute(insert(referral), rows)
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    now = NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if dialect == "sqlite" else NOW
    given = {"many": many, "each": EACH, "words": WORDS, "created": now, "now": now}
    connection.execute(text(_FILL.format(later=_LATER[dialect], words=_WORDS[dialect])), given)
    connection.execute(text("ANALYZE"))


def _fall_due(connection: Connection, many: int, number: int) -> None:
    """A thousand others each time, spread over the table."""
    these = action.c.id % (many // DUE) == number
    due_on = {"created_at": NOW - timedelta(days=9), "due_at": NOW + timedelta(hours=5), "next_due_at": NOW}
    assert connection.execute(update(action).where(these).values(due_on)).rowcount == DUE


def _claim_all(database: Database) -> tuple[float, float, float]:
    """Milliseconds that it took to find, to claim and to commit, until nothing is due."""
    found = claimed = committed = 0.0
    while True:
        with database.engine.connect() as connection, connection.begin() as transaction:
            began = time.perf_counter()
            rows = nudges.find(connection, ACTIONS, NOW, PORTION)
            found += time.perf_counter() - began
            later = [(row.id, last_due(planned.of_action(row), row.next_due_at, NOW)[1]) for row in rows]
            began = time.perf_counter()
            nudges.move_on(connection, ACTIONS, later)
            claimed += time.perf_counter() - began
            began = time.perf_counter()
            transaction.commit()
            committed += time.perf_counter() - began
        if not rows:
            return 1000 * found, 1000 * claimed, 1000 * committed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tick", description=__doc__)
    parser.add_argument("--open", type=int, default=MANY, help="open actions")
    for figure, (value, unit) in run(parser.parse_args().open).items():
        click.echo(f"  {figure:34} {value:9.3f} {unit}")
