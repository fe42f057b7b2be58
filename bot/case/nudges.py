"""What the time tells people: one message for each of them at a time, in its own words or as a list (R25, R37, R52).

In a channel only references and codes are said (R59); in private also what an action is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row

from bot import cards, telling
from bot.buttons import action_buttons
from bot.case import action_words
from bot.house import House
from bot.visit import base_params
from handlers.surface import Button, Message
from handlers.tokens import About
from handlers.words import label
from store.records import Member, Team
from store.services import actions, nudges, people, referrals, timeline
from store.services.nudges import ACTIONS, CASES, Nudge
from store.terms import NudgeKind, Owner, Role

# How many things are named in one message, and since when: what is older is only counted.
NAMED = 10
LOOK_BACK = timedelta(days=14)
PORTION, _AT_ONCE = 200, 50
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
    """Take a portion of what is due; or, once all is taken, say what waits. How many things that was.

    Not both in one transaction: what is said is audited, and a turn may hold the audit trail and wait for a case.
    """
    taken = nudges.claim(connection, ACTIONS, house.manners, now, PORTION)
    taken += nudges.claim(connection, CASES, house.manners, now, PORTION)
    if taken or nudges.any_due(connection, now):
        return taken
    found = nudges.waiting(connection, house.manners, now)
    for recipient, its in islice(found.items(), _AT_ONCE):
        _say(connection, house, recipient, its, now)
    return len(found)


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
    params = {**_params(house, where, now), **_line(connection, house, where, one, now)}
    text = house.speak(where.surface).say("nudges/case" if one.is_case else "nudges/action", params)
    buttons = _buttons(house, where, one)
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    under = None if where.member else cards.card_key(one.about.referral_id, where.surface)
    return Message(text, rows, reply_key=under)


def _several(connection: Connection, house: House, where: Listener, found: Sequence[Nudge], now: datetime) -> Message:
    """A line for each; what has waited for over two weeks is only counted."""
    named = [one for one in found if now - one.due_at <= LOOK_BACK][:NAMED]
    lines = [_line(connection, house, where, one, now) for one in named]
    counts = {"count": len(found), "more": len(found) - len(named), "lines": lines}
    text = house.speak(where.surface).say("nudges/several", {**_params(house, where, now), **counts})
    return Message(text)


def _params(house: House, where: Listener, now: datetime) -> dict[str, Any]:
    base = base_params(house, where.surface, where.member, where.team, now)
    return {**base, "now": now, "private": where.member is not None}


def _line(connection: Connection, house: House, where: Listener, one: Nudge, now: datetime) -> dict[str, Any]:
    """What is said of a case or an action, by code but for an action's own words in private."""
    row = one.about
    mine = where.member is not None and where.member.id == (row.lead_id if one.is_case else row.owner_id)
    said = {"kind": one.kind, "ref": row.ref, "due_at": None, "late": one.kind in _LATE}
    if one.is_case:
        lead = "" if mine else people.name_of(connection, row.lead_id)
        return {
            **said,
            "taken": row.lead_id is not None,
            "lead": lead,
            "spoken": timeline.spoken_at(timeline.events(connection, row.referral_id)) is not None,
            "speak_by": row.speak_by,
            "since": row.received_at,
        }
    if where.member is None:
        named = {"what": label("action", row.kind), "due_at": row.due_at, "timed": row.timed}
        return {**said, **named, "owner": people.name_of(connection, row.owner_id) or label("owner", row.owner_role)}
    about, action = referrals.get(connection, row.referral_id), actions.get(connection, row.id)
    assert about is not None
    assert action is not None
    said |= action_words.said(connection, house, about, action, where.surface, now)
    return {**said, "owner": ""} if mine or _is_for(where.member, row) else said


def _is_for(member: Member, row: Row[Any]) -> bool:
    return row.owner_id is None and row.owner_role == Owner.COORDINATOR and member.has(Role.COORDINATOR)


def _buttons(house: House, where: Listener, one: Nudge) -> tuple[Button, ...]:
    """What can be done about it at once; from a channel only what is done there."""
    if not one.is_case:
        return action_buttons(house, one.about.id) if where.member else ()
    if where.member is None:
        names = [] if one.about.lead_id else [("take", "take")]
    elif one.kind is NudgeKind.REVIEW:
        names = [("add_action", "add_action"), ("details", "details")]
    else:
        names = [("contact", "contact"), ("assign", "pass_on")]
    about, mint = one.about, house.tokens.mint
    return tuple(
        Button(label("button", words), mint(About.REFERRAL, about.id, about.version, do)) for do, words in names
    )
