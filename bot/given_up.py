"""What follows from a message that was given up: it goes elsewhere, or whoever has to see to it is told (R46, R47)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot import cards, letters, telling
from bot.case import updates
from bot.house import House
from bot.patience import Verdict
from store.records import Claimed, Outgoing, Referral
from store.services import actions, channels, outbox, outbox_care, people, referrals, timeline
from store.terms import ActionKind, EventKind

LOOK_INTO_WITHIN = timedelta(hours=2)
# By the kind of message: what the coordinator is told was not delivered; "" where they are told in words of its own.
_SPOKEN = {
    "practice": "",
    "withdrawal": "",
    "update": "an update to the practice",
    "notice": "a message to one of the people concerned",
    "nudge": "a reminder to one of the people concerned",
    "alarm": "",
}


def given_up(connection: Connection, house: House, row: Claimed, verdict: Verdict, now: datetime) -> None:
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


def _letter_refused(
    connection: Connection, house: House, row: Claimed, about: Referral, why: str, now: datetime
) -> None:
    """The coordinator calls in place of the letter: they need the number, and the referrer need do nothing."""
    written = letters.as_written(row, about)
    whom = letters.to_call(connection, house, written)
    if written.ods_code != about.ods_code:
        telling.tell_coordinator(connection, house, about, "coordinator_mail_late", now, why=why, **whom)
        return
    asked = _to_do(connection, house, about, ActionKind.CALL_PRACTICE, now)
    said = {**whom, "why": why, "action_id": asked}
    telling.tell_coordinator(connection, house, about, "coordinator_mail_failed", now, **said)
    cards.update(connection, house, about.id, now)
    updates.tell_of_practice(connection, house, about, "practice_not_told", now)


def _not_withdrawn(
    connection: Connection, house: House, row: Claimed, about: Referral, why: str, now: datetime
) -> None:
    """The coordinator asks the practice to delete our email, unless none of ours got there at all."""
    if not outbox_care.may_be_there(connection, about.id, "practice", row.destination):
        return
    _to_do(connection, house, about, ActionKind.CHECK_DELIVERY, now)
    whom = letters.to_call(connection, house, letters.as_written(row, about))
    telling.tell_coordinator(connection, house, about, "coordinator_withdraw_failed", now, why=why, **whom)
