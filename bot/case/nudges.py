"""What the time tells people: one message for each of them at a time, in its own words or as a list (R25, R37, R52).

In a channel only references and codes are said (R59); in private also what an action is.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from bot import cards, telling
from bot.buttons import action_buttons
from bot.case import action_words
from bot.duty import Duty, Key
from bot.house import House
from bot.logs import described
from bot.visit import base_params
from handlers.surface import Button, Message
from handlers.tokens import About
from handlers.words import label
from store.crypto import KeyRingError
from store.records import Member, Team
from store.services import actions, nudges, people, referrals, timeline
from store.services.nudges import ACTIONS, CASES, Nudge
from store.terms import NudgeKind, Owner, Role

log = logging.getLogger("baton.clock")
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


def fall_due(connection: Connection, house: House, now: datetime, but: Collection[Key] = ()) -> int:
    """Take a portion of what is due; or, once all is taken, say what waits. How many things that was.

    Not both in one transaction: what is said is audited, and a turn may hold the audit trail and wait for a case.
    """
    cases = _cases_of(but)
    taken = nudges.claim(connection, ACTIONS, house.manners, now, PORTION, cases)
    taken += nudges.claim(connection, CASES, house.manners, now, PORTION, cases)
    if taken or nudges.due_cases(connection, now, 1, cases):
        return taken
    found = nudges.waiting(connection, house.manners, now)
    said = [one for one in found if one not in but][:_AT_ONCE]
    for recipient in said:
        _say(connection, house, recipient, found[recipient], now)
    return len(said)


def _keys(connection: Connection, house: House, now: datetime, but: Collection[Key]) -> list[Key]:
    """The cases of which something is to be taken; or, where there are none, the recipients of what waits."""
    cases = nudges.due_cases(connection, now, PORTION, _cases_of(but))
    return [*cases] or [one for one in nudges.waiting(connection, house.manners, now) if one not in but]


def _cases_of(keys: Collection[Key]) -> list[Key]:
    return [one for one in keys if isinstance(one, int)]


def _take_or_say(connection: Connection, house: House, now: datetime, key: Key) -> int:
    """Take what is due of one case, or say what waits for one recipient."""
    if isinstance(key, int):
        return sum(nudges.claim(connection, one, house.manners, now, PORTION, only=key) for one in (ACTIONS, CASES))
    its = nudges.waiting(connection, house.manners, now).get(key, ())
    if its:
        _say(connection, house, key, its, now)
    return len(its)


DUTY = Duty("nudges", fall_due, _keys, _take_or_say)


def _say(connection: Connection, house: House, recipient: str, found: Sequence[Nudge], now: datetime) -> None:
    """All that waits for one recipient, each thing once, in one message; what cannot be put into words waits on."""
    where = _listener(connection, house, recipient, found[0].about.team_id)
    if where is None:
        nudges.said(connection, [one.id for one in found], f"nudge:{found[-1].id}:", now)
        return
    latest = sorted({one.thing: one for one in found}.values(), key=_rank)
    lines, broken = _lines(connection, house, where, _named(latest, now), now)
    latest, its = ([one for one in some if one.thing not in broken] for some in (latest, found))
    key = f"nudge:{its[-1].id}:{where.surface}"
    nudges.said(connection, [one.id for one in its], key, now)
    alone = latest[0] if len(latest) == len(lines) == 1 else None
    params = _params(house, where, now)
    message = (
        _one(house, where, alone, {**params, **lines[0]}) if alone else _several(house, where, latest, lines, params)
    )
    about = alone.about.referral_id if alone else None
    telling.queue(connection, house, where.surface, where.chat, "nudge", message, about, now, key=key)


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


def _one(house: House, where: Listener, one: Nudge, params: Mapping[str, Any]) -> Message:
    """In its own words, with what can be done; in a channel under the card."""
    text = house.speak(where.surface).say("nudges/case" if one.is_case else "nudges/action", params)
    buttons = _buttons(house, where, one)
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    under = None if where.member else cards.card_key(one.about.referral_id, where.surface)
    return Message(text, rows, reply_key=under)


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
