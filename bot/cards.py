"""The team's card of a referral, on every surface that the team has: posted, edited in place, answered under (R59)."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from bot.house import House
from bot.telling import details_button, practice_name, queue
from handlers.surface import Message
from store.records import Event, PublicCard, Referral
from store.services import actions, people, referrals, timeline
from store.terms import TO_TELL_PRACTICE, EventKind


def post(connection: Connection, house: House, about: Referral, now: datetime) -> None:
    """A card in the team's channel on every surface that it has."""
    shown = card(connection, house, about)
    for surface, chat in _channels(connection, house, about):
        message = _message(house, surface, about, shown, None)
        queue(connection, house, surface, chat, "card", message, about.id, now, key=card_key(about.id, surface))


def update(connection: Connection, house: House, referral_id: int, now: datetime) -> None:
    """Edit every copy of the card in place to what is true now."""
    version = referrals.touch(connection, referral_id)
    about = referrals.get(connection, referral_id)
    assert about is not None
    shown = card(connection, house, about)
    for surface, chat in _channels(connection, house, about):
        key = card_key(about.id, surface)
        message = _message(house, surface, about, shown, key)
        queue(connection, house, surface, chat, "edit", message, about.id, now, key=f"{key}:{version}")


def reply(connection: Connection, house: House, about: Referral, kind: EventKind, now: datetime) -> None:
    """One line under each copy of the card: what happened, by code."""
    for surface, chat in _channels(connection, house, about):
        text = house.speak(surface).say("cards/reply", {"ref": about.ref, "kind": kind, "at": now})
        message = Message(text, reply_key=card_key(about.id, surface))
        queue(connection, house, surface, chat, "reply", message, about.id, now)


def card(connection: Connection, house: House, about: Referral) -> PublicCard:
    """All that the channel may see of it."""
    referrer = people.get_member(connection, about.referrer_id)
    return PublicCard(
        ref=about.ref,
        age_band=about.age_band,
        practice=practice_name(connection, house, about.ods_code) or None,
        reasons=about.reasons,
        profession=referrer.profession if referrer else "other",
        speak_by=about.speak_by,
        practice_told_at=_told_at(timeline.events(connection, about.id)),
        to_call=not TO_TELL_PRACTICE.isdisjoint(actions.open_kinds(connection, about.id)),
        version=about.version,
    )


def card_key(referral_id: int, surface: str) -> str:
    return f"card:{referral_id}:{surface}"


def _told_at(events: list[Event]) -> datetime | None:
    """When the practice that it is now was told: what another practice was told before does not count."""
    at = None
    for event in events:
        if event.kind == EventKind.PRACTICE_EMAIL_ACCEPTED:
            at = event.at
        elif event.kind == EventKind.CORRECTED and event.params.get("field") == "practice":
            at = None
    return at


def _channels(connection: Connection, house: House, about: Referral) -> Iterator[tuple[str, str]]:
    for channel in people.channels(connection, about.team_id):
        if channel.surface in house.manners and channel.chat:
            yield channel.surface, channel.chat


def _message(house: House, surface: str, about: Referral, shown: PublicCard, edit_key: str | None) -> Message:
    text = house.speak(surface).say("cards/referral", {"card": shown})
    return Message(text, ((details_button(house, about, start=True),),), edit_key=edit_key)
