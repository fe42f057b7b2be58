"""How nudges are worded: one thing in its own words, several as a list (R37, R52).

In a channel only references and codes are said (R59); in private also what an action is.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from bot import cards
from bot.buttons import action_buttons
from bot.case import action_words
from bot.house import House
from bot.logs import described
from bot.visit import base_params
from handlers.surface import Button, Message, two_by_two
from handlers.tokens import About
from handlers.words import label
from store.crypto import KeyRingError
from store.records import Member, Team
from store.services import actions, people, referrals, timeline
from store.services.nudges import Nudge
from store.terms import NudgeKind, Owner, Role

log = logging.getLogger("baton.clock")
# How many things are named in one message, and since when: what is older is only counted.
NAMED = 10
LOOK_BACK = timedelta(days=14)
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


def worded(
    connection: Connection, house: House, where: Listener, waiting: Sequence[Nudge], now: datetime
) -> tuple[Message, Nudge | None, Collection[str]]:
    """All that waits in one message; what it is about, where that is one thing; what cannot be put into words."""
    ranked = sorted(waiting, key=_rank)
    lines, broken = _lines(connection, house, where, _named(ranked, now), now)
    left = [one for one in ranked if one.thing not in broken]
    params = _params(house, where, now)
    if len(left) == len(lines) == 1:
        return _one(house, where, left[0], {**params, **lines[0]}), left[0], broken
    return _several(house, where, left, lines, params), None, broken


def _rank(one: Nudge) -> tuple[bool, datetime]:
    """People who wait to be spoken to come before what there is to do, and what was promised first comes first."""
    return not one.is_case, one.about.speak_by if one.is_case else one.about.due_at


def _named(found: Sequence[Nudge], now: datetime) -> Sequence[Nudge]:
    """What is not only counted: of several things what has waited for no longer than two weeks."""
    return found if len(found) == 1 else [one for one in found if now - one.due_at <= LOOK_BACK][:NAMED]


def _lines(
    connection: Connection, house: House, where: Listener, named: Sequence[Nudge], now: datetime
) -> tuple[list[dict[str, Any]], set[str]]:
    """What is said of each, and the things of which nothing can be: only where that leaves nothing, it fails."""
    lines, broken = [], {}
    for one in named:
        try:
            lines.append(_line(connection, house, where, one, now))
        except SQLAlchemyError:
            raise
        except Exception as error:
            broken[one.thing] = error
            log.error("not in words: %s for %s: %s", one.thing, one.recipient, described(error))
    if broken and not lines:
        raise broken.popitem()[1]
    return lines, set(broken)


def _one(house: House, where: Listener, one: Nudge, params: Mapping[str, Any]) -> Message:
    """In its own words, with what can be done; in a channel under the card."""
    text = house.speak(where.surface).say("nudges/case" if one.is_case else "nudges/action", params)
    buttons = _buttons(house, where, one)
    under = None if where.member else cards.card_key(one.about.referral_id, where.surface)
    return Message(text, two_by_two(buttons), reply_key=under)


def _several(
    house: House, where: Listener, found: Sequence[Nudge], lines: Sequence[Mapping[str, Any]], params: Mapping[str, Any]
) -> Message:
    """A line for each that is named, and how many more there are."""
    counts = {"count": len(found), "more": len(found) - len(lines), "lines": lines}
    return Message(house.speak(where.surface).say("nudges/several", {**params, **counts}))


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
    said |= {"what": label("action", row.kind), "due_at": row.due_at, "timed": row.timed}
    said["owner"] = people.name_of(connection, row.owner_id) or label("owner", row.owner_role)
    if where.member is None:
        return said
    said |= _in_words(connection, house, where, row, now)
    return {**said, "owner": ""} if mine or _is_for(where.member, row) else said


def _in_words(connection: Connection, house: House, where: Listener, row: Row[Any], now: datetime) -> dict[str, Any]:
    """An action in its own words; where they cannot be opened nothing, and it is said by code: nobody goes without."""
    about, action = referrals.get(connection, row.referral_id), actions.get(connection, row.id)
    assert about is not None
    assert action is not None
    try:
        return action_words.said(connection, house, about, action, where.surface, now)
    except (KeyRingError, ValueError, LookupError) as error:
        log.error("an action's words cannot be opened: action=%s: %s", row.id, described(error))
        return {}


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
