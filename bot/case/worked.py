"""Whom the work on a case is told, once it stands: that somebody spoke to the person, and that the case has ended."""

from datetime import datetime

from sqlalchemy import Connection

from bot.case import decided, updates
from bot.house import House
from store.records import Change, Referral
from store.services import people
from store.terms import EventKind


def contacted(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The promise is kept; an attempt is nobody else's business (R25)."""
    if decided.kind_of(connection, made) != EventKind.CONTACTED:
        return
    by = people.get_member(connection, made.by)
    said = {"who": by.name if by else "", "contacted_at": made.at}
    updates.tell_referrer(connection, house, about, "update_contacted", now, made.by, decided.read(house, made), **said)
    plan = decided.words(connection, house, made, "email", now).get("plan", "")
    updates.tell_practice(connection, house, about, "update_contacted", now, words=plan, **said)


def discharged(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """The end: why, what came of it, who goes on (R32, R54)."""
    codes = dict(about.closing or {})
    updates.tell_referrer(
        connection, house, about, "update_discharged", now, made.by, decided.read(house, made), **codes
    )
    line = decided.words(connection, house, made, "email", now).get("words", "")
    updates.tell_practice(connection, house, about, "update_discharged", now, words=line, **codes)
