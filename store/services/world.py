"""The world: who and where, as one file says it, made true in one transaction; a second time changes nothing.

Members are known by their handles and teams by their ids over time. Who is gone from the file loses access at once and
is never deleted, since what they did is on record (R60). Members who joined by an invitation are no part of the file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select, update

from store import calendar
from store.calendar import Hours
from store.services import audit, digest, leavers, next_due, practices
from store.tables.people import identity, member, practice_address, team, team_channel, team_practice

WORLD = "world"


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """A team: `practices` are ODS codes, `networks` codes of primary care networks, `channels` addresses by surface."""

    id: str
    name: str
    practices: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member: `ids` are the platforms' ids by surface, none for someone who is still to be invited."""

    handle: str
    name: str
    roles: tuple[str, ...]
    profession: str
    organisation: str
    team: str | None = None
    practice: str | None = None
    phone: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """How a practice is told (R35)."""

    code: str
    route: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """The whole file."""

    teams: tuple[TeamEntry, ...]
    members: tuple[MemberEntry, ...]
    addresses: tuple[AddressEntry, ...]


def apply(connection: Connection, world: World, now: datetime, new_id: Callable[[], int]) -> list[str]:
    """Make the database say what the file says, which has no misfits (world_check.py).

    What changed, one line each, [] for nothing.
    """
    hours = _hours(connection)
    changes = [
        *_sync(connection, team, "team", {one.id: _team_row(one) for one in world.teams}, keep=True),
        *_sync_areas(connection, world),
        *_sync_channels(connection, world),
        *_sync_members(connection, world, new_id),
        *_sync_ids(connection, world),
        *_sync(connection, practice_address, "address of practice", {one.code: _told(one) for one in world.addresses}),
        *_drop_teams(connection, world),
    ]
    leavers.give_up_cases(connection, now)
    for team_id, new in _hours(connection).items():
        if hours.get(team_id, new) != new:
            digest.forget_hour(connection, team_id)
            next_due.refresh_team(connection, team_id, now)
    if changes:
        audit.record(connection, now, None, "world_applied", WORLD, "cli", sorted({_object(one) for one in changes}))
    return changes


def _hours(connection: Connection) -> dict[str, Hours]:
    """Each team's hours, which say when things are due."""
    return {row.id: calendar.hours_of(row.settings) for row in connection.execute(select(team))}


def _object(change: str) -> str:
    """What a change was about, without its values: `member "nadia"`."""
    return change.partition(" ")[2].partition(":")[0][:80]


def _sync(
    connection: Connection, at: Table, what: str, wanted: Mapping[str, dict[str, Any]], keep: bool = False
) -> Iterator[str]:
    """Bring a table with one key column to `wanted`, row by row; with `keep` rows that are not wanted stay."""
    key = next(iter(at.primary_key.columns))
    had = {row._mapping[key.name]: dict(row._mapping) for row in connection.execute(select(at))}
    for one, row in wanted.items():
        if one not in had:
            connection.execute(insert(at), {key.name: one, **row})
            yield f'added {what} "{one}"'
        elif changed := [name for name, value in row.items() if had[one][name] != value]:
            connection.execute(update(at).where(key == one).values(row))
            yield f'changed {what} "{one}": {", ".join(changed)}'
    for one in () if keep else had.keys() - wanted.keys():
        connection.execute(delete(at).where(key == one))
        yield f'removed {what} "{one}"'


def _team_row(one: TeamEntry) -> dict[str, Any]:
    return {"name": one.name, "settings": dict(one.settings)}


def _told(one: AddressEntry) -> dict[str, Any]:
    return {"route": one.route, "address": one.email, "phone": one.phone}


def area(connection: Connection, one: TeamEntry) -> list[str]:
    """The ODS codes of a team's practices, those of its networks among them."""
    of_networks = [found.code for network in one.networks for found in practices.in_network(connection, network)]
    return list(dict.fromkeys([*one.practices, *of_networks]))


def _sync_areas(connection: Connection, world: World) -> Iterator[str]:
    wanted = {code: one.id for one in world.teams for code in area(connection, one)}
    had = {row.ods_code: row.team_id for row in connection.execute(select(team_practice))}
    for code in sorted(code for code in had if wanted.get(code) != had[code]):
        connection.execute(delete(team_practice).where(team_practice.c.ods_code == code))
        yield f'removed practice {code} from team "{had[code]}"'
    for code, team_id in wanted.items():
        if had.get(code) != team_id:
            connection.execute(insert(team_practice), {"ods_code": code, "team_id": team_id})
            yield f'added practice {code} to team "{team_id}"'


