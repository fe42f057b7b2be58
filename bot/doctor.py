"""`baton doctor`: one line for each thing that must work, and what to do where it does not; never a secret."""

import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import readiness
from bot.settings import Settings
from handlers.surface import Finding
from store import migrations
from store.crypto import KeyRing
from store.database import Database
from store.migrations import NewerDatabase
from store.services import audit, key_check, outbox_care, people, practice_addresses, practices, roster, world
from store.terms import Role


async def examine(settings: Settings, faults: list[str]) -> AsyncIterator[Finding]:
    """Every check, in the order in which things are put right; `faults` are those of the settings."""
    for one in _settings(settings, faults):
        yield one
    database = None if any(readiness.unusable_database(settings)) else Database(settings.database_url)
    if database:
        try:
            async for one in _within(settings, database):
                yield one
        finally:
            database.close()
    if settings.smtp_url and not any("SMTP" in fault for fault in readiness.problems(settings)):
        from handlers.routes.email import EmailSender

        yield await EmailSender(settings.smtp_url, settings.mail_from, settings.smtp_ca).check()


def _settings(settings: Settings, faults: list[str]) -> Iterator[Finding]:
    wrong = [*faults, *readiness.problems(settings)]
    for fault in wrong:
        yield Finding("settings", False, fault)
    if not wrong:
        yield Finding("settings", True, "nothing is missing")
    env_file = Path(".env")
    if env_file.is_file() and stat.S_IMODE(env_file.stat().st_mode) & 0o077:
        yield Finding(".env", False, "others can read it, and it holds tokens. Run: chmod 600 .env")


async def _within(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    """What needs the database: itself, the keys, the world, and the surfaces, whose channels and members are in it."""
    try:
        current = await database.run(migrations.is_current)
    except NewerDatabase as error:
        yield Finding("database", False, str(error))
        return
    except DBAPIError as error:
        yield Finding("database", False, f"cannot be used ({type(error.orig).__name__}). Look at BATON_DATABASE_URL.")
        return
    if not current:
        yield Finding(
            "database", False, "has no tables, or old ones: `baton apply` and `baton serve` bring it up to date."
        )
        return
    yield Finding("database", True, "reached, and up to date")
    for one in await database.run(_inside, settings, readiness.ring_of(settings)):
        yield one
    if settings.telegram_on:
        from handlers.telegram import doctor as telegram

        for one in await telegram.check(settings, database):
            yield one
    if settings.slack_on:
        from handlers.slack import doctor as slack

        for one in await slack.check(settings, database):
            yield one


def _inside(connection: Connection, settings: Settings, ring: KeyRing | None) -> list[Finding]:
    parts = (_keys(connection, ring), _world(connection, settings), _queues(connection, settings), _audit(connection))
    return [one for part in parts for one in part]


def _keys(connection: Connection, ring: KeyRing | None) -> Iterator[Finding]:
    """A ring that is missing or open to others is named with the settings."""
    if ring:
        fits = key_check.opens(connection, ring)
        yield Finding("keys", fits, "they open this database" if fits else "they are not those of this database.")


def _world(connection: Connection, settings: Settings) -> Iterator[Finding]:
    teams, members = world.counts(connection)
    if not teams:
        yield Finding("world", False, "no world has been applied. Run: baton apply world.toml")
        return
    yield Finding("world", True, f"teams: {teams}, members: {members}")
    for team in people.teams(connection):
        if not people.members_with(connection, team.id, Role.COORDINATOR):
            yield Finding(
                f"team {team.name}", False, "has no coordinator, so nobody calls practices. Give a member that role."
            )
        if not people.members_with(connection, team.id, Role.ADMIN):
            yield Finding(
                f"team {team.name}", False, "has no admin, so nobody confirms newcomers. Give a member that role."
            )
        if not people.channels(connection, team.id):
            yield Finding(
                f"team {team.name}", False, "has no channel, so nobody sees its cards. Add [teams.….channels]."
            )
        yield from _practices(connection, team.id, settings)
    for line in roster.everybody(connection):
        if line.active and not line.surfaces:
            handle = line.member.handle
            yield Finding(f"member {handle}", False, f"is known on no platform. Run: baton invite --member {handle}")


def _practices(connection: Connection, team_id: str, settings: Settings) -> Iterator[Finding]:
    """Who of the area is told by hand; that is no fault, but better known."""
    for code in roster.area(connection, team_id):
        found = practices.get(connection, code)
        what = f"practice {code} {found.name if found else ''}"
        if found is None or found.status != practices.LIVE:
            yield Finding(what, False, "is not in use any more. Take it out of the team's area.")
        elif practice_addresses.secure_email(connection, code, settings.accredited_domains) is None:
            yield Finding(what, True, "is told by telephone: there is no email address that patient details may go to")


def _queues(connection: Connection, settings: Settings) -> Iterator[Finding]:
    now, late = settings.clock(), 0
    for surface, (count, oldest) in outbox_care.waiting(connection).items():
        minutes = int((now - oldest).total_seconds() // 60)
        if minutes >= 10:
            late += 1
            yield Finding(
                f"queue to {surface}", False, f"{count} wait, the oldest for {minutes} minutes. Is it reachable?"
            )
    aside = len(outbox_care.set_aside(connection))
    if aside:
        yield Finding("queue", False, f"{aside} messages were given up. See: baton quarantine list")
    elif not late:
        yield Finding("queue", True, "nothing is late")


def _audit(connection: Connection) -> Iterator[Finding]:
    broken = audit.verify(connection)
    say = (
        "every row follows from the one before it" if broken is None else f"row {broken} was altered, or one before it."
    )
    yield Finding("audit record", broken is None, say)
