"""Private words from Baton to one member or to a referral's coordinator: queued in the turn's transaction, not sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.buttons import action_buttons, case_button
from bot.house import House
from bot.visit import base_params
from conversations.turns import Notice
from handlers.surface import Button, Message, two_by_two
from store.records import Address, Member, Outgoing, Referral, Team
from store.services import outbox, people
from store.terms import Role

RECEIPT, CARD = 2, 3


def queue(
    connection: Connection,
    house: House,
    surface: str,
    chat: str,
    kind: str,
    message: Message,
    referral_id: int | None,
    now: datetime,
    priority: int = CARD,
    key: str | None = None,
) -> None:
    """Put a message about a referral in the outbox; with a `key` only once."""
    thing = Outgoing(surface, chat, kind, message.to_json(), priority, key, referral_id=referral_id)
    outbox.put(connection, house.ring, [thing], now)


def tell(
    connection: Connection,
    house: House,
    member: Member,
    team: Team,
    key: str,
    now: datetime,
    referral_id: int | None = None,
    surface: str | None = None,
    buttons: tuple[Button, ...] = (),
    *,
    once: str | None = None,
    kind: str = "notice",
    last_resort: Sequence[Address] = (),
    **params: Any,
) -> bool:
    """A private notice to a member, on `surface` or the first one where they can be reached; False if nowhere.

    Where it cannot be delivered it goes to their next surface, and then to the `last_resort`. With `once`, a key, it is
    said only once, however often it is asked for.
    """
    places = sorted(_places(connection, house, member.id), key=lambda at: at.surface != surface)
    if not places:
        return False

    def said_at(at: Address, hanging: tuple[Button, ...]) -> dict[str, Any]:
        base = base_params(house, at.surface, member, team, now)
        return _message(house, at, Notice(key, params), base, hanging).to_json()

    first, *others = places
    following = [*((at, buttons) for at in others), *((at, ()) for at in last_resort)]
    elsewhere = [{"surface": at.surface, "chat": at.chat, "message": said_at(at, hanging)} for at, hanging in following]
    body = {**said_at(first, buttons), "elsewhere": elsewhere}
    thing = Outgoing(first.surface, str(first.chat), kind, body, RECEIPT, once, referral_id=referral_id)
    outbox.put(connection, house.ring, [thing], now)
    return True


def _places(connection: Connection, house: House, member_id: int) -> list[Address]:
    """Where Baton can write to them in private; where they have been comes first."""
    return list(filter(house.reaches, people.addresses(connection, member_id)))


def reachable(connection: Connection, house: House, member_id: int) -> bool:
    """Whether Baton can write to them in private anywhere."""
    return bool(_places(connection, house, member_id))


def _message(
    house: House, at: Address, notice: Notice, base: Mapping[str, Any], buttons: tuple[Button, ...]
) -> Message:
    return Message(house.speak(at.surface).notice(notice, base), two_by_two(buttons))


def tell_about(
    connection: Connection,
    house: House,
    about: Referral,
    whom: Member,
    key: str,
    now: datetime,
    buttons: tuple[Button, ...] = (),
    surface: str | None = None,
    **params: Any,
) -> bool:
    """A private notice to one of the people of a referral, which it names; False if they cannot be reached."""
    team = people.get_team(connection, about.team_id)
    assert team is not None
    return tell(connection, house, whom, team, key, now, about.id, surface, buttons, ref=about.ref, **params)


def tell_coordinator(
    connection: Connection,
    house: House,
    about: Referral,
    key: str,
    now: datetime,
    but: int | None = None,
    action_id: int | None = None,
    **params: Any,
) -> None:
    """Tell the coordinators of a referral's team about it, with a button to its details.

    Whoever did it themselves (`but`) is not told of it. What they are asked to do has its own buttons, by `action_id`.
    """
    team = people.get_team(connection, about.team_id)
    assert team is not None
    to_do = action_buttons(house, action_id) if action_id else ()
    buttons = (*to_do, case_button(house, about, "details"))
    tell_coordinators(connection, house, team, key, now, about.id, but, buttons, ref=about.ref, **params)


def tell_coordinators(
    connection: Connection,
    house: House,
    team: Team,
    key: str,
    now: datetime,
    referral_id: int | None = None,
    but: int | None = None,
    buttons: tuple[Button, ...] = (),
    once: str | None = None,
    **params: Any,
) -> None:
    """Tell each coordinator (or else admin) in private, or else the channel: it holds no patient details.

    With `once`, a key, each of them only once.
    """
    found = people.members_with(connection, team.id, Role.COORDINATOR)
    channels = list(filter(house.reaches, people.channels(connection, team.id)))
    more: dict[str, Any] = {"kind": "alarm", "last_resort": channels, **params}
    told = False
    for one in found or people.members_with(connection, team.id, Role.ADMIN):
        own = _own(once, one.id)
        told |= one.id == but or tell(
            connection, house, one, team, key, now, referral_id, buttons=buttons, once=own, **more
        )
    for at in () if told else channels:
        base = base_params(house, at.surface, None, team, now)
        message, own = _message(house, at, Notice(key, params), base, ()), _own(once, at.surface)
        queue(connection, house, at.surface, str(at.chat), "alarm", message, referral_id, now, key=own)


def _own(once: str | None, whose: int | str) -> str | None:
    """The key under which it is said once to each."""
    return f"{once}:{whose}" if once else None


def practice_name(connection: Connection, house: House, code: str | None) -> str:
    """A practice's name; empty if there is none."""
    found = house.practices(connection).get(code) if code else None
    return found.name if found else ""
