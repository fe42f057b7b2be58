"""Who joins: invitations that an admin confirms, second platforms that a member links; each by a code (codes.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from store.crypto import KeyRing
from store.dialects import in_each
from store.records import Member
from store.rules import new_id
from store.services import audit, codes
from store.services.codes import JOIN, LINK
from store.services.people import to_member
from store.tables.people import identity, invitation, member
from store.terms import Profession, Role

_SETTLE = (
    update(invitation)
    .where(
        invitation.c.id == bindparam("row"),
        invitation.c.kind == JOIN,
        invitation.c.used_at.is_not(None),
        invitation.c.settled_at.is_(None),
    )
    .values(settled_at=bindparam("now"), settled_by=bindparam("by"))
)
_ASKED = select(invitation, member.c.team_id).join(member, member.c.id == invitation.c.member_id)
_ASKED = _ASKED.where(invitation.c.id == bindparam("row"))


def _know(insert: Any) -> Any:
    row = insert(identity)
    return row.on_conflict_do_update(
        index_elements=["surface", "external_id"],
        set_={name: row.excluded[name] for name in ("member_id", "chat", "started_at", "blocked_at")},
        # Only somebody who has left gives up an account.
        where=identity.c.member_id.in_(select(member.c.id).where(~member.c.active)),
    ).returning(identity.c.member_id)


_KNOW = in_each(_know)
_ACTIVATE = update(member).where(member.c.id == bindparam("whose"), member.c.origin == "invited").values(active=True)
_INVITED = select(member).where(member.c.id == bindparam("whose"))
_FORGET_NEVER_JOINED = delete(member).where(
    member.c.origin == "invited",
    ~member.c.active,
    ~exists().where(identity.c.member_id == member.c.id),
    ~exists().where(invitation.c.member_id == member.c.id),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody used an invitation on a platform's account and waits for an admin's word."""

    id: int
    member_id: int
    team_id: str | None
    surface: str
    external_id: str
    chat: str


def invite(
    connection: Connection,
    ring: KeyRing,
    by: int | None,
    name: str,
    roles: Collection[Role],
    profession: Profession,
    organisation: str,
    team_id: str,
    ods_code: str | None,
    now: datetime,
) -> str:
    """Make a member who may join with the code that is returned, once, within 72 hours, if an admin confirms it.

    `by`: the member who invites; None on the command line.
    """
    member_id = new_id()
    row = {
        "id": member_id,
        "handle": f"invited-{member_id:x}",
        "name": name,
        "roles": sorted(roles),
        "profession": profession,
        "organisation": organisation,
        "team_id": team_id,
        "ods_code": ods_code,
        "active": False,
        "origin": "invited",
    }
    connection.execute(insert(member), row)
    return invite_known(connection, ring, by, member_id, now)


def invite_known(connection: Connection, ring: KeyRing, by: int | None, member_id: int, now: datetime) -> str:
    """An invitation for a member who exists already but is known on no platform, or on none that they still use."""
    audit.record(connection, now, by, "invited", f"member|{member_id}", "cli" if by is None else "chat")
    return codes.new(connection, ring, JOIN, member_id, now)


def link(connection: Connection, ring: KeyRing, whose: Member, surface: str, now: datetime) -> str:
    """A code that makes a second platform's account this member's, at once; an earlier unused one is void."""
    codes.void_links(connection, whose.id)
    audit.record(connection, now, whose.id, "link_code", f"member|{whose.id}", surface)
    return codes.new(connection, ring, LINK, whose.id, now)


def asked(connection: Connection, invitation_id: int) -> Asked | None:
    """The invitation that somebody has used and an admin is asked about."""
    row = connection.execute(_ASKED, {"row": invitation_id}).one_or_none()
    if row is None or row.used_at is None or row.kind != JOIN:
        return None
    return Asked(row.id, row.member_id, row.team_id, row.surface, row.external_id, row.chat)


def confirm(connection: Connection, about: Asked, by: Member, now: datetime) -> bool:
    """The account is this member's from now on. False if that is settled already, or the account is somebody's."""
    if not _settle(connection, about, by, now):
        return False
    if not make_known(connection, about.member_id, about.surface, about.external_id, about.chat, now):
        return False
    connection.execute(_ACTIVATE, {"whose": about.member_id})
    audit.record(connection, now, by.id, "confirmed", f"member|{about.member_id}", about.surface)
    return True


def refuse(connection: Connection, about: Asked, by: Member, now: datetime) -> bool:
    """The account stays a stranger's. False if it is settled already."""
    if not _settle(connection, about, by, now):
        return False
    audit.record(connection, now, by.id, "refused", f"member|{about.member_id}", about.surface, granted=False)
    return True


def _settle(connection: Connection, about: Asked, by: Member, now: datetime) -> bool:
    return connection.execute(_SETTLE, {"row": about.id, "now": now, "by": by.id}).rowcount == 1


def make_known(
    connection: Connection, member_id: int, surface: str, external_id: str, chat: str, now: datetime
) -> bool:
    """This platform's account is this member's. False if it is somebody's already."""
    row = {
        "surface": surface,
        "external_id": external_id,
        "member_id": member_id,
        "chat": chat,
        "started_at": now,
        "blocked_at": None,
    }
    return connection.execute(_KNOW[connection.dialect.name], row).one_or_none() is not None


def invited(connection: Connection, member_id: int) -> Member:
    """Who was invited, active or not."""
    return to_member(connection.execute(_INVITED, {"whose": member_id}).one())


def forget(connection: Connection, now: datetime) -> int:
    """Delete old tries, codes out of date, and those who were invited and never joined; how many rows."""
    return codes.forget(connection, now) + connection.execute(_FORGET_NEVER_JOINED).rowcount
