"""All members at a glance, for whoever runs Baton: who they are, where they are known, and how one is shown out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from store.records import Member, Team
from store.services import audit, leavers, people
from store.services.people import to_member
from store.tables.people import identity, member, team_practice

_EVERYBODY = select(member).order_by(member.c.active.desc(), member.c.handle)
_KNOWN_ON = select(identity.c.member_id, identity.c.surface).order_by(identity.c.surface)
_BY_HANDLE = select(member).where(member.c.handle == bindparam("which"))
_REMOVE = update(member).where(member.c.id == bindparam("leaver")).values(active=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A member, whether they have access, whether the world file names them, and the surfaces they are known on."""

    member: Member
    active: bool
    from_world: bool
    surfaces: tuple[str, ...]


def everybody(connection: Connection) -> Iterator[Line]:
    """Every member that ever was, those with access first, by handle."""
    known: dict[int, list[str]] = {}
    for at in connection.execute(_KNOWN_ON):
        known.setdefault(at.member_id, []).append(at.surface)
    for row in connection.execute(_EVERYBODY):
        yield Line(to_member(row), row.active, row.origin == "world", tuple(known.get(row.id, ())))


def find(connection: Connection, handle: str) -> Line | None:
    """The member with this handle, without their surfaces."""
    row = connection.execute(_BY_HANDLE, {"which": handle}).one_or_none()
    return Line(to_member(row), row.active, row.origin == "world", ()) if row else None


def remove(connection: Connection, leaver: Member, now: datetime) -> None:
    """Take a member's access away at once (R60); what they did stays on record."""
    connection.execute(_REMOVE, {"leaver": leaver.id})
    audit.record(connection, now, None, "member_removed", f"member|{leaver.id}", "cli")
    leavers.give_up_cases(connection, now)


def only_team(connection: Connection) -> Team | None:
    """The team, where there is just one."""
    found = people.teams(connection)
    return found[0] if len(found) == 1 else None


def area(connection: Connection, team_id: str) -> list[str]:
    """The ODS codes of a team's practices."""
    at = team_practice
    return list(
        connection.execute(select(at.c.ods_code).where(at.c.team_id == team_id).order_by(at.c.ods_code)).scalars()
    )
