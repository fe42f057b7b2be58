"""Who hears of an action: its owner in private, the practice by letter, the lead where neither can be told (R37)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import letters, telling
from bot.buttons import action_buttons
from bot.case import action_words, updates
from bot.house import House
from handlers.words import label
from store.records import Action, Change, Member, Referral
from store.services import actions, people
from store.terms import Owner, Role


def added(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """What was added stands: its owner hears of it."""
    one = actions.get(connection, made.id)
    if one and one.done_at is None:
        tell_owner(connection, house, about, one, "action_yours", now, made.by, step="added")


def way(connection: Connection, house: House, about: Referral, one: Action, by: int) -> str:
    """How its owner is told: "you" did it, "private", "letter".

    Or why they cannot be: "outside", "no_email", "unreachable", "gone".
    """
    match one.owner:
        case Owner.PARTNER:
            return "outside"
        case Owner.PRACTICE:
            return "letter" if letters.by_email(connection, house, about) else "no_email"
    owners = _owners(connection, about, one)
    if [whose.id for whose in owners] == [by]:
        return "you"
    if not owners:
        return "gone"
    return "private" if any(telling.reachable(connection, house, whose.id) for whose in owners) else "unreachable"


def _owners(connection: Connection, about: Referral, one: Action) -> list[Member]:
    if one.owner is Owner.COORDINATOR and one.owner_id is None:
        return people.members_with(connection, about.team_id, Role.COORDINATOR)
    owner = people.get_member(connection, one.owner_id or 0)
    return [owner] if owner else []


def tell_owner(
    connection: Connection,
    house: House,
    about: Referral,
    one: Action,
    key: str,
    now: datetime,
    by: int,
    **more: Any,
) -> None:
    """In the words of the notice `key`, with what they can do; unless they did it themselves (`by`)."""
    told = way(connection, house, about, one, by)
    # Who could not be written to when they were named was pointed out to whoever named them.
    known = told not in ("private", "letter", "gone") and about.lead_id == by
    if told == "you" or known:
        return
    said = action_words.said(connection, house, about, one, told, now)
    given = {**said, "who": people.name_of(connection, by), **more}
    if told == "private":
        buttons = action_buttons(house, one.id)
        for whose in _owners(connection, about, one):
            if whose.id != by:
                telling.tell_about(connection, house, about, whose, key, now, buttons, **given)
    elif told == "letter":
        updates.tell_practice(connection, house, about, "update_action", now, **given)
    else:
        _name_to_lead(connection, house, about, one, now, given)


def _name_to_lead(
    connection: Connection, house: House, about: Referral, one: Action, now: datetime, given: dict[str, Any]
) -> None:
    """Whoever leads the case tells them. A coordinator's notice may end in the channel: it holds codes alone (R59)."""
    lead = people.get_member(connection, about.lead_id or 0)
    buttons = action_buttons(house, one.id)
    if lead and telling.tell_about(connection, house, about, lead, "action_untold", now, buttons, **given):
        return
    coded = {**given, "what": label("action", one.kind), "owner": label("owner", one.owner)}
    telling.tell_coordinator(connection, house, about, "action_untold", now, action_id=one.id, **coded)
