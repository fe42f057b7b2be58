"""Who is told of a referral, and what: the team's channel, the practice, the coordinator. All of it queued, none of it sent here."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from sqlalchemy import Connection

from bot.house import House
from bot.visit import base_params
from conversations.turns import Notice
from handlers.surface import Button, Message
from handlers.tokens import About
from handlers.words import HTML, PLAIN, label, words_in
from store.records import Member, Outgoing, PublicCard, Referral, Team
from store.services import outbox, people, practice_addresses, referrals
from store.services.referrals import Details
from store.terms import ActionKind, EventKind, Role

CARD, MAIL, RECEIPT = 3, 4, 2
CALL_WITHIN = timedelta(hours=4)
_TO_CALL = {ActionKind.CALL_PRACTICE, ActionKind.FIND_PRACTICE, ActionKind.PASS_ON}


def tell_practice(connection: Connection, house: House, about: Referral, now: datetime, corrected: str = "") -> str:
    """Queue the email where the practice has a secure address; otherwise ask the coordinator. How: "email", "call", "find"."""
    if about.ods_code is None:
        _ask_coordinator(connection, house, about, ActionKind.FIND_PRACTICE, now)
        return "find"
    if people.team_covering(connection, about.ods_code) is None:
        _ask_coordinator(connection, house, about, ActionKind.PASS_ON, now)
        return "call"
    address = practice_addresses.secure_email(connection, about.ods_code, house.accredited)
    if address is None:
        _ask_coordinator(connection, house, about, ActionKind.CALL_PRACTICE, now)
        return "call"
    details = referrals.details_for_delivery(connection, house.ring, about, "email", now)
    _mail(connection, house, about, address, details, now, corrected=corrected)
    referrals.note(connection, about.id, EventKind.PRACTICE_EMAIL_QUEUED, now)
    return "email"


def _mail(
    connection: Connection,
    house: House,
    about: Referral,
    address: str,
    details: Details,
    now: datetime,
    corrected: str = "",
    withdrawn: bool = False,
) -> None:
    team = people.get_team(connection, about.team_id)
    referrer = people.get_member(connection, about.referrer_id)
    assert team is not None
    params = {
        "ref": about.ref,
        "today": now.date(),
        "team": team.name,
        "team_phone": team.settings.get("phone", ""),
        "profession": referrer.profession if referrer else "other",
        "speak_by": about.speak_by,
        "fields": [] if withdrawn else list(details.answers.items()),
        "basis": about.consent_basis,
        "corrected": corrected,
        "withdrawn": withdrawn,
    }
    body = {
        "to": address,
        "subject": words_in(PLAIN).say("email/subject", params),
        "text": words_in(PLAIN).say("email/practice_text", params),
        "html": words_in(HTML).say("email/practice_html", params),
        "message_id": make_msgid(domain="baton.invalid"),
    }
    thing = Outgoing("email", address, "practice", body, MAIL, referral_id=about.id)
    outbox.put(connection, house.ring, [thing], now)


def _ask_coordinator(connection: Connection, house: House, about: Referral, kind: ActionKind, now: datetime) -> None:
    referrals.add_action(connection, about.id, kind, house.new_id(), now, CALL_WITHIN)
    unknown = kind is ActionKind.FIND_PRACTICE
    referrals.note(connection, about.id, EventKind.PRACTICE_UNKNOWN if unknown else EventKind.PRACTICE_TO_CALL, now)
    name, phone = practice_name(connection, house, about.ods_code)
    tell_coordinator(connection, house, about, f"coordinator_{kind}", now, practice=name, phone=phone)


def practice_name(connection: Connection, house: House, code: str | None) -> tuple[str, str]:
    """A practice's name and telephone, as they may be said anywhere."""
    found = house.practices(connection).get(code) if code else None
    return (found.name, found.phone) if found else ("", "")


def tell_coordinator(
    connection: Connection, house: House, about: Referral, key: str, now: datetime, **params: Any
) -> None:
    """A private message to each coordinator who can be reached, or else to the channel; it holds no patient details."""
    team = people.get_team(connection, about.team_id)
    assert team is not None
    found = people.members_with(connection, team.id, Role.COORDINATOR)
    found = found or people.members_with(connection, team.id, Role.ADMIN)
    told = [tell(connection, house, one, team, key, now, about.id, ref=about.ref, **params) for one in found]
    if any(told):
        return
    for channel in people.channels(connection, team.id):
        if channel.surface in house.manners and channel.chat:
            base = base_params(house, channel.surface, None, team, now)
            text = house.speak(channel.surface).notice(Notice(key, {"ref": about.ref, **params}), base)
            _queue(connection, house, channel.surface, channel.chat, "notice", Message(text), about.id, now, CARD)


