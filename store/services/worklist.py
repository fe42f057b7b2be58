"""What waits for a member: the cases that they lead, what nobody has taken yet, and questions to them."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from store.records import Event, Member, Referral
from store.services import timeline
from store.services.referrals import to_referral
from store.tables.referrals import change, referral, referral_event
from store.terms import OPEN_STATUSES, ChangeKind, EventKind, ReferralStatus, Role

_FIRST = (referral.c.contacted_at.is_not(None), referral.c.speak_by)
_LED = (
    select(referral)
    .where(referral.c.lead_id == bindparam("member"), referral.c.closed_at.is_(None))
    .order_by(*_FIRST)
    .limit(bindparam("most"))
)
_UNTAKEN = (
    select(referral)
    .where(
        referral.c.team_id == bindparam("team"),
        referral.c.status == ReferralStatus.RECEIVED,
        referral.c.lead_id.is_(None),
    )
    .order_by(referral.c.speak_by)
    .limit(bindparam("most"))
)
_ASKED = (
    select(referral_event)
    .join(referral, referral.c.id == referral_event.c.referral_id)
    .join(change, change.c.event_id == referral_event.c.id)
    .where(
        referral.c.referrer_id == bindparam("member"),
        referral.c.status.in_(OPEN_STATUSES),
        change.c.referral_id == referral.c.id,
        change.c.kind == ChangeKind.ASK,
        change.c.settled_at.is_not(None),
    )
    .order_by(referral_event.c.id)
)
_ANSWERED = (
    select(referral_event.c.params)
    .join(referral, referral.c.id == referral_event.c.referral_id)
    .where(referral.c.referrer_id == bindparam("member"), referral_event.c.kind == EventKind.ANSWERED)
)


class Waiting(NamedTuple):
    """What a member might do next, beside their actions."""

    questions: list[Event]
    led: list[Referral]
    untaken: list[Referral]


def of(connection: Connection, whose: Member, most: int = 50) -> Waiting:
    """Questions that have reached them and have no answer; cases that they lead; what their team has not taken."""
    led = connection.execute(_LED, {"member": whose.id, "most": most})
    takes = whose.team_id and whose.has(Role.TEAM_MEMBER, Role.CLINICIAN, Role.COORDINATOR)
    untaken = connection.execute(_UNTAKEN, {"team": whose.team_id, "most": most}) if takes else ()
    return Waiting(questions(connection, whose.id), list(map(to_referral, led)), list(map(to_referral, untaken)))


def questions(connection: Connection, member_id: int) -> list[Event]:
    """What a referrer was asked and has not answered, the oldest first; not what may still be undone."""
    given = {"member": member_id}
    answered = {params.get("question") for params in connection.execute(_ANSWERED, given).scalars()}
    asked = map(timeline.to_event, connection.execute(_ASKED, given))
    return [one for one in asked if one.id not in answered]
