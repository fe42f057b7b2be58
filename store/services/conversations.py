"""Where each dialogue stands. A member has at most one that is open, whatever surface they are on.

Beside it any number may be paused until the patient has been asked whether they agree, or lie aside under a shorter
dialogue until that is over.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, update

from store.crypto import KeyRing
from store.records import Conversation
from store.tables.queues import conversation
from store.terms import ConversationStatus

KEEP = timedelta(days=7)
AT_ONCE = 500


class Conflict(Exception):
    """Another turn saved this conversation first: read it again and step again."""


# Written out, not as parameters: only so can a database use the indexes that are partial on them.
_LIVE = text("status IN ('open', 'paused')")
_KEPT = text("status IN ('open', 'paused', 'aside')")
_CURRENT = (
    select(conversation)
    .where(conversation.c.member_id == bindparam("member"), _KEPT, _LIVE)
    .order_by(conversation.c.status, conversation.c.updated_at.desc())
    .limit(1)
)
_WAITING = (
    select(conversation)
    .where(conversation.c.member_id == bindparam("member"), _KEPT, conversation.c.status == "paused")
    .order_by(conversation.c.updated_at)
)
_BY_ID = select(conversation).where(conversation.c.id == bindparam("conversation"))
_INSERT = insert(conversation)
_SAVE = (
    update(conversation)
    .where(conversation.c.id == bindparam("row"), conversation.c.saves == bindparam("expected"))
    .values(
        saves=conversation.c.saves + 1,
        body=bindparam("new_body"),
        status=bindparam("new_status"),
        surface=bindparam("new_surface"),
        updated_at=bindparam("now"),
        expires_at=bindparam("until"),
        remind_at=bindparam("remind"),
    )
)
_LAY_ASIDE = (
    update(conversation)
    .where(conversation.c.id == bindparam("row"), conversation.c.status == "open")
    .values(status=ConversationStatus.ASIDE, saves=conversation.c.saves + 1)
)
_LAID_ASIDE = (
    select(conversation)
    .where(conversation.c.member_id == bindparam("member"), _KEPT, conversation.c.status == "aside")
    .order_by(conversation.c.updated_at.desc())
    .limit(1)
)
_TAKE_UP = (
    update(conversation)
    .where(conversation.c.id == bindparam("row"))
    .values(status=ConversationStatus.OPEN, saves=conversation.c.saves + 1)
)
_EXPIRE = (
    update(conversation)
    .where(_KEPT, conversation.c.expires_at <= bindparam("now"))
    .values(status=ConversationStatus.EXPIRED, body=None, remind_at=None, saves=conversation.c.saves + 1)
    .returning(*conversation.c)
)
_REMIND = (
    update(conversation)
    .where(
        conversation.c.status == "paused",
        conversation.c.remind_at <= bindparam("now"),
        conversation.c.expires_at > bindparam("now"),
    )
    .values(remind_at=None)
    .returning(*conversation.c)
)
_OVER = (
    select(conversation.c.id)
    .where(conversation.c.status.not_in(("open", "paused", "aside")), conversation.c.updated_at < bindparam("before"))
    .limit(AT_ONCE)
)
_FORGET = delete(conversation).where(conversation.c.id.in_(_OVER))


def _place(conversation_id: int) -> str:
    return f"conversation|{conversation_id}"


def _to_conversation(row: Row[Any], ring: KeyRing | None) -> Conversation:
    return Conversation(
        id=row.id,
        member_id=row.member_id,
        flow=row.flow,
        status=ConversationStatus(row.status),
        saves=row.saves,
        state=ring.unseal(_place(row.id), row.body) if row.body and ring else None,
        surface=row.surface,
        referral_id=row.referral_id,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


def current(connection: Connection, ring: KeyRing, member_id: int) -> Conversation | None:
    """The member's open conversation, or else the one set aside that they looked at last."""
    row = connection.execute(_CURRENT, {"member": member_id}).one_or_none()
    return _to_conversation(row, ring) if row else None


def waiting(connection: Connection, ring: KeyRing, member_id: int) -> list[Conversation]:
    """The member's conversations that are set aside, the one looked at longest ago first."""
    return [_to_conversation(row, ring) for row in connection.execute(_WAITING, {"member": member_id})]


def get(connection: Connection, ring: KeyRing, conversation_id: int) -> Conversation | None:
    row = connection.execute(_BY_ID, {"conversation": conversation_id}).one_or_none()
    return _to_conversation(row, ring) if row else None


def begin(
    connection: Connection,
    ring: KeyRing,
    new_id: int,
    member_id: int,
    flow: str,
    state: Any,
    surface: str,
    now: datetime,
    expires_at: datetime,
    referral_id: int | None = None,
) -> Conversation:
    """Open a conversation; the caller has ended any earlier one."""
    connection.execute(
        _INSERT,
        {
            "id": new_id,
            "member_id": member_id,
            "flow": flow,
            "status": "open",
            "saves": 1,
            "body": ring.seal(_place(new_id), state),
            "surface": surface,
            "referral_id": referral_id,
            "created_at": now,
            "updated_at": now,
            "expires_at": expires_at,
            "remind_at": None,
        },
    )
    opened = ConversationStatus.OPEN
    return Conversation(new_id, member_id, flow, opened, 1, state, surface, referral_id, now, expires_at)


def save(
    connection: Connection,
    ring: KeyRing,
    was: Conversation,
    state: Any,
    status: ConversationStatus,
    surface: str,
    now: datetime,
    expires_at: datetime,
    remind_at: datetime | None = None,
) -> None:
    """Store the next state. A conversation that is over keeps none of its answers.

    Raises:
        Conflict: somebody saved in between.
    """
    live = status in (ConversationStatus.OPEN, ConversationStatus.PAUSED)
    changed = connection.execute(
        _SAVE,
        {
            "row": was.id,
            "expected": was.saves,
            "new_body": ring.seal(_place(was.id), state) if live else None,
            "new_status": status,
            "new_surface": surface,
            "now": now,
            "until": expires_at,
            "remind": remind_at,
        },
    )
    if changed.rowcount != 1:
        raise Conflict


def lay_aside(connection: Connection, was: Conversation) -> None:
    """Put an open conversation under a shorter one, which is begun next."""
    connection.execute(_LAY_ASIDE, {"row": was.id})


def take_up(connection: Connection, ring: KeyRing, member_id: int) -> Conversation | None:
    """Open the conversation again that was laid aside last; the caller has ended the one above it."""
    row = connection.execute(_LAID_ASIDE, {"member": member_id}).one_or_none()
    if row is None:
        return None
    connection.execute(_TAKE_UP, {"row": row.id})
    return replace(_to_conversation(row, ring), status=ConversationStatus.OPEN, saves=row.saves + 1)


def expire(connection: Connection, now: datetime) -> list[Conversation]:
    """End the drafts whose time is over (R21): their answers are gone. Each is returned once, without its state."""
    return [_to_conversation(row, None) for row in connection.execute(_EXPIRE, {"now": now}).all()]


def to_remind(connection: Connection, now: datetime) -> list[Conversation]:
    """Paused drafts whose one reminder is due, without their state; taking them here uses the reminder up."""
    return [_to_conversation(row, None) for row in connection.execute(_REMIND, {"now": now}).all()]


def forget(connection: Connection, now: datetime) -> int:
    """Delete what is over and old, a portion at a time; how many. It holds no answers, but says who was here when."""
    return connection.execute(_FORGET, {"before": now - KEEP}).rowcount
