"""What became of a send, recorded in one transaction with whatever follows from it: receipts, cards, alarms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot import cards, crash, telling
from bot.house import House
from store.records import Claimed
from store.services import hygiene, outbox, people, referrals
from store.terms import ActionKind, EventKind

Outcome = Callable[..., None]
LOOK_INTO_WITHIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it failed; when to try again, or None to give up; whether it may have arrived; who cannot be reached."""

    why: str
    again_at: datetime | None
    maybe: bool
    gone: bool
    hold: bool


def sent(
    connection: Connection, house: House, row: Claimed, now: datetime, boot: str, external_id: str | None, rest: float
) -> None:
    """It was accepted."""
    outbox.sent(connection, row, boot, external_id, now, rest)
    if row.kind == "wipe" and row.conversation_id:
        hygiene.wiped(connection, row.conversation_id, row.surface, now)
    elif row.kind == "practice" and row.referral_id:
        _practice_told(connection, house, row.referral_id, now)
    elif row.kind == "card" and row.referral_id:
        referrals.note(connection, row.referral_id, EventKind.CARD_POSTED, now, params={"surface": row.surface})
    crash.at("outbox.before_recorded")


def _practice_told(connection: Connection, house: House, referral_id: int, now: datetime) -> None:
    referrals.note(connection, referral_id, EventKind.PRACTICE_EMAIL_ACCEPTED, now)
    cards.update(connection, house, referral_id, now)
    _tell_referrer(connection, house, referral_id, "practice_told", now)


def _tell_referrer(connection: Connection, house: House, referral_id: int, key: str, now: datetime) -> None:
    about = referrals.get(connection, referral_id)
    assert about is not None
    referrer = people.get_member(connection, about.referrer_id)
    team = people.get_team(connection, about.team_id)
    if referrer and team:
        name, _ = telling.practice_name(connection, house, about.ods_code)
        params: dict[str, Any] = {"ref": about.ref, "practice": name, "at": now}
        telling.tell(connection, house, referrer, team, key, now, referral_id, about.surface, **params)


def failed(connection: Connection, house: House, row: Claimed, now: datetime, verdict: Verdict) -> None:
    """It was not accepted: later again, or given up and somebody told."""
    if verdict.gone:
        people.mark_blocked(connection, row.surface, row.destination, now)
    if verdict.again_at is not None:
        outbox.again(connection, row, verdict.again_at, verdict.maybe, verdict.why)
        if verdict.hold:
            outbox.hold(connection, row.surface, row.destination, verdict.again_at)
        return
    outbox.fail(connection, row, verdict.why)
    if row.referral_id and row.kind in ("practice", "withdrawal", "card", "edit", "notice"):
        _give_up(connection, house, row, row.referral_id, verdict.why, now)


def _give_up(connection: Connection, house: House, row: Claimed, referral_id: int, why: str, now: datetime) -> None:
    about = referrals.get(connection, referral_id)
    assert about is not None
    referrals.note(connection, referral_id, EventKind.DELIVERY_FAILED, now, params={"kind": row.kind})
    to_practice = row.kind == "practice"
    kind = ActionKind.CALL_PRACTICE if to_practice else ActionKind.CHECK_DELIVERY
    referrals.add_action(connection, referral_id, kind, house.new_id(), now, LOOK_INTO_WITHIN)
    if row.kind == "notice":
        return  # a notice that failed must not lead to another notice
    letters = {"practice": "the email to the practice", "withdrawal": "the email that asks a practice to delete ours"}
    what = letters.get(row.kind, f"the card on {row.surface}")
    telling.tell_coordinator(connection, house, about, "coordinator_failed", now, what=what, why=why)
    if to_practice:
        cards.update(connection, house, referral_id, now)
        _tell_referrer(connection, house, referral_id, "practice_not_told", now)
