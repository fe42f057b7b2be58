"""How one action is said: what it is, whose it is, by when; in private only, since it may hold somebody's words."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.house import House
from bot.telling import practice_name
from conversations.fields.to_do import kind_in
from handlers.words import label
from store.records import Action, Referral
from store.services import actions, audit, people
from store.terms import ActionKind, Owner


def in_words(kind: ActionKind, words: str) -> str:
    """What it is: the typed words, after the name of its kind where they do not name it themselves."""
    if not words or kind is ActionKind.OTHER or kind_in(words) is kind:
        return words or label("action", kind)
    return f"{label('choice', 'to_do', kind)}: {words}"


def _whose(connection: Connection, house: House, about: Referral, one: Action, who: str) -> str:
    """The owner's name; `who` is what somebody outside is called."""
    if one.owner is Owner.PARTNER:
        return who
    if one.owner is Owner.PRACTICE:
        return practice_name(connection, house, about.ods_code) or label("owner", one.owner)
    return people.name_of(connection, one.owner_id) or label("owner", one.owner)


def said(connection: Connection, house: House, about: Referral, one: Action, to: str, now: datetime) -> dict[str, Any]:
    """What templates say of it, told by Baton itself; that its words go out is audited like a view."""
    audit.record(connection, now, None, "send_action", f"referral|{about.id}", to, [f"action|{one.id}"])
    return params(connection, house, about, one)


def params(connection: Connection, house: House, about: Referral, one: Action) -> dict[str, Any]:
    """The same for somebody who may see it, after the audit row of that view."""
    words = actions.words_of(connection, house.ring, one.id)
    return {
        "what": words["what"] or label("action", one.kind),
        "owner": _whose(connection, house, about, one, words["who"]),
        "due_at": one.due_at,
        "timed": one.timed,
        "repeat_days": one.repeat_days or 0,
    }
