"""Codes: a single-use invitation to join, and a code that links a second platform to a member.

A code is 10 characters of Crockford's base 32 (50 random bits), stored only as a keyed digest.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from store.crypto import KeyRing
from store.dialects import in_each
from store.records import Member
from store.rules import new_id
from store.services import audit
from store.services.people import to_member
from store.tables.people import code_try, identity, invitation, member
from store.terms import Profession, Role

JOIN, LINK = "join", "link"
GOOD_FOR = {JOIN: timedelta(hours=72), LINK: timedelta(hours=1)}
MOST_TRIES, TRIES_COUNT_FOR = 5, timedelta(hours=1)
KEEP = timedelta(days=7)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
# As Crockford reads what people copy by hand.
_READ_AS = str.maketrans("OIL", "011", "- ")

_USE = (
    update(invitation)
    .where(
        invitation.c.code_hash == bindparam("hash"),
        invitation.c.used_at.is_(None),
        invitation.c.expires_at > bindparam("now"),
    )
    .values(
        used_at=bindparam("now"),
        surface=bindparam("on"),
        external_id=bindparam("who"),
        chat=bindparam("where"),
    )
    .returning(invitation.c.id, invitation.c.kind, invitation.c.member_id)
)
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
_VOID_LINKS = delete(invitation).where(
    invitation.c.kind == LINK, invitation.c.member_id == bindparam("whose"), invitation.c.used_at.is_(None)
)


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
_TRIES = select(func.count()).where(
    code_try.c.surface == bindparam("on"),
    code_try.c.external_id == bindparam("who"),
    code_try.c.at > bindparam("since"),
)
_TRIED = insert(code_try)
_FORGET_TRIES = delete(code_try).where(code_try.c.at < bindparam("before"))
_FORGET_CODES = delete(invitation).where(invitation.c.expires_at < bindparam("before"))
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
    settled: bool


@dataclass(frozen=True, slots=True)
class Used:
    """A code that was good: what it was for, and whose it is."""

    id: int
    kind: str
    member_id: int


def normal(code: str) -> str | None:
    """A code as it is digested, or None for what cannot be one; case, spaces and hyphens do not matter."""
    found = code.upper().translate(_READ_AS)
    return found if len(found) == _LENGTH and set(found) <= set(_ALPHABET) else None


def spoken(code: str) -> str:
    """A code as it is read out and typed: ABCDE-FGHJK."""
    return f"{code[:5]}-{code[5:]}"


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
    return _new_code(connection, ring, JOIN, member_id, now)


def link(connection: Connection, ring: KeyRing, whose: Member, surface: str, now: datetime) -> str:
    """A code that makes a second platform's account this member's, at once; an earlier unused one is void."""
    connection.execute(_VOID_LINKS, {"whose": whose.id})
    audit.record(connection, now, whose.id, "link_code", f"member|{whose.id}", surface)
    return _new_code(connection, ring, LINK, whose.id, now)


def _new_code(connection: Connection, ring: KeyRing, kind: str, member_id: int, now: datetime) -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    row = {
        "id": new_id(),
        "kind": kind,
        "code_hash": ring.blind("invitation", code),
        "member_id": member_id,
        "created_at": now,
        "expires_at": now + GOOD_FOR[kind],
    }
    connection.execute(insert(invitation), row)
    return spoken(code)


def use(
    connection: Connection, ring: KeyRing, typed: str, surface: str, external_id: str, chat: str, now: datetime
) -> Used | None:
    """Use a code up, for this account; None for one that is wrong, used or out of date, and after too many tries (F2).

    Which of these it was is told to nobody.
    """
    who = {"on": surface, "who": external_id}
    tries = connection.execute(_TRIES, {**who, "since": now - TRIES_COUNT_FOR}).scalar_one()
    if tries >= MOST_TRIES:
        return None
    code = normal(typed)
    given = {**who, "where": chat, "now": now, "hash": ring.blind("invitation", code or "")}
    row = connection.execute(_USE, given).one_or_none()
    if row is None:
        connection.execute(_TRIED, {"surface": surface, "external_id": external_id, "at": now})
        return None
    return Used(row.id, row.kind, row.member_id)


def asked(connection: Connection, invitation_id: int) -> Asked | None:
    """The invitation that somebody has used and an admin is asked about."""
    row = connection.execute(_ASKED, {"row": invitation_id}).one_or_none()
    if row is None or row.used_at is None or row.kind != JOIN:
        return None
    settled = row.settled_at is not None
    return Asked(row.id, row.member_id, row.team_id, row.surface, row.external_id, row.chat, settled)


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
    due: list[tuple[Any, dict[str, Any]]] = [
        (_FORGET_TRIES, {"before": now - TRIES_COUNT_FOR}),
        (_FORGET_CODES, {"before": now - KEEP}),
        (_FORGET_NEVER_JOINED, {}),
    ]
    return sum(connection.execute(statement, given).rowcount for statement, given in due)
