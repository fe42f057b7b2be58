"""What the time tells people: one message for each of them at a time (R25, R37, R52)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot import telling
from bot.case import nudge_words
from bot.case.nudge_words import Listener
from bot.duty import Duty, Key
from bot.house import House
from store.services import nudges, people
from store.services.nudges import ACTIONS, CASES, Nudge

# How many things are taken, and how many recipients are written to, in one transaction.
PORTION, _AT_ONCE = 200, 50


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
    latest = list({one.thing: one for one in found}.values())
    message, alone, broken = nudge_words.worded(connection, house, where, latest, now)
    its = [one for one in found if one.thing not in broken]
    key = f"nudge:{its[-1].id}:{where.surface}"
    nudges.said(connection, [one.id for one in its], key, now)
    about = alone.about.referral_id if alone else None
    telling.queue(connection, house, where.surface, where.chat, "nudge", message, about, now, key=key)


def _listener(connection: Connection, house: House, recipient: str, team_id: str) -> Listener | None:
    """Where the recipient hears it: a member where they are reached first, "team:ID:SURFACE" in that channel."""
    team = people.get_team(connection, team_id)
    assert team is not None
    what, _, rest = recipient.partition(":")
    member = people.get_member(connection, int(rest)) if what == "member" else None
    addresses = people.addresses(connection, member.id) if member else people.channels(connection, team_id)
    for at in addresses:
        if at.chat and house.reaches(at) and (member or rest == f"{team_id}:{at.surface}"):
            return Listener(at.surface, at.chat, member, team)
    return None