def _sync_channels(connection: Connection, world: World) -> Iterator[str]:
    at = team_channel
    wanted = {(one.id, surface): address for one in world.teams for surface, address in one.channels.items()}
    had = {(row.team_id, row.surface): row.address for row in connection.execute(select(at))}
    for place in sorted(place for place in had if wanted.get(place) != had[place]):
        connection.execute(delete(at).where(at.c.team_id == place[0], at.c.surface == place[1]))
        if place not in wanted:
            yield f'removed the {place[1]} channel of team "{place[0]}"'
    for place, address in wanted.items():
        if had.get(place) != address:
            connection.execute(insert(at), {"team_id": place[0], "surface": place[1], "address": address})
            yield f'{"changed" if place in had else "added"} the {place[1]} channel of team "{place[0]}"'


def _sync_members(connection: Connection, world: World, new_id: Callable[[], int]) -> Iterator[str]:
    wanted = {one.handle: one for one in world.members}
    had = {row.handle: dict(row._mapping) for row in connection.execute(select(member))}
    for handle, one in wanted.items():
        row = _member_row(one)
        before = had.get(handle)
        if before is None:
            connection.execute(insert(member), {"id": new_id(), "handle": handle, **row})
            yield f'added member "{handle}"'
        elif changed := [name for name, value in row.items() if before[name] != value]:
            connection.execute(update(member).where(member.c.handle == handle).values(row))
            back = "active" in changed
            yield f'{"added" if back else "changed"} member "{handle}"{" again" if back else ": " + ", ".join(changed)}'
    for handle, before in had.items():
        if handle not in wanted and before["active"] and before["origin"] == WORLD:
            connection.execute(update(member).where(member.c.handle == handle).values(active=False))
            yield f'removed member "{handle}": no access from now on'


def _member_row(one: MemberEntry) -> dict[str, Any]:
    return {
        "name": one.name,
        "roles": sorted(one.roles),
        "profession": one.profession,
        "organisation": one.organisation,
        "team_id": one.team,
        "ods_code": one.practice,
        "phone": one.phone,
        "active": True,
        "origin": WORLD,
    }


def _sync_ids(connection: Connection, world: World) -> Iterator[str]:
    """On a surface that the file names, a member is known by that id alone; what they linked elsewhere stays."""
    number = {row.handle: row.id for row in connection.execute(select(member.c.handle, member.c.id))}
    handle_of = {each: handle for handle, each in number.items()}
    had = {(row.surface, row.external_id): row for row in connection.execute(select(identity))}
    wanted = {(on, at): number[one.handle] for one in world.members for on, at in one.ids.items()}
    listed = {number[one.handle] for one in world.members}
    named = {(member_id, on) for (on, _), member_id in wanted.items()}
    for place, row in had.items():
        stale = row.member_id in listed and (row.from_world or (row.member_id, row.surface) in named)
        if wanted.get(place) != row.member_id and (stale or place in wanted):
            connection.execute(delete(identity).where(_at(place)))
            yield f'removed the {row.surface} id of member "{handle_of[row.member_id]}"'
    for place, member_id in wanted.items():
        before = had.get(place)
        if before is None or before.member_id != member_id:
            surface, external_id = place
            entry = {"surface": surface, "external_id": external_id, "member_id": member_id, "from_world": True}
            connection.execute(insert(identity), entry)
            yield f'added the {surface} id of member "{handle_of[member_id]}"'
        elif not before.from_world:
            connection.execute(update(identity).where(_at(place)).values(from_world=True))


def _at(place: tuple[str, str]) -> ColumnElement[bool]:
    return and_(identity.c.surface == place[0], identity.c.external_id == place[1])


def _drop_teams(connection: Connection, world: World) -> Iterator[str]:
    """Teams without a trace; their former members are of no team."""
    kept = [one.id for one in world.teams]
    for gone in connection.execute(select(team.c.id).where(team.c.id.not_in(kept))).scalars().all():
        connection.execute(update(member).where(member.c.team_id == gone).values(team_id=None))
        digest.forget_hour(connection, gone)
        connection.execute(delete(team).where(team.c.id == gone))
        yield f'removed team "{gone}"'


def counts(connection: Connection) -> tuple[int, int]:
    """How many teams and active members there are."""
    teams = connection.execute(select(func.count()).select_from(team)).scalar_one()
    return teams, connection.execute(select(func.count()).select_from(member).where(member.c.active)).scalar_one()
