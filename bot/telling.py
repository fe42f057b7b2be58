"""Private words from Baton to one member or to a referral's coordinator: queued in the turn's transaction, not sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.house import House
from bot.visit import base_params
from conversations.turns import Notice
from handlers.surface import Button, Message
from handlers.tokens import About
from handlers.words import label
from store.records import Member, Outgoing, Referral, Team
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
    **params: Any,
) -> bool:
    """A private notice to a member, on `surface` or the first one where they can be reached; False if nowhere."""
    reachable = [at for at in people.addresses(connection, member.id) if at.chat and at.surface in house.manners]
    at = next((one for one in reachable if one.surface == surface), reachable[0] if reachable else None)
    if at is None or at.chat is None:
        return False
    base = base_params(house, at.surface, member, team, now)
    message = Message(house.speak(at.surface).notice(Notice(key, params), base), (buttons,) if buttons else ())
    queue(connection, house, at.surface, at.chat, "notice", message, referral_id, now, RECEIPT)
    return True


def tell_coordinator(
    connection: Connection,
    house: House,
    about: Referral,
    key: str,
    now: datetime,
    but: int | None = None,
    **params: Any,
) -> None:
    """A private message to each coordinator who can be reached, or else to the channel; it holds no patient details.

    Whoever did it themselves (`but`) is not told of it.
    """
    team = people.get_team(connection, about.team_id)
    assert team is not None
    found = people.members_with(connection, team.id, Role.COORDINATOR)
    found = found or people.members_with(connection, team.id, Role.ADMIN)
    said = {"ref": about.ref, **params}
    buttons = (details_button(house, about),)
    told = [
        one.id == but or tell(connection, house, one, team, key, now, about.id, buttons=buttons, **said)
        for one in found
    ]
    if not any(told):
        _tell_channel(connection, house, about, team, Notice(key, said), now)


def _tell_channel(
    connection: Connection, house: House, about: Referral, team: Team, notice: Notice, now: datetime
) -> None:
    for channel in people.channels(connection, team.id):
        if channel.surface in house.manners and channel.chat:
            base = base_params(house, channel.surface, None, team, now)
            message = Message(house.speak(channel.surface).notice(notice, base))
            queue(connection, house, channel.surface, channel.chat, "notice", message, about.id, now)


def details_button(house: House, about: Referral, start: bool = False) -> Button:
    """Opens the details in private; with `start` by a link, for a group where a bot may not write to who pressed it."""
    token = house.tokens.mint(About.REFERRAL, about.id, about.version, "details")
    return Button(label("button", "details"), token, start=token if start else "")


def practice_name(connection: Connection, house: House, code: str | None) -> tuple[str, str]:
    """A practice's name and telephone, as they may be said anywhere; empty if there is none."""
    found = house.practices(connection).get(code) if code else None
    return (found.name, found.phone) if found else ("", "")