def tell(
    connection: Connection,
    house: House,
    member: Member,
    team: Team,
    key: str,
    now: datetime,
    referral_id: int | None = None,
    surface: str | None = None,
    **params: Any,
) -> bool:
    """A private notice to a member, on `surface` or the first one where they can be reached; False if nowhere."""
    reachable = [at for at in people.addresses(connection, member.id) if at.chat and at.surface in house.manners]
    at = next((one for one in reachable if one.surface == surface), reachable[0] if reachable else None)
    if at is None or at.chat is None:
        return False
    base = base_params(house, at.surface, member, team, now)
    text = house.speak(at.surface).notice(Notice(key, params), base)
    _queue(connection, house, at.surface, at.chat, "notice", Message(text), referral_id, now, RECEIPT)
    return True


def _queue(
    connection: Connection,
    house: House,
    surface: str,
    chat: str,
    kind: str,
    message: Message,
    referral_id: int | None,
    now: datetime,
    priority: int,
    key: str | None = None,
) -> None:
    thing = Outgoing(surface, chat, kind, message.to_json(), priority, key, referral_id=referral_id)
    outbox.put(connection, house.ring, [thing], now)


def card(connection: Connection, house: House, about: Referral) -> PublicCard:
    """All that the channel may see of it (R59)."""
    referrer = people.get_member(connection, about.referrer_id)
    events = referrals.events(connection, about.id)
    told = [event.at for event in events if event.kind == EventKind.PRACTICE_EMAIL_ACCEPTED]
    return PublicCard(
        ref=about.ref,
        age_band=about.age_band,
        practice=practice_name(connection, house, about.ods_code)[0] or None,
        reasons=about.reasons,
        profession=referrer.profession if referrer else "other",
        speak_by=about.speak_by,
        practice_told_at=told[-1] if told else None,
        to_call=not _TO_CALL.isdisjoint(referrals.open_actions(connection, about.id)),
        version=about.version,
    )


def card_message(house: House, surface: str, about: Referral, shown: PublicCard, edit_key: str | None) -> Message:
    token = house.tokens.mint(About.REFERRAL, about.id, about.version, "details")
    button = Button(label("button", "details"), token, start=token)
    return Message(house.speak(surface).say("cards/referral", {"card": shown}), ((button,),), edit_key=edit_key)


def post_cards(connection: Connection, house: House, about: Referral, now: datetime) -> None:
    """A card in the team's channel on every surface that it has."""
    shown = card(connection, house, about)
    for channel in people.channels(connection, about.team_id):
        if channel.surface in house.manners and channel.chat:
            message = card_message(house, channel.surface, about, shown, None)
            key = card_key(about.id, channel.surface)
            _queue(connection, house, channel.surface, channel.chat, "card", message, about.id, now, CARD, key)


def update_cards(connection: Connection, house: House, referral_id: int, now: datetime) -> None:
    """Edit every copy of the card in place to what is true now."""
    version = referrals.touch(connection, referral_id)
    about = referrals.get(connection, referral_id)
    assert about is not None
    shown = card(connection, house, about)
    for channel in people.channels(connection, about.team_id):
        if channel.surface in house.manners and channel.chat:
            key = card_key(about.id, channel.surface)
            message = card_message(house, channel.surface, about, shown, key)
            queue_key = f"{key}:{version}"
            _queue(connection, house, channel.surface, channel.chat, "edit", message, about.id, now, CARD, queue_key)


def reply_under_cards(connection: Connection, house: House, about: Referral, kind: EventKind, now: datetime) -> None:
    """One line under each copy of the card: what happened, by code."""
    for channel in people.channels(connection, about.team_id):
        if channel.surface in house.manners and channel.chat:
            text = house.speak(channel.surface).say("cards/reply", {"ref": about.ref, "kind": kind, "at": now})
            message = Message(text, reply_key=card_key(about.id, channel.surface))
            _queue(connection, house, channel.surface, channel.chat, "reply", message, about.id, now, CARD)


def card_key(referral_id: int, surface: str) -> str:
    return f"card:{referral_id}:{surface}"


def put_right(
    connection: Connection,
    house: House,
    about: Referral,
    actor: Member,
    field: str,
    value: Any,
    surface: str,
    now: datetime,
) -> None:
    """Correct a detail and tell again whoever was told; a practice told in error is asked to delete what it got."""
    details = referrals.correct(connection, house.ring, actor, about, field, value, surface, now)
    corrected = referrals.get(connection, about.id)
    assert corrected is not None
    if field == "practice" and corrected.ods_code != about.ods_code and about.ods_code:
        was = practice_addresses.secure_email(connection, about.ods_code, house.accredited)
        if was:
            _mail(connection, house, about, was, details, now, withdrawn=True)
    tell_practice(connection, house, corrected, now, corrected="" if field == "practice" else field)
    update_cards(connection, house, about.id, now)
    reply_under_cards(connection, house, about, EventKind.CORRECTED, now)
