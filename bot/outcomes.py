"""What became of a send, recorded in one transaction with whatever follows from it: receipts, cards, alarms."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import cards, crash, letters
from bot.case import updates
from bot.given_up import given_up
from bot.house import House
from bot.patience import Verdict
from store.records import Claimed
from store.services import channels, nudges, outbox, outbox_care, people, referrals, timeline
from store.terms import EventKind

Outcome = Callable[..., None]
# One of them, and what it is told beside the row: what became of a send, to be recorded.
Became = tuple[Outcome, tuple[Any, ...]]


def sent(
    connection: Connection, house: House, row: Claimed, now: datetime, boot: str, external_id: str | None, rest: float
) -> None:
    """It was accepted."""
    if not outbox.sent(connection, row, boot, external_id, now, rest):
        return  # another process took it over: what follows, follows from its send
    if row.kind == "practice" and row.referral_id:
        _practice_told(connection, house, row, row.referral_id, now)
    elif row.kind == "card" and row.referral_id:
        timeline.note(connection, row.referral_id, EventKind.CARD_POSTED, now, params={"surface": row.surface})
    elif (card := row.body.get("edit_key")) and external_id and external_id != row.target:
        outbox.posted_afresh(connection, card, row.destination, external_id)
    crash.at("outbox.before_recorded")


def _only_sent(
    connection: Connection, house: House, row: Claimed, now: datetime, boot: str, external_id: str | None, rest: float
) -> None:
    outbox.sent(connection, row, boot, external_id, now, rest)


def _practice_told(connection: Connection, house: House, row: Claimed, referral_id: int, now: datetime) -> None:
    about = referrals.get(connection, referral_id)
    if about is None or letters.as_written(row, about).ods_code != about.ods_code:
        return  # that the practice before a correction was told does not mean that the right one was
    timeline.note(connection, referral_id, EventKind.PRACTICE_EMAIL_ACCEPTED, now)
    cards.update(connection, house, referral_id, now)
    updates.tell_of_practice(connection, house, about, "practice_told", now)


def failed(connection: Connection, house: House, row: Claimed, now: datetime, boot: str, verdict: Verdict) -> None:
    """It was not accepted: later again, or given up and somebody told."""
    if verdict.gone:
        people.mark_blocked(connection, row.surface, row.destination, now)
    if verdict.moved_to:
        channels.moved(connection, house.ring, row.surface, row.destination, verdict.moved_to)
    if verdict.again_at is None:
        if outbox_care.fail(connection, row, boot, verdict.why):
            _not_said(connection, house, row, verdict, now)
        return
    outbox_care.again(connection, row, boot, verdict.again_at, verdict.maybe, verdict.why, counts=not verdict.hold)
    if verdict.hold:
        outbox.hold(connection, row.surface, row.destination, verdict.again_at)


def _only_failed(
    connection: Connection, house: House, row: Claimed, now: datetime, boot: str, verdict: Verdict
) -> None:
    outbox_care.fail(connection, row, boot, verdict.why)


# What is recorded where it cannot be recorded together with what follows from it.
WITHOUT_SEQUEL: dict[Outcome, Outcome] = {
    **{unit: _only_sent for unit in (sent, _only_sent)},
    **{unit: _only_failed for unit in (failed, _only_failed)},
}


def _not_said(connection: Connection, house: House, row: Claimed, verdict: Verdict, now: datetime) -> None:
    """What a nudge said is said elsewhere, or to whoever stands in; a leaver is told nothing; the rest is given up."""
    if row.kind == "nudge" and row.key and (verdict.gone or row.fault == outbox.LEFT):
        nudges.unsay(connection, row.key)
    elif row.fault != outbox.LEFT:
        given_up(connection, house, row, verdict, now)
