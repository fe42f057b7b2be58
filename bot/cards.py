"""The team's card of a referral, on every surface that the team has: posted, edited in place, answered under (R59)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.buttons import case_button
from bot.house import House
from bot.telling import practice_name, queue
from handlers.spoken import clock
from handlers.surface import Button, Message, two_by_two
from handlers.words import label
from store.records import Change, Event, PublicCard, Referral
from store.services import actions, changes, households, outbox_care, people, referrals, timeline
from store.terms import OPEN_STATUSES, TO_TELL_PRACTICE, EventKind, ReferralStatus

# Buttons that act where they are pressed; the others lead into private chat, where a bot may write to who pressed.
AT_ONCE = frozenset({"take", "undo"})


def post(connection: Connection, house: House, about: Referral, now: datetime) -> None:
    """A card in the team's channel on every surface that it has."""
    shown = card(connection, house, about, now)
    for surface, chat in _channels(connection, house, about):
        message = _message(house, surface, about, shown, None)
        queue(connection, house, surface, chat, "card", message, about.id, now, key=card_key(about.id, surface))


def update(connection: Connection, house: House, referral_id: int, now: datetime) -> Referral:
    """Edit every copy of the card in place to what is true now, which is given back."""
    about = referrals.touch(connection, referral_id)
    shown = card(connection, house, about, now)
    for surface, chat in _channels(connection, house, about):
        key = card_key(about.id, surface)
        message = _message(house, surface, about, shown, key)
        outbox_care.supersede(connection, about.id, "edit", surface, chat)
        queue(connection, house, surface, chat, "edit", message, about.id, now, key=f"{key}:{about.version}")
    return about


def show_change(connection: Connection, house: House, made: Change, now: datetime) -> None:
    """A step that was taken: every copy of the card shows it, and one line under each says who took it."""
    about = update(connection, house, made.referral_id, now)
    event = timeline.get(connection, made.event_id or 0)
    assert event is not None
    params: dict[str, Any] = {name: value for name, value in event.params.items() if name != "lead"}
    params |= {"who": people.name_of(connection, made.by), "lead": people.name_of(connection, event.params.get("lead"))}
    reply(connection, house, about, EventKind(event.kind), now, **params)


def reply(
    connection: Connection,
    house: House,
    about: Referral,
    kind: EventKind,
    now: datetime,
    buttons: tuple[Button, ...] = (),
    **params: Any,
) -> None:
    """One line under each copy of the card: what happened, by code (templates/cards/reply.j2), never in free words."""
    for surface, chat in _channels(connection, house, about):
        said = {"ref": about.ref, "kind": kind, "at": now, "who": "", **params}
        text = house.speak(surface).say("cards/reply", said)
        message = Message(text, (buttons,) if buttons else (), reply_key=card_key(about.id, surface))
        queue(connection, house, surface, chat, "reply", message, about.id, now)


def card(connection: Connection, house: House, about: Referral, now: datetime) -> PublicCard:
    """All that the channel may see of it."""
    referrer = people.get_member(connection, about.referrer_id)
    lead = people.get_member(connection, about.lead_id) if about.lead_id else None
    latest = changes.undoable(connection, about.id, now)
    waiting = actions.open_kinds(connection, about.id)
    return PublicCard(
        ref=about.ref,
        age_band=about.age_band,
        practice=practice_name(connection, house, about.ods_code) or None,
        reasons=about.reasons,
        profession=referrer.profession if referrer else "other",
        speak_by=about.speak_by,
        practice_told_at=_told_at(timeline.events(connection, about.id)),
        to_call=not TO_TELL_PRACTICE.isdisjoint(waiting),
        version=about.version,
        status=about.status,
        lead=lead.name if lead else "",
        contacted_at=about.contacted_at,
        undo_until=latest.until if latest else None,
        household=households.others(connection, about.id, about.household_id),
        actions=len(waiting),
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
        if channel.chat and house.reaches(channel):
            yield channel.surface, channel.chat


def _message(house: House, surface: str, about: Referral, shown: PublicCard, edit_key: str | None) -> Message:
    text = house.speak(surface).say("cards/referral", {"card": shown})
    buttons = [case_button(house, about, name, start=name not in AT_ONCE) for name in _buttons(shown)]
    if shown.undo_until:
        until = label("button", "undo_until").format(clock(shown.undo_until))
        buttons.append(case_button(house, about, "undo", words=until))
    return Message(text, two_by_two(buttons), edit_key=edit_key)


def _buttons(shown: PublicCard) -> tuple[str, ...]:
    """What can be done next from the channel; everything else is behind Details."""
    if shown.status not in OPEN_STATUSES:
        return ("details",)
    if not shown.lead:
        refusing = ("not_for_us",) if shown.status == ReferralStatus.RECEIVED else ()
        return ("take", "assign", "details", *refusing)
    return ("contact", "add_action", "details")
