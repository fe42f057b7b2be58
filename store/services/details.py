"""What is sealed of a referral: who may see it, and opening it, which writes the audit row first (R20, R60)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from store.crypto import KeyRing
from store.records import Event, Member, Referral
from store.services import audit, timeline
from store.tables.referrals import referral
from store.terms import Role

_BODY = select(referral.c.body).where(referral.c.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Details:
    """A referral's sealed answers by field, and what was put right since: [{"field", "was", "at", "by"}]."""

    answers: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...]


def place(referral_id: int) -> str:
    """What the answers are sealed for: they open nowhere else."""
    return f"referral|{referral_id}"


def may_open(actor: Member, about: Referral) -> bool:
    """Details are for the referrer and for the team's own people (R60); membership of a chat gives no right.

    Once it is closed, of the team only for its lead, its clinicians and its coordinator (R20).
    """
    if actor.id == about.referrer_id:
        return True
    working = actor.has(Role.CLINICIAN, Role.COORDINATOR) or (actor.has(Role.TEAM_MEMBER) and not about.closed_at)
    return actor.team_id == about.team_id and (working or actor.id == about.lead_id)


def open_details(
    connection: Connection, ring: KeyRing, actor: Member, about: Referral, surface: str, now: datetime
) -> Details | None:
    """The sealed details, after the audit row of this view is written; None (also audited) without the right."""
    allowed = may_open(actor, about)
    audit.record(connection, now, actor.id, "view_details", f"referral|{about.id}", surface, granted=allowed)
    return unseal(connection, ring, about.id) if allowed else None


def open_words(
    connection: Connection, ring: KeyRing, actor: Member, about: Referral, event: Event, surface: str, now: datetime
) -> Mapping[str, Any] | None:
    """The sealed words of an event of it, after the audit row of this view; None (also audited) without the right."""
    allowed = may_open(actor, about)
    audit.record(connection, now, actor.id, "view_words", f"referral|{about.id}", surface, granted=allowed)
    return timeline.words_of(connection, ring, event.id) if allowed else None


def for_delivery(connection: Connection, ring: KeyRing, about: Referral, to: str, now: datetime) -> Details:
    """The details for the letter to the practice: the disclosure is audited like a view."""
    audit.record(connection, now, None, "send_details", f"referral|{about.id}", to)
    return unseal(connection, ring, about.id)


def unseal(connection: Connection, ring: KeyRing, referral_id: int) -> Details:
    """For a change that Baton itself makes; whoever is shown them goes by `open_details`."""
    body = connection.execute(_BODY, {"wanted": referral_id}).scalar_one()
    data = ring.unseal(place(referral_id), body)
    return Details(data["answers"], tuple(data["history"]))
