"""Putting a detail right after sending: what was wrong is kept, and whoever was told of it is told again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import cards, letters
from bot.house import House
from bot.telling import tell_coordinator
from store.records import Member, Referral
from store.services import action_steps, actions, people, referrals
from store.terms import TO_TELL_PRACTICE, ActionKind, EventKind


def put_right(
    connection: Connection,
    house: House,
    about: Referral,
    actor: Member,
    field: str,
    value: Any,
    surface: str,
    now: datetime,
) -> bool:
    """Correct one detail. False, and nothing changes, where it is so already."""
    if not referrals.correct(connection, house.ring, actor, about, field, value, surface, now):
        return False
    corrected = referrals.get(connection, about.id)
    assert corrected is not None
    if field == "practice":
        _moved(connection, house, about, corrected, actor, now)
    else:
        letters.tell_correction(connection, house, corrected, field, now)
    cards.update(connection, house, about.id, now)
    cards.reply(connection, house, corrected, EventKind.CORRECTED, now)
    return True


def _moved(
    connection: Connection, house: House, was: Referral, corrected: Referral, actor: Member, now: datetime
) -> None:
    """The old practice is asked to delete what it got; the new one is told; another team's area is pointed out."""
    letters.withdraw(connection, house, was, now)
    action_steps.settle_kinds(connection, was.id, TO_TELL_PRACTICE, actor.id, now)
    letters.tell_practice(connection, house, corrected, now)
    covering = people.team_covering(connection, corrected.ods_code) if corrected.ods_code else None
    if covering and covering.id != was.team_id:
        tell_coordinator(connection, house, corrected, "coordinator_other_team", now, other=covering.name)


def under_18(connection: Connection, house: House, about: Referral, now: datetime) -> None:
    """It turns out that the person is under 18 (R4): nothing is changed; the coordinator speaks to the referrer."""
    within, new_id = letters.CALL_WITHIN, house.new_id()
    asked = actions.ask_coordinator(connection, about.id, ActionKind.PASS_ON, new_id, now, within)
    tell_coordinator(connection, house, about, "coordinator_under_18", now, action_id=asked)
