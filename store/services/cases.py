"""What becomes of a referral and its case: each step changes one row, from the states in which it may (R25, R32, R33).

The row is locked first, so that of two people who press at once exactly one comes first, and the other sees what was
done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store.crypto import KeyRing
from store.records import Change, Member, Referral
from store.services import actions, audit, changes, details, next_due, people, referrals, timeline
from store.tables.referrals import referral
from store.terms import OPEN_STATUSES, ActionOutcome, ChangeKind, EventKind, ReferralStatus, Role

WORKING = (Role.TEAM_MEMBER, Role.CLINICIAN, Role.COORDINATOR)
# Who of the referral's team may do what; withdrawing is the referrer's own (R33).
MAY = {
    ChangeKind.TAKE: (Role.TEAM_MEMBER, Role.CLINICIAN),
    ChangeKind.ASSIGN: WORKING,
    ChangeKind.DECLINE: (Role.CLINICIAN,),
    ChangeKind.REDIRECT: (Role.CLINICIAN,),
    ChangeKind.ASK: WORKING,
    ChangeKind.CONTACT: WORKING,
    ChangeKind.ADD_ACTION: WORKING,
    ChangeKind.DISCHARGE: (Role.TEAM_MEMBER, Role.CLINICIAN),
}
_UNTAKEN = (ReferralStatus.RECEIVED,)
FROM = {
    ChangeKind.TAKE: OPEN_STATUSES,
    ChangeKind.ASSIGN: OPEN_STATUSES,
    ChangeKind.DECLINE: _UNTAKEN,
    ChangeKind.REDIRECT: _UNTAKEN,
    ChangeKind.WITHDRAW: OPEN_STATUSES,
    ChangeKind.ASK: OPEN_STATUSES,
    ChangeKind.CONTACT: OPEN_STATUSES,
    ChangeKind.ADD_ACTION: OPEN_STATUSES,
    ChangeKind.DISCHARGE: (ReferralStatus.ACCEPTED,),
}
EVENT = {
    ChangeKind.TAKE: EventKind.TAKEN,
    ChangeKind.ASSIGN: EventKind.ASSIGNED,
    ChangeKind.DECLINE: EventKind.DECLINED,
    ChangeKind.REDIRECT: EventKind.REDIRECTED,
    ChangeKind.WITHDRAW: EventKind.WITHDRAWN,
    ChangeKind.ASK: EventKind.ASKED,
    ChangeKind.ADD_ACTION: EventKind.ACTION_ADDED,
    ChangeKind.DISCHARGE: EventKind.DISCHARGED,
}
_LED_BY_NOBODY = update(referral).where(referral.c.id == bindparam("row")).values(lead_id=None)
_LOCKED = select(referral).where(referral.c.id == bindparam("wanted")).with_for_update()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed. `why`: "not_allowed", "taken" (somebody leads it), "closed" or "not_taken"."""

    why: str
    about: Referral


def may(actor: Member, about: Referral, kind: ChangeKind) -> bool:
    """Whether this member may take this step on this referral, whatever state it is in."""
    if kind is ChangeKind.WITHDRAW:
        return about.referrer_id == actor.id
    return actor.team_id == about.team_id and actor.has(*MAY[kind])


def lock(connection: Connection, referral_id: int) -> Referral:
    """The referral as it is now, and nobody else's until the end of this transaction."""
    audit.lock(connection)
    return referrals.to_referral(connection.execute(_LOCKED, {"wanted": referral_id}).one())


def step(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    referral_id: int,
    kind: ChangeKind,
    new_id: int,
    surface: str,
    now: datetime,
    *,
    values: Mapping[str, Any] | None = None,
    event: EventKind | None = None,
    params: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
) -> Change | Refused:
    """Take a step that can be undone: `values` are the referral's new columns, `params` the event's codes.

    `words` are kept sealed beside the event. Nobody is told yet: that follows when the change settles.
    """
    about = lock(connection, referral_id)
    if why := refusal(actor, about, kind):
        audit.record(connection, now, actor.id, kind, f"referral|{about.id}", surface, granted=why != "not_allowed")
        return Refused(why, about)
    audit.record(connection, now, actor.id, kind, f"referral|{about.id}", surface, sorted(values or ()))
    if values:
        connection.execute(update(referral).where(referral.c.id == about.id).values(**values))
    event_id = timeline.note_words(connection, ring, about.id, event or EVENT[kind], now, actor.id, params, words)
    made = changes.record(connection, about, kind, actor.id, new_id, surface, now, event_id)
    next_due.refresh(connection, about.id, now)
    return made


def refusal(actor: Member, about: Referral, kind: ChangeKind) -> str:
    """Why this step may not be taken now, as in `Refused`; "" if it may."""
    if not may(actor, about, kind):
        return "not_allowed"
    if about.status not in FROM[kind]:
        return "not_taken" if about.status == ReferralStatus.RECEIVED else _whose(about)
    if kind is ChangeKind.TAKE and about.lead_id is not None:
        return "taken"
    return ""


def _whose(about: Referral) -> str:
    return "taken" if about.status == ReferralStatus.ACCEPTED else "closed"


def refusal_to_write(actor: Member, about: Referral, kind: EventKind) -> str:
    """Why nothing can be written of an open case now, as in `Refused`; "" if it can.

    Whoever may see it adds notes (R43); how the person is, those say who work on it (R51).
    """
    allowed = may(actor, about, ChangeKind.CONTACT) if kind is EventKind.UPDATED else details.may_open(actor, about)
    if not allowed:
        return "not_allowed"
    return "" if about.status in OPEN_STATUSES else "closed"


def take(
    connection: Connection, ring: KeyRing, actor: Member, referral_id: int, new_id: int, surface: str, now: datetime
) -> Change | Refused:
    """Accept it, and lead it (R45). A case whose lead has left can be taken again."""
    about = lock(connection, referral_id)
    left = about.lead_id is not None and people.get_member(connection, about.lead_id) is None
    if left and not refusal(actor, replace(about, lead_id=None), ChangeKind.TAKE):
        connection.execute(_LED_BY_NOBODY, {"row": about.id})
    return assign(connection, ring, actor, referral_id, actor, new_id, surface, now, ChangeKind.TAKE)


def assign(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    referral_id: int,
    lead: Member,
    new_id: int,
    surface: str,
    now: datetime,
    kind: ChangeKind = ChangeKind.ASSIGN,
) -> Change | Refused:
    """Accept it for somebody, who leads it from now on."""
    about = lock(connection, referral_id)
    values = {"status": ReferralStatus.ACCEPTED, "lead_id": lead.id, "accepted_at": about.accepted_at or now}
    params = {"lead": lead.id}
    return step(connection, ring, actor, referral_id, kind, new_id, surface, now, values=values, params=params)


def end(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    referral_id: int,
    kind: ChangeKind,
    status: ReferralStatus,
    codes: Mapping[str, Any],
    words: Mapping[str, Any],
    new_id: int,
    surface: str,
    now: datetime,
    became: ActionOutcome = ActionOutcome.NOT_NEEDED,
) -> Change | Refused:
    """Decline, redirect, withdraw or discharge: `codes` say how, `words` are what the referrer and practice read.

    `became` is what becomes of the actions that are open: an undo opens them again.
    """
    values = {"status": status, "closed_at": now, "closing": dict(codes)}
    made = step(
        connection, ring, actor, referral_id, kind, new_id, surface, now, values=values, params=codes, words=words
    )
    if isinstance(made, Change):
        actions.close_all(connection, referral_id, made.id, became, actor.id, now)
        next_due.refresh(connection, referral_id, now)
    return made
