"""Whom a step on a case is told, once it has settled: the referrer, the practice, whoever leads it or led it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import letters, telling
from bot.buttons import case_button, event_button
from bot.case import updates
from bot.house import House
from handlers.surface import Button
from store.records import Change, Referral
from store.services import audit, people, timeline
from store.terms import OPEN_STATUSES, ChangeKind, EventKind


def taken(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """Who leads it now: for the referrer and the practice, and for them and who led it before, unless they did it."""
    event = timeline.get(connection, made.event_id or 0)
    lead = people.get_member(connection, about.lead_id or 0)
    if lead is None or event is None or event.params["lead"] != lead.id or about.status not in OPEN_STATUSES:
        return  # what came after it is told in its place
    said: dict[str, Any] = {"lead": lead.name, "profession": lead.profession, "speak_by": about.speak_by}
    said["contacted_at"] = about.contacted_at
    updates.tell_referrer(connection, house, about, "update_taken", now, but=made.by, **said)
    updates.tell_practice(connection, house, about, "update_taken", now, **said)
    given = {**said, "who": people.name_of(connection, made.by)}
    if lead.id != made.by:
        buttons = tuple(case_button(house, about, name) for name in ("contact", "details", "pass_on"))
        telling.tell_about(connection, house, about, lead, "case_given", now, buttons, **given)
    before = people.get_member(connection, made.before.get("lead_id") or 0)
    if before and before.id not in (made.by, lead.id):
        telling.tell_about(connection, house, about, before, "case_given_on", now, **given)


def refused(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """Declined, or redirected: with the coded reason, and what the team says to it."""
    key = "update_declined" if made.kind is ChangeKind.DECLINE else "update_redirected"
    codes = dict(about.closing or {})
    updates.tell_referrer(connection, house, about, key, now, made.by, _read(connection, house, made), **codes)
    written = _words(connection, house, made, about, now).get("words", "")
    updates.tell_practice(connection, house, about, key, now, words=written, **codes)


def withdrawn(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The team stops: whoever leads it knows, or else the coordinator; and so does the practice."""
    updates.tell_practice(connection, house, about, "update_withdrawn", now)
    lead = people.get_member(connection, about.lead_id or 0)
    if not lead or not telling.tell_about(
        connection, house, about, lead, "case_withdrawn", now, _read(connection, house, made)
    ):
        telling.tell_coordinator(connection, house, about, "case_withdrawn", now)


def asked(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The question reaches the referrer, unless the case is over; where it cannot, whoever asked has to ring."""
    if about.status not in OPEN_STATUSES:
        return
    by = people.get_member(connection, made.by)
    answer = event_button(house, made.event_id or 0, "answer")
    said = {"who": by.name if by else "", "profession": by.profession if by else "other"}
    if updates.tell_referrer(connection, house, about, "case_asked", now, None, (answer,), **said):
        return
    if by is None or not telling.tell_about(connection, house, about, by, "case_not_asked", now):
        telling.tell_coordinator(connection, house, about, "case_not_asked", now)


def contacted(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The promise is kept; an attempt is nobody else's business (R25)."""
    event = timeline.get(connection, made.event_id or 0)
    if event is None or event.kind != EventKind.CONTACTED:
        return
    said = {"who": people.name_of(connection, made.by), "contacted_at": made.at}
    updates.tell_referrer(
        connection, house, about, "update_contacted", now, made.by, _read(connection, house, made), **said
    )
    plan = _words(connection, house, made, about, now).get("plan", "")
    updates.tell_practice(connection, house, about, "update_contacted", now, words=plan, **said)


def discharged(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The end: why, what came of it, who goes on (R32, R54)."""
    codes = dict(about.closing or {})
    updates.tell_referrer(
        connection, house, about, "update_discharged", now, made.by, _read(connection, house, made), **codes
    )
    line = _words(connection, house, made, about, now).get("words", "")
    updates.tell_practice(connection, house, about, "update_discharged", now, words=line, **codes)


def _read(connection: Connection, house: House, made: Change) -> tuple[Button, ...]:
    """The button that opens what was written with a step, if anything was."""
    event = timeline.get(connection, made.event_id or 0)
    return (event_button(house, event.id, "read"),) if event and event.has_words else ()


def _words(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> Mapping[str, Any]:
    """What was written with it, for the letter to the practice, audited like a view; nothing where none is sent."""
    if not letters.by_email(connection, house, about):
        return {}
    audit.record(connection, now, None, "send_words", f"referral|{about.id}", "email")
    return timeline.words_of(connection, house.ring, made.event_id or 0)
