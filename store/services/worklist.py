"""What waits for a member: the cases that they lead, what nobody has taken yet, and questions to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from store.records import Action, Event, Member, Referral
from store.services import timeline
from store.services.actions import to_action
from store.services.cases import MAY
from store.services.referrals import to_referral
from store.tables.referrals import action, change, referral, referral_event
from store.terms import OPEN_STATUSES, ChangeKind, EventKind

# Of each kind: far more than one person does. What is beyond comes up as those are done.
MOST = 500
_FIRST = (referral.c.contacted_at.is_not(None), referral.c.speak_by)
_LED = (
    select(referral)
    .where(referral.c.lead_id == bindparam("member"), referral.c.closed_at.is_(None))
    .order_by(*_FIRST)
    .limit(MOST)
)
_UNTAKEN = (
    select(referral)
    .where(
        referral.c.team_id == bindparam("team"),
        referral.c.status.in_(OPEN_STATUSES),
        referral.c.lead_id.is_(None),
    )
    .order_by(referral.c.speak_by)
    .limit(MOST)
)
_OPEN_ACTIONS = (
    select(action)
    .where(action.c.referral_id.in_(bindparam("cases", expanding=True)), action.c.done_at.is_(None))
    .order_by(action.c.due_at, action.c.id)
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


def led(connection: Connection, whose: Member) -> list[Referral]:
    """The open cases that they lead: first those in which nobody has spoken to the person, the first promised first."""
    return list(map(to_referral, connection.execute(_LED, {"member": whose.id})))


def untaken(connection: Connection, whose: Member) -> list[Referral]:
    """What their team has not taken yet, for those who take or assign, the first promised first."""
    if not whose.team_id or not whose.has(*MAY[ChangeKind.ASSIGN]):
        return []
    return list(map(to_referral, connection.execute(_UNTAKEN, {"team": whose.team_id})))


def open_actions(connection: Connection, cases: Sequence[int]) -> Mapping[int, Sequence[Action]]:
    """What waits on each of these cases, by case, the first due first."""
    found: defaultdict[int, list[Action]] = defaultdict(list)
    for row in connection.execute(_OPEN_ACTIONS, {"cases": cases}):
        found[row.referral_id].append(to_action(row))
    return dict(found)


def questions(connection: Connection, member_id: int) -> list[Event]:
    """What a referrer was asked and has not answered, the oldest first; not what may still be undone."""
    given = {"member": member_id}
    answered = {params.get("question") for params in connection.execute(_ANSWERED, given).scalars()}
    asked = map(timeline.to_event, connection.execute(_ASKED, given))
    return [one for one in asked if one.id not in answered]
