"""`baton invite`: a code with which somebody joins."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli import opening
from bot.cli.exits import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.settings import Settings
    from store.crypto import KeyRing


@click.command("invite")
@click.option("--name", help="Their full name.")
@click.option(
    "--role", "roles", multiple=True, help="referrer, team_member, clinician, coordinator or admin; repeatable."
)
@click.option("--profession", help="As in the world file, such as district_nurse.")
@click.option("--organisation", help="Who they work for.")
@click.option("--practice", help="The ODS code of the practice they work at, if any.")
@click.option("--team", help="The team's id; not needed where there is one team.")
@click.option("--member", metavar="HANDLE", help="In place of all these: a member who is known on no platform yet.")
def command(member: str | None, **about: Any) -> None:
    """Print a code for one use within 72 hours. Whoever uses it joins once an admin has confirmed them."""
    from store.crypto import KeyRingError, load_ring
    from store.services import key_check

    settings = opening.settings()
    try:
        ring = load_ring(settings.keys)
    except KeyRingError as error:
        raise Refused(f"BATON_KEYS: {error}.") from None
    with opening.database() as database:
        if not database.call(key_check.opens, ring):
            raise Refused("The key ring in BATON_KEYS is not that of this database: the code would never be good.")
        if member:
            code = database.call(_for_member, ring, member, settings.clock())
        else:
            given = {key: list(value) if key == "roles" else value for key, value in about.items() if value}
            code = database.call(_for_newcomer, ring, given, settings.clock())
    click.echo(code)
    click.echo(_how(settings, code))


def _for_member(connection: "Connection", ring: "KeyRing", handle: str, now: "datetime") -> str:
    from store.services import invitations, roster

    found = roster.find(connection, handle)
    if found is None or (found.from_world and not found.active):
        raise Refused(f'There is no member "{handle}"; `baton members` lists them.')
    return invitations.invite_known(connection, ring, None, found.member.id, now)


def _for_newcomer(connection: "Connection", ring: "KeyRing", given: dict[str, Any], now: "datetime") -> str:
    from bot.schema import read
    from bot.world import MEMBER
    from store.services import invitations, people, practices, roster
    from store.terms import Profession, Role

    kept, faults = read(given, MEMBER)
    team = people.get_team(connection, kept["team"]) if "team" in kept else roster.only_team(connection)
    if team is None:
        faults.append("team names no team of the world" if "team" in kept else "team is missing: there is not just one")
    if "practice" in kept and practices.get(connection, kept["practice"]) is None:
        faults.append(f"practice {kept['practice']} is not in the list")
    if faults or team is None:
        # The option is given once for each role.
        raise Refused(*(f"--{fault}.".replace("--roles", "--role", 1) for fault in faults))
    roles, profession = [Role(one) for one in kept["roles"]], Profession(kept["profession"])
    about = (kept["name"], roles, profession, kept["organisation"], team.id, kept.get("practice"))
    return invitations.invite(connection, ring, None, *about, now)


def _how(settings: "Settings", code: str) -> str:
    """What the newcomer does with it; with Telegram on and in reach, as a link."""
    import asyncio

    ways = [f"in Slack: /baton start {code}"] if settings.slack_on else []
    if settings.telegram_on:
        username = asyncio.run(_bot_name(settings))
        link = f"https://t.me/{username}?start={code}" if username else f"/start {code}"
        ways.insert(0, f"in Telegram: {link}")
    return "\n".join(ways) or f"/start {code}"


async def _bot_name(settings: "Settings") -> str | None:
    from telegram.error import TelegramError

    from handlers.telegram.line import Line

    line = Line(settings.telegram_token, settings.telegram_base_url)
    try:
        await line.open()
        return line.username
    except TelegramError:
        return None
    finally:
        await line.close()
