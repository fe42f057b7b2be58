"""What became of a send, recorded in one transaction with whatever follows from it: receipts, cards, alarms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot import cards, crash, letters, telling
from bot.case import updates
from bot.house import House
from handlers.surface import Failure
from store.records import Claimed, Outgoing, Referral
from store.services import actions, channels, nudges, outbox, outbox_care, people, referrals, timeline
from store.terms import ActionKind, EventKind

Outcome = Callable[..., None]
# One of them, and what it is told beside the row: what became of a send, to be recorded.
Became = tuple[Outcome, tuple[Any, ...]]
LOOK_INTO_WITHIN = timedelta(hours=2)
# Seconds before each further try, the last of them again and again; then nothing is tried any more.
_BACK_OFF = (1, 5, 15, 60, 300, 900)
_BACK_OFF_OF = {"email": (60, 300, 900, 3600)}
# Somebody waits for an answer: for the first minute it is tried every few seconds, and then as long as anything else.
_BACK_OFF_ANSWER = (1, *[5] * 12, *_BACK_OFF[2:])
_TRIES = {"email": 14}
# Within a minute of the press; after that Telegram no longer knows of it.
_BACK_OFF_TOAST = (1, 2, 5, 10, 20)
_MOST_TRIES, _MOST_FAULTS = 12, 3
_MOST_TRIES_ANSWER = _MOST_TRIES + len(_BACK_OFF_ANSWER) - len(_BACK_OFF)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it failed; when to try again, or None to give up; whether it may have arrived; who cannot be reached.

    `hold`: the whole destination waits with it, and the try does not count. `left`: how many messages of a wipe are
    still there.
    """

    why: str
    again_at: datetime | None = None
    maybe: bool = False
    gone: bool = False
    hold: bool = False
    moved_to: str | None = None
    left: int = 0


def judge(row: Claimed, failure: Failure, now: datetime) -> Verdict:
    """Try again, when, and marked as a repeat or not; or give up."""
    again_at = None
    # To be told when to come again uses up no try: shut out for a day, a surface's messages wait for a day.
    back_off, most = _patience(row)
    tries_left = failure.after is not None or row.attempts < most
    if not failure.permanent and tries_left:
        wait = timedelta(seconds=back_off[min(row.attempts, len(back_off)) - 1])
        again_at = now + (wait if failure.after is None else failure.after)
    return Verdict(
        why=str(failure),
        again_at=again_at,
        maybe=failure.maybe,
        gone=failure.gone,
        hold=again_at is not None and failure.after is not None,
        moved_to=failure.moved_to,
        left=failure.left,
    )


def _patience(row: Claimed) -> tuple[Sequence[int], int]:
    """The seconds before each further try, and how many tries it gets."""
    if row.kind == "toast":
        return _BACK_OFF_TOAST, len(_BACK_OFF_TOAST) + 1
    if row.kind == "answer":
        return _BACK_OFF_ANSWER, _MOST_TRIES_ANSWER
    return _BACK_OFF_OF.get(row.surface, _BACK_OFF), _TRIES.get(row.surface, _MOST_TRIES)


def judge_fault(row: Claimed, error: Exception, now: datetime) -> Verdict:
    """A fault of ours, or no answer in time. The same message faults again: it must not hold up its chat (A12)."""
    if row.attempts >= _MOST_FAULTS and not isinstance(error, TimeoutError):
        return Verdict(type(error).__name__, maybe=True)
    return judge(row, Failure(type(error).__name__, maybe=True), now)


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
    if about is None or _as_written(row, about).ods_code != about.ods_code:
        return  # that the practice before a correction was told does not mean that the right one was
    timeline.note(connection, referral_id, EventKind.PRACTICE_EMAIL_ACCEPTED, now)
    cards.update(connection, house, referral_id, now)
    _tell_referrer(connection, house, referral_id, "practice_told", now)


def _tell_referrer(connection: Connection, house: House, referral_id: int, key: str, now: datetime) -> None:
    about = referrals.get(connection, referral_id)
    assert about is not None
    name = telling.practice_name(connection, house, about.ods_code)
    updates.tell_referrer(connection, house, about, key, now, practice=name, at=now)


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


WITHOUT_SEQUEL: dict[Outcome, Outcome] = {
    **{unit: _only_sent for unit in (sent, _only_sent)},
    **{unit: _only_failed for unit in (failed, _only_failed)},
}


def _not_said(connection: Connection, house: House, row: Claimed, verdict: Verdict, now: datetime) -> None:
    """What a nudge said is said elsewhere, or to whoever stands in; a leaver is told nothing; the rest is given up."""
    if row.kind == "nudge" and row.key and (verdict.gone or row.fault == outbox.LEFT):
        nudges.unsay(connection, row.key)
    elif row.fault != outbox.LEFT:
        _given_up(connection, house, row, verdict, now)


def _given_up(connection: Connection, house: House, row: Claimed, verdict: Verdict, now: datetime) -> None:
    """Whoever has to know is told; a message to a person first tries their other surfaces."""
    if row.kind == "wipe":
        _not_wiped(connection, house, row, verdict, now)
        return
    if _elsewhere(connection, house, row, now):
        return
    about = referrals.get(connection, row.referral_id) if row.referral_id else None
    if team_id := channels.team_at(connection, row.surface, row.destination):
        _not_in_channel(connection, house, row, about, team_id, verdict.why, now)
    elif about and row.kind in _SPOKEN:
        _alarm(connection, house, row, about, verdict.why, now)


