"""Single-use codes: made, typed and used up. What a code is for, invitations.py says.

A code is 10 characters of Crockford's base 32 (50 random bits), stored only as a keyed digest.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from store.crypto import KeyRing
from store.rules import new_id
from store.tables.people import code_try, invitation

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
_VOID_LINKS = delete(invitation).where(
    invitation.c.kind == LINK, invitation.c.member_id == bindparam("whose"), invitation.c.used_at.is_(None)
)
_TRIES = select(func.count()).where(
    code_try.c.surface == bindparam("on"),
    code_try.c.external_id == bindparam("who"),
    code_try.c.at > bindparam("since"),
)
_TRIED = insert(code_try)
_FORGET_TRIES = delete(code_try).where(code_try.c.at < bindparam("before"))
_FORGET_CODES = delete(invitation).where(invitation.c.expires_at < bindparam("before"))


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


def new(connection: Connection, ring: KeyRing, kind: str, member_id: int, now: datetime) -> str:
    """A code for this member, good for as long as its `kind` is, as it is spoken."""
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


def void_links(connection: Connection, member_id: int) -> None:
    """A member's codes to link a platform that were not used are good no more."""
    connection.execute(_VOID_LINKS, {"whose": member_id})


def forget(connection: Connection, now: datetime) -> int:
    """Delete old tries and codes out of date; how many rows."""
    gone = connection.execute(_FORGET_TRIES, {"before": now - TRIES_COUNT_FOR}).rowcount
    return gone + connection.execute(_FORGET_CODES, {"before": now - KEEP}).rowcount
