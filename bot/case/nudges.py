"""What the time tells people: one message for each of them at a time, in its own words or as a list (R25, R37, R52).

In a channel only references and codes are said (R59); in private also what an action is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from bot import cards, telling
from bot.house import House
from bot.visit import base_params
from handlers.surface import Button, Message
from handlers.tokens import About
from handlers.words import label
from store.records import Member, Team
from store.services import nudges, people
from store.services.nudges import ACTIONS, CASES, Nudge
from store.terms import NudgeKind

# How many things are named in one message, and since when: what is older is only counted.
NAMED = 10
LOOK_BACK = timedelta(days=14)
_PORTION, _AT_ONCE = 200, 50
_LATE = frozenset(
    {
        NudgeKind.BREACH,
        NudgeKind.STILL_WAITING,
        NudgeKind.OVERDUE,
        NudgeKind.OVERDUE_LEAD,
        NudgeKind.OVERDUE_COORDINATOR,
    }
)


@dataclass(frozen=True, slots=True)
class Listener:
    """Where something is said: in somebody's private chat, or in a team's channel."""

    surface: str
    chat: str
    member: Member | None
    team: Team


def fall_due(connection: Connection, house: House, now: datetime) -> int:
    """Take a portion of what is due; once all is taken, say what waits. How many things that was."""
    taken = nudges.claim(connection, ACTIONS, house.manners, now, _PORTION)
    taken += nudges.claim(connection, CASES, house.manners, now, _PORTION)
    if nudges.any_due(connection, now):
        return taken
    found = nudges.waiting(connection, house.manners, now)
    for recipient, its in islice(found.items(), _AT_ONCE):
        _say(connection, house, recipient, its, now)
    return taken + len(found)


def _say(connection: Connection, house: House, recipient: str, found: Sequence[Nudge], now: datetime) -> None:
    """All that waits for one recipient, each thing once, in one message."""
    where = _listener(connection, house, recipient, found[0].about.team_id)
    key = f"nudge:{found[-1].id}:{where.surface if where else ''}"
    nudges.said(connection, [one.id for one in found], key, now)
    if where is None:
        return
    latest = sorted({one.thing: one for one in found}.values(), key=_rank)
    message = (
        _one(connection, house, where, latest[0], now)
        if len(latest) == 1
        else _several(connection, house, where, latest, now)
    )
    about = latest[0].about.referral_id if len(latest) == 1 else None
    telling.queue(connection, house, where.surface, where.chat, "nudge", message, about, now, key=key)


def _rank(one: Nudge) -> tuple[bool, datetime]:
    """People who wait to be spoken to come before what there is to do, and what was promised first comes first."""
    return not one.is_case, one.about.speak_by if one.is_case else one.about.due_at


def _listener(connection: Connection, house: House, recipient: str, team_id: str) -> Listener | None:
    """Where the recipient hears it: a member where they are reached first, "team:ID:SURFACE" in that channel."""
    team = people.get_team(connection, team_id)
    assert team is not None
    what, _, rest = recipient.partition(":")
    member = people.get_member(connection, int(rest)) if what == "member" else None
    addresses = people.addresses(connection, member.id) if member else people.channels(connection, team_id)
    for at in addresses:
        if at.chat and at.surface in house.manners and (member or rest == f"{team_id}:{at.surface}"):
            return Listener(at.surface, at.chat, member, team)
    return None


def _one(connection: Connection, house: House, where: Listener, one: Nudge, now: datetime) -> Message:
    """In its own words, with what can be done; in a channel under the card."""
    params = {**_params(house, where, now), **line(connection, house, where, one)}
    text = house.speak(where.surface).say("nudges/case" if one.is_case else "nudges/action", params)
    buttons = [_button(house, one, name) for name in _choices(where, one)]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    under = None if where.member else cards.card_key(one.about.referral_id, where.surface)
    return Message(text, rows, reply_key=under)


def _several(connection: Connection, house: House, where: Listener, found: Sequence[Nudge], now: datetime) -> Message:
    """A line for each; what has waited for over two weeks is only counted."""
    named = [one for one in found if now - one.due_at <= LOOK_BACK][:NAMED]
    lines = [line(connection, house, where, one) for one in named]
    counts = {"count": len(found), "more": len(found) - len(named), "lines": lines}
    text = house.speak(where.surface).say("nudges/several", {**_params(house, where, now), **counts})
    return Message(text)


def _params(house: House, where: Listener, now: datetime) -> dict[str, Any]:
    base = base_params(house, where.surface, where.member, where.team, now)
    return {**base, "now": now, "private": where.member is not None}


def line(connection: Connection, house: House, where: Listener, one: Nudge) -> dict[str, Any]:
    """What is said of a case or an action, by code but for an action's own words in private."""
    about = one.about
    late, taken = one.kind in _LATE, about.lead_id is not None
    said = {"kind": one.kind, "ref": about.ref, "due_at": None, "owner": "", "taken": taken, "late": late}
    if one.is_case:
        mine = where.member is not None and where.member.id == about.lead_id
        lead = "" if mine else people.name_of(connection, about.lead_id)
        return {**said, "lead": lead, "speak_by": about.speak_by, "since": about.received_at}
    own = where.member is not None and where.member.id == about.owner_id
    what = house.ring.unseal(f"action|{about.id}", about.body).get("what") if where.member and about.body else None
    owner = "" if own else people.name_of(connection, about.owner_id) or label("owner", about.owner_role)
    what = what or label("action", about.kind)
    return {**said, "due_at": about.due_at, "timed": about.timed, "what": what, "owner": owner}


def _choices(where: Listener, one: Nudge) -> tuple[str, ...]:
    """What can be done about it at once."""
    if not one.is_case:
        return ("done", "snooze", "someone_else", "cannot") if where.member else ()
    if where.member is None:
        return () if one.about.lead_id else ("take",)
    return ("add_action", "details") if one.kind is NudgeKind.REVIEW else ("contact", "assign")


def _button(house: House, one: Nudge, name: str) -> Button:
    about = one.about
    if one.is_case:
        words = label("button", "pass_on" if name == "assign" else name)
        return Button(words, house.tokens.mint(About.REFERRAL, about.id, about.version, name))
    return Button(label("action_button", name), house.tokens.mint(About.ACTION, about.id, 0, name))
