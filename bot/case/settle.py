"""What a step tells others, once its five minutes are over or whoever took it says so."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Connection

from bot import cards
from bot.case import tell_of_action, tell_of_case
from bot.duty import Duty, Key
from bot.house import House
from store.records import Change, Referral
from store.services import cases, changes, referrals
from store.terms import ChangeKind

Tell = Callable[[Connection, House, Change, Referral, datetime], None]
TELLS: dict[ChangeKind, Tell] = {
    ChangeKind.TAKE: tell_of_case.taken,
    ChangeKind.ASSIGN: tell_of_case.taken,
    ChangeKind.DECLINE: tell_of_case.refused,
    ChangeKind.REDIRECT: tell_of_case.refused,
    ChangeKind.WITHDRAW: tell_of_case.withdrawn,
    ChangeKind.ASK: tell_of_case.asked,
    ChangeKind.CONTACT: tell_of_case.contacted,
    ChangeKind.ADD_ACTION: tell_of_action.added,
    ChangeKind.DISCHARGE: tell_of_case.discharged,
}


def fall_due(connection: Connection, house: House, now: datetime, but: Collection[Key] = ()) -> int:
    """Settle what can no longer be undone of one case, which is none of these; how many steps that was.

    One case at a time, locked before anything is audited, as by a turn: two that wait for each other would be stuck.
    """
    waiting = changes.cases_over(connection, now, but, most=1)
    return _settle_case(connection, house, now, waiting[0]) if waiting else 0


def _cases(connection: Connection, _house: House, now: datetime, but: Collection[Key]) -> list[int]:
    return changes.cases_over(connection, now, but)


def _settle_case(connection: Connection, house: House, now: datetime, referral_id: Key) -> int:
    cases.lock(connection, int(referral_id))
    its = changes.over(connection, int(referral_id), now)
    for one in its:
        _stands(connection, house, one, now)
    if its:
        cards.update(connection, house, int(referral_id), now)
    return len(its)


DUTY = Duty("settle", fall_due, _cases, _settle_case)


def settle(connection: Connection, house: House, made: Change, now: datetime) -> None:
    """It stands from now on: the card loses its Undo, and whoever has to know is told, once."""
    if _stands(connection, house, made, now):
        cards.update(connection, house, made.referral_id, now)


def _stands(connection: Connection, house: House, made: Change, now: datetime) -> bool:
    """Tell others of it, unless somebody was quicker."""
    if not changes.settle(connection, made.id, now):
        return False
    about = referrals.get(connection, made.referral_id)
    assert about is not None
    TELLS[made.kind](connection, house, made, about, now)
    return True
