"""Households: open cases at one address belong together (R10, R38), found without being able to read the address."""

from collections.abc import Mapping
from datetime import date, time
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store import calendar
from store.crypto import KeyRing
from store.services.patients import home_value
from store.tables.referrals import action, patient_index, referral
from store.terms import OPEN_STATUSES, ActionKind

VISITS = (ActionKind.JOINT_VISIT, ActionKind.CHECK)
_OPEN = referral.c.status.in_(OPEN_STATUSES)
_AT_HOME = (
    select(referral.c.id, referral.c.household_id)
    .join(patient_index, patient_index.c.referral_id == referral.c.id)
    .where(
        patient_index.c.purpose == "home",
        patient_index.c.value == bindparam("home"),
        referral.c.team_id == bindparam("team"),
        _OPEN,
    )
    .order_by(referral.c.received_at)
)
_LINK = (
    update(referral).where(referral.c.id.in_(bindparam("ids", expanding=True))).values(household_id=bindparam("home"))
)
_LEAVE = update(referral).where(referral.c.id == bindparam("row")).values(household_id=None)
_OTHERS = (
    select(referral.c.ref)
    .where(referral.c.household_id == bindparam("home"), referral.c.id != bindparam("row"), _OPEN)
    .order_by(referral.c.received_at)
)
_VISITS = (
    select(referral.c.household_id, referral.c.ref)
    .distinct()
    .join(action, action.c.referral_id == referral.c.id)
    .where(
        referral.c.team_id == bindparam("team"),
        referral.c.household_id.is_not(None),
        _OPEN,
        action.c.kind.in_(VISITS),
        action.c.done_at.is_(None),
        action.c.due_at >= bindparam("since"),
        action.c.due_at < bindparam("until"),
    )
    .order_by(referral.c.household_id, referral.c.ref)
)


def join(connection: Connection, ring: KeyRing, referral_id: int, team_id: str, answers: Mapping[str, Any]) -> None:
    """Put the referral with the open cases of its team at the same address; out of its household if there are none."""
    home = home_value(ring, answers)
    rows = connection.execute(_AT_HOME, {"home": home, "team": team_id}).all() if home else []
    others = [row for row in rows if row.id != referral_id]
    if not others:
        connection.execute(_LEAVE, {"row": referral_id})
        return
    known = next((row.household_id for row in others if row.household_id), others[0].id)
    connection.execute(_LINK, {"ids": [referral_id, *(row.id for row in others)], "home": known})


def others(connection: Connection, referral_id: int, household_id: int | None) -> tuple[str, ...]:
    """The references of the other open cases at the same address."""
    if household_id is None:
        return ()
    return tuple(connection.execute(_OTHERS, {"home": household_id, "row": referral_id}).scalars())


def joinable(connection: Connection, team_id: str, day: date) -> list[tuple[str, ...]]:
    """The cases at one address that are each visited on that London day, by reference: they could be joined (R38)."""
    since, until = (calendar.local_instant(one, time.min) for one in (day, day + calendar.DAY))
    rows = connection.execute(_VISITS, {"team": team_id, "since": since, "until": until}).all()
    homes = (tuple(row.ref for row in its) for _, its in groupby(rows, key=lambda row: row.household_id))
    return [refs for refs in homes if len(refs) > 1]