def _not_in_channel(
    connection: Connection, house: House, row: Claimed, about: Referral | None, team_id: str, why: str, now: datetime
) -> None:
    """The team's channel is archived, or Baton was put out of it: said once a day, whatever else is refused there."""
    if about:
        timeline.note(connection, about.id, EventKind.DELIVERY_FAILED, now, params={"kind": row.kind})
        _to_do(connection, house, about, ActionKind.CHECK_DELIVERY, now)
    team = people.get_team(connection, team_id)
    if row.kind == "alarm" or team is None:
        return  # an alarm that reached nobody must not lead to another one
    once = f"channel:{row.surface}:{row.destination}:{now:%Y-%m-%d}"
    said: dict[str, Any] = {"at": row.surface.capitalize(), "why": why}
    telling.tell_coordinators(connection, house, team, "coordinator_channel", now, once=once, **said)


def _elsewhere(connection: Connection, house: House, row: Claimed, now: datetime) -> bool:
    """Queue the same message where it may reach them next, as `telling` wrote it down; False if nowhere is left."""
    following, *others = row.body.get("elsewhere") or (None,)
    if following is None:
        return False
    body = {**following["message"], "elsewhere": others}
    thing = Outgoing(
        following["surface"], following["chat"], row.kind, body, telling.RECEIPT, referral_id=row.referral_id
    )
    outbox.put(connection, house.ring, [thing], now)
    return True


def _not_wiped(connection: Connection, house: House, row: Claimed, verdict: Verdict, now: datetime) -> None:
    """Somebody has to know that messages stayed in a chat: how many, on which surface, never what they say."""
    whose = people.at(connection, row.surface, row.destination)
    if team := people.team_of(connection, whose):
        count = verdict.left or len({*row.body.get("typed", ()), *row.body.get("echoed", ())})
        said: dict[str, Any] = {"count": count, "at": row.surface.capitalize(), "whose": whose.name if whose else ""}
        telling.tell_coordinators(connection, house, team, "wipe_failed", now, **said)


_SPOKEN = {
    "practice": "",
    "withdrawal": "",
    "update": "an update to the practice",
    "notice": "a message to one of the people concerned",
    "nudge": "a reminder to one of the people concerned",
    "alarm": "",
}


def _alarm(connection: Connection, house: House, row: Claimed, about: Referral, why: str, now: datetime) -> None:
    timeline.note(connection, about.id, EventKind.DELIVERY_FAILED, now, params={"kind": row.kind})
    if row.kind == "practice":
        _letter_refused(connection, house, row, about, why, now)
        return
    if row.kind == "withdrawal":
        _not_withdrawn(connection, house, row, about, why, now)
        return
    asked = _to_do(connection, house, about, ActionKind.CHECK_DELIVERY, now)
    if row.kind == "alarm":
        return  # an alarm that reached nobody must not lead to another one
    said: dict[str, Any] = {"what": _SPOKEN[row.kind], "why": why, "action_id": asked}
    telling.tell_coordinator(connection, house, about, "coordinator_failed", now, **said)


def _to_do(connection: Connection, house: House, about: Referral, kind: ActionKind, now: datetime) -> int:
    """An action for the coordinator: its id."""
    return actions.ask_coordinator(connection, about.id, kind, house.new_id(), now, LOOK_INTO_WITHIN)


def _as_written(row: Claimed, about: Referral) -> Referral:
    """The referral with the practice that this letter was written to: it may have been corrected since."""
    return replace(about, ods_code=row.body.get("ods_code", about.ods_code))


def _letter_refused(
    connection: Connection, house: House, row: Claimed, about: Referral, why: str, now: datetime
) -> None:
    """The coordinator calls in place of the letter: they need the number, and the referrer need do nothing."""
    written = _as_written(row, about)
    whom = letters.to_call(connection, house, written)
    if written.ods_code != about.ods_code:
        telling.tell_coordinator(connection, house, about, "coordinator_mail_late", now, why=why, **whom)
        return
    asked = _to_do(connection, house, about, ActionKind.CALL_PRACTICE, now)
    said = {**whom, "why": why, "action_id": asked}
    telling.tell_coordinator(connection, house, about, "coordinator_mail_failed", now, **said)
    cards.update(connection, house, about.id, now)
    _tell_referrer(connection, house, about.id, "practice_not_told", now)


def _not_withdrawn(
    connection: Connection, house: House, row: Claimed, about: Referral, why: str, now: datetime
) -> None:
    """The coordinator asks the practice to delete our email, unless none of ours got there at all."""
    if not outbox_care.may_be_there(connection, about.id, "practice", row.destination):
        return
    _to_do(connection, house, about, ActionKind.CHECK_DELIVERY, now)
    whom = letters.to_call(connection, house, _as_written(row, about))
    telling.tell_coordinator(connection, house, about, "coordinator_withdraw_failed", now, why=why, **whom)
