"""Joining: invitations, second platforms, and the one answer that strangers get (R2, R3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import telling
from bot.house import House
from bot.visit import Visit, base_params
from conversations.turns import Notice
from handlers.surface import Button, Inbound, Kind, Message
from handlers.tokens import About, Press, slot
from handlers.words import label
from store.records import Address, Member, Outgoing
from store.services import audit, codes, invitations, outbox, people
from store.services.codes import Used
from store.services.invitations import Asked
from store.terms import Role

CONFIRM, REFUSE = "join_confirm", "join_refuse"
PRIORITY = 4
# Replies to strangers that may wait at once: a crowd of them delays nobody and fills no disk.
MOST_WAITING = 1000


def greet_stranger(connection: Connection, house: House, inbound: Inbound, now: datetime) -> None:
    """In private only, once a minute, and always the same bytes: only a code that is good is answered otherwise."""
    if not inbound.private or _joins(connection, house, inbound, now):
        return
    if outbox.waiting_of(connection, inbound.surface, "stranger", MOST_WAITING) < MOST_WAITING:
        once = f"stranger:{inbound.surface}:{inbound.sender}:{int(now.timestamp()) // 60}"
        _reply(connection, house, inbound.surface, inbound.chat, Notice("stranger"), now, once)


def _reply(
    connection: Connection,
    house: House,
    surface: str,
    chat: str,
    notice: Notice,
    now: datetime,
    once: str | None = None,
) -> None:
    """Answer somebody who is nobody yet."""
    message = Message(house.speak(surface).notice(notice, {}))
    outbox.put(connection, house.ring, [Outgoing(surface, chat, "stranger", message.to_json(), PRIORITY, once)], now)


def _joins(connection: Connection, house: House, inbound: Inbound, now: datetime) -> bool:
    """Whether it was a code that was good, which is then used up."""
    if inbound.kind is not Kind.COMMAND or inbound.command != "start" or not inbound.text.strip():
        return False
    surface, sender, chat = inbound.surface, inbound.sender, inbound.chat
    used = codes.use(connection, house.ring, inbound.text, surface, sender, chat, now)
    if used is None:
        return False
    if used.kind == codes.LINK:
        return _linked(connection, house, inbound, used, now)
    _ask_admins(connection, house, inbound, used, now)
    _reply(connection, house, surface, chat, Notice("join_waiting"), now)
    return True


def _linked(connection: Connection, house: House, inbound: Inbound, used: Used, now: datetime) -> bool:
    """This account is the member's as well, at once; they hear of it where they were known before."""
    surface, sender, chat = inbound.surface, inbound.sender, inbound.chat
    member = people.get_member(connection, used.member_id)
    team = people.team_of(connection, member)
    if member is None or team is None:
        return False
    before = people.addresses(connection, member.id)
    if not invitations.make_known(connection, member.id, surface, sender, chat, now):
        return False
    audit.record(connection, now, member.id, "linked", f"member|{member.id}", surface)
    for key, there in [("linked", Address(surface, chat)), *(("linked_elsewhere", at) for at in before)]:
        if there.chat and house.reaches(there):
            params = base_params(house, there.surface, member, team, now)
            notice = Notice(key, {**params, "at": surface.capitalize()})
            _reply(connection, house, there.surface, there.chat, notice, now)
    return True


def _ask_admins(connection: Connection, house: House, inbound: Inbound, used: Used, now: datetime) -> None:
    """Only a person can say whose account it is. It is named by its id: a display name is anybody's to choose."""
    invited = invitations.invited(connection, used.member_id)
    team = people.team_of(connection, invited)
    if team is None:
        return
    buttons = tuple(
        Button(label("button", choice), house.tokens.mint(About.INVITATION, used.id, 0, choice))
        for choice in (CONFIRM, REFUSE)
    )
    said: dict[str, Any] = {
        "invited": invited.name,
        "profession": invited.profession,
        "at": inbound.surface.capitalize(),
    }
    for admin in people.members_with(connection, team.id, Role.ADMIN):
        telling.tell(connection, house, admin, team, "join_asked", now, buttons=buttons, account=inbound.sender, **said)


def pressed(visit: Visit, press: Press) -> None:
    """An admin's word on who somebody is."""
    about = invitations.asked(visit.connection, press.id)
    if about is None or not _may_settle(visit.member, about):
        visit.say("not_found")
        return
    invited = invitations.invited(visit.connection, about.member_id)
    yes = press.slot == slot(CONFIRM)
    settle = invitations.confirm if yes else invitations.refuse
    if not settle(visit.connection, about, visit.member, visit.now):
        visit.say("join_settled", invited=invited.name)
        return
    visit.say("join_confirmed" if yes else "join_refused", invited=invited.name)
    _tell_newcomer(visit, about, invited if yes else None)


def _may_settle(member: Member, about: Asked) -> bool:
    return member.has(Role.ADMIN) and member.team_id in (None, about.team_id)


def _tell_newcomer(visit: Visit, about: Asked, joined: Member | None) -> None:
    if about.surface not in visit.house.manners:
        return
    params = base_params(visit.house, about.surface, joined, visit.team, visit.now)
    notice = Notice("welcome", params) if joined else Notice("join_not_confirmed")
    _reply(visit.connection, visit.house, about.surface, about.chat, notice, visit.now)


def use_code(visit: Visit) -> bool:
    """/start with a code, from somebody who is known already: it is neither looked at nor used up."""
    if codes.normal(visit.inbound.text) is None:
        return False
    visit.say("already_known")
    return True


def link(visit: Visit) -> None:
    """/link: a code that makes an account on another platform this member's too."""
    here = visit.inbound.surface
    code = invitations.link(visit.connection, visit.house.ring, visit.member, here, visit.now)
    how = [(name.capitalize(), manner.command("start")) for name, manner in visit.house.manners.items() if name != here]
    visit.say_briefly("link_code", code=code, links=how)
