"""Members and teams: who is this, what may they do, where are they reached."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from store.records import Address, Member, Team
from store.tables.people import identity, member, team, team_channel, team_practice
from store.terms import Profession, Role

_MEMBER = select(member).where(member.c.active)
_BY_IDENTITY = (
    select(member, identity.c.started_at, identity.c.chat, identity.c.blocked_at)
    .join(identity, identity.c.member_id == member.c.id)
    .where(
        identity.c.surface == bindparam("surface"),
        identity.c.external_id == bindparam("external_id"),
        member.c.active,
    )
)
_BY_IDENTITY_LOCKED = _BY_IDENTITY.with_for_update(of=member)
_BY_ID = _MEMBER.where(member.c.id == bindparam("member_id"))
_NAME = select(member.c.name).where(member.c.id == bindparam("member_id"))
_IN_TEAM = _MEMBER.where(member.c.team_id == bindparam("team"))
_ADDRESSES = (
    select(identity.c.surface, identity.c.chat, identity.c.external_id)
    .where(identity.c.member_id == bindparam("member_id"), identity.c.blocked_at.is_(None))
    .order_by(identity.c.chat.is_(None), identity.c.surface)
)
_KNOWN_ON = (
    select(member, identity.c.external_id)
    .join(identity, identity.c.member_id == member.c.id)
    .where(identity.c.surface == bindparam("surface"), member.c.active)
    .order_by(member.c.handle)
)
_NOT_STARTED = (
    _MEMBER.join(identity, identity.c.member_id == member.c.id)
    .where(identity.c.surface == bindparam("surface"), identity.c.started_at.is_(None))
    .order_by(member.c.handle)
)
_STARTED = (
    update(identity)
    .where(identity.c.surface == bindparam("on"), identity.c.external_id == bindparam("who"))
    .values(started_at=bindparam("at"), chat=bindparam("where"), blocked_at=None)
)
_AT = (
    select(member)
    .join(identity, identity.c.member_id == member.c.id)
    .where(identity.c.surface == bindparam("on"), identity.c.chat == bindparam("where"))
    .limit(1)
)
_BLOCKED = (
    update(identity)
    .where(identity.c.surface == bindparam("on"), identity.c.chat == bindparam("where"))
    .values(blocked_at=bindparam("at"))
)
_TEAM = select(team).where(team.c.id == bindparam("team"))
_TEAMS = select(team).order_by(team.c.id)
_TEAM_OF = (
    select(team)
    .join(team_practice, team_practice.c.team_id == team.c.id)
    .where(team_practice.c.ods_code == bindparam("code"))
)
_CHANNELS = select(team_channel.c.surface, team_channel.c.address).where(team_channel.c.team_id == bindparam("team"))


def to_member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        handle=row.handle,
        name=row.name,
        roles=frozenset(map(Role, row.roles)),
        profession=Profession(row.profession),
        organisation=row.organisation,
        team_id=row.team_id,
        ods_code=row.ods_code,
        phone=row.phone or "",
    )


def recognise(connection: Connection, surface: str, external_id: str, chat: str | None, now: datetime) -> Member | None:
    """The active member behind a platform's id, or None for a stranger.

    A first private message, and the first after a block, is remembered: from then on the bot may write first. On
    PostgreSQL the member's row is locked, so that one person's turns never run at once in two processes.
    """
    query = _BY_IDENTITY if connection.dialect.name == "sqlite" else _BY_IDENTITY_LOCKED
    row = connection.execute(query, {"surface": surface, "external_id": external_id}).one_or_none()
    if row is None:
        return None
    if chat and (row.started_at is None or row.chat != chat or row.blocked_at):
        connection.execute(_STARTED, {"on": surface, "who": external_id, "at": now, "where": chat})
    return to_member(row)


def known_on(connection: Connection, surface: str) -> list[tuple[str, Member]]:
    """Everybody who is active and has an id on this surface: that id, and who it is."""
    return [(row.external_id, to_member(row)) for row in connection.execute(_KNOWN_ON, {"surface": surface})]


def not_started(connection: Connection, surface: str) -> list[Member]:
    """Members to whom nobody can write on this surface, since they have never written to the bot there."""
    return list(map(to_member, connection.execute(_NOT_STARTED, {"surface": surface})))


def get_member(connection: Connection, member_id: int) -> Member | None:
    row = connection.execute(_BY_ID, {"member_id": member_id}).one_or_none()
    return to_member(row) if row else None


def name_of(connection: Connection, member_id: int | None) -> str:
    """A member's name, even if they have left; "" for nobody."""
    return connection.execute(_NAME, {"member_id": member_id}).scalar_one_or_none() or ""


def members_with(connection: Connection, team_id: str, *roles: Role) -> list[Member]:
    """The team's active members with any of `roles`, by name."""
    everyone = map(to_member, connection.execute(_IN_TEAM, {"team": team_id}))
    return sorted((one for one in everyone if one.has(*roles)), key=lambda one: one.name)


def addresses(connection: Connection, member_id: int) -> list[Address]:
    """Where this member can be reached in private, every platform; where they have been comes first."""
    rows = connection.execute(_ADDRESSES, {"member_id": member_id})
    return [Address(row.surface, row.chat or _opened(row.surface, row.external_id), row.external_id) for row in rows]


def _opened(surface: str, external_id: str) -> str | None:
    """Slack lets a bot write first: a person's id is as good as their chat."""
    return external_id if surface == "slack" else None


def at(connection: Connection, surface: str, chat: str) -> Member | None:
    """Whose private chat this is, active or not."""
    row = connection.execute(_AT, {"on": surface, "where": chat}).one_or_none()
    return to_member(row) if row else None


def mark_blocked(connection: Connection, surface: str, chat: str, now: datetime) -> None:
    """The platform says that this person blocked the bot or is gone."""
    connection.execute(_BLOCKED, {"on": surface, "where": chat, "at": now})


def get_team(connection: Connection, team_id: str) -> Team | None:
    row = connection.execute(_TEAM, {"team": team_id}).one_or_none()
    return Team(row.id, row.name, row.settings) if row else None


def team_covering(connection: Connection, ods_code: str) -> Team | None:
    """The team whose area the practice is in (R8)."""
    row = connection.execute(_TEAM_OF, {"code": ods_code}).one_or_none()
    return Team(row.id, row.name, row.settings) if row else None


def teams(connection: Connection) -> list[Team]:
    """Every team, by id."""
    return [Team(row.id, row.name, row.settings) for row in connection.execute(_TEAMS)]


def any_team(connection: Connection) -> Team | None:
    """The only team, or the first by id: where a referral without a known area goes."""
    row = connection.execute(select(team).order_by(team.c.id).limit(1)).one_or_none()
    return Team(row.id, row.name, row.settings) if row else None


def team_of(connection: Connection, whose: Member | None) -> Team | None:
    """A member's own team; for somebody of no team, any."""
    own = get_team(connection, whose.team_id) if whose and whose.team_id else None
    return own or any_team(connection)


def channels(connection: Connection, team_id: str) -> list[Address]:
    """The team's channel on each surface."""
    return [Address(row.surface, row.address) for row in connection.execute(_CHANNELS, {"team": team_id})]
