"""What becomes of an action: done, done again, put off, passed on (R28, R37, R41).

Each change is one conditional statement, so that of two people who press at once exactly one changes it. Whoever
changes an action sets anew when it and its case are due next.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from store import calendar
from store.crypto import KeyRing
from store.records import Action, Member
from store.rules import LONDON
from store.services import actions, audit, changes, next_due, timeline
from store.tables.referrals import action
from store.terms import ActionKind, ActionOutcome, EventKind, Owner

_IF_OPEN = update(action).where(action.c.id == bindparam("row"), action.c.done_at.is_(None))


def finish(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    one: Action,
    outcome: ActionOutcome,
    words: str,
    surface: str,
    now: datetime,
) -> int | None:
    """What became of it (R41); the event, or None where it was done already."""
    said = {**actions.words_of(connection, ring, one.id), "outcome": words}
    values = {"done_at": now, "done_by": actor.id, "outcome": outcome, "body": ring.seal(actions.place(one.id), said)}
    params = {"action": one.kind, "outcome": outcome}
    return _changed(connection, ring, actor, one, EventKind.ACTION_DONE, values, params, words, surface, now)


def repeat(connection: Connection, ring: KeyRing, one: Action, new_id: int, now: datetime) -> Action | None:
    """The next of an action that is done again and again (R28): `one` is as it was while open. None for any other."""
    if one.repeat_days is None:
        return None
    was = actions.words_of(connection, ring, one.id)
    meant = _next_meant(_meant(was, one.due_at), one.repeat_days, now)
    words = {**was, "outcome": "", "meant": meant.isoformat()}
    due_at = calendar.local_instant(calendar.working_day_from(meant), one.due_at.astimezone(LONDON).time())
    following = replace(one, id=new_id, due_at=due_at)
    actions.add(connection, ring, following, words, now)
    return following


def _meant(words: Mapping[str, str], due_at: datetime) -> date:
    """The day that was meant, where a weekend or a bank holiday put it off: the next one is counted from there."""
    day = calendar.local_day(due_at)
    meant = date.fromisoformat(words["meant"]) if words.get("meant") else day
    return meant if calendar.working_day_from(meant) == day else day


def _next_meant(meant: date, days: int, now: datetime) -> date:
    """So many days later, as often as it takes to be ahead."""
    step = timedelta(days=days)
    missed = max(0, (calendar.local_day(now) - meant) // step)
    return meant + (missed + 1) * step


def move(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    one: Action,
    due_at: datetime,
    timed: bool,
    surface: str,
    now: datetime,
) -> int | None:
    """Another due date; the event, or None where it was done already."""
    values = {"due_at": due_at, "timed": timed}
    params = {"action": one.kind, "due_at": due_at.isoformat(), "timed": timed, "owner_role": ""}
    return _changed(connection, ring, actor, one, EventKind.ACTION_MOVED, values, params, "", surface, now)


def pass_on(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    one: Action,
    owner: Owner,
    owner_id: int | None,
    who: str,
    surface: str,
    now: datetime,
    why: str = "",
) -> int | None:
    """Another owner; `who` in words where they are outside, `why` what the old one said. As `finish`."""
    said = {**actions.words_of(connection, ring, one.id), "who": who}
    values = {"owner_role": owner, "owner_id": owner_id, "body": ring.seal(actions.place(one.id), said)}
    params = {"action": one.kind, "owner_role": owner}
    return _changed(connection, ring, actor, one, EventKind.ACTION_MOVED, values, params, why, surface, now)


def _changed(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    one: Action,
    kind: EventKind,
    values: Mapping[str, Any],
    params: Mapping[str, Any],
    words: str,
    surface: str,
    now: datetime,
) -> int | None:
    """Change it if it is open, and write down who did: codes on the timeline, words sealed. The event."""
    # The audit trail first, then rows: two turns that lock them in one order never wait for each other.
    audit.record(connection, now, actor.id, kind, f"referral|{one.referral_id}", surface, sorted(values))
    if connection.execute(_IF_OPEN.values(**values), {"row": one.id}).rowcount == 0:
        return None
    # Adding it stands: who has to hear of it hears what it is now.
    changes.settle(connection, one.id, now)
    said = {"words": words} if words else None
    event = timeline.note_words(connection, ring, one.referral_id, kind, now, actor.id, params, said)
    next_due.refresh(connection, one.referral_id, now)
    return event


def settle_kinds(
    connection: Connection, referral_id: int, kinds: Collection[ActionKind], by: int, now: datetime
) -> None:
    """Mark as done what of these kinds still waits."""
    waiting = (action.c.referral_id == referral_id, action.c.kind.in_(kinds), action.c.done_at.is_(None))
    connection.execute(update(action).where(*waiting).values(done_at=now, done_by=by))
    next_due.refresh(connection, referral_id, now)
