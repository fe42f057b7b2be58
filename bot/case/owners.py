"""Who can be asked to do something on a case: found by name, job or part in it, or somebody outside (R36, R37)."""

from collections.abc import Iterator
from typing import Any

from bot.telling import practice_name
from bot.visit import Visit
from conversations.fields.text import begins_words, one_line
from handlers.words import label
from store.records import Referral
from store.services import people, referrals
from store.services.cases import WORKING
from store.terms import Owner

# How many are offered before anything is typed, and after.
AT_FIRST, MOST = 10, 5
_OUTSIDE = "outside:"
_ME = frozenset({"me", "myself", "i will"})
_OTHERS = {
    Owner.COORDINATOR: ("coordinator", "bso"),
    Owner.PRACTICE: ("practice", "gp", "surgery", "gp practice"),
    Owner.REFERRER: ("referrer",),
}


def owners(visit: Visit, words: str) -> list[dict[str, Any]]:
    """Rows {"key", "label", "value"}; the value is {"key", "label", "owner", "owner_id", "name", "who"}.

    Of typed words the one whose name they can only be is "sure"; else, last, somebody outside who is called so.
    """
    about = referrals.get(visit.connection, visit.referral_id or 0)
    assert about is not None
    everybody = list(_everybody(visit, about))
    if not words:
        return everybody[:AT_FIRST]
    said = one_line(words).casefold().removeprefix("the ")
    if said in _ME:
        return [{**everybody[0], "sure": True}]
    named = [one for one in everybody if _is_called(one["value"], said)]
    if len(named) == 1:
        return [{**named[0], "sure": True}]
    like = named or [one for one in everybody if said in one["label"].casefold() or said == _initials(one["label"])]
    return [*like[:MOST], _outside(words)]


def chosen(visit: Visit, key: str) -> list[dict[str, Any]]:
    """The one with this key, if it can still be chosen."""
    if key.startswith(_OUTSIDE):
        return [_outside(key.removeprefix(_OUTSIDE))]
    about = referrals.get(visit.connection, visit.referral_id or 0)
    assert about is not None
    return [one for one in _everybody(visit, about) if one["key"] == key]


def _everybody(visit: Visit, about: Referral) -> Iterator[dict[str, Any]]:
    """Me, the lead, the team by name, the coordinator, the practice, the referrer; nobody twice, nobody who left."""
    me = visit.member
    yield _row(label("owner_button", "me"), Owner.MEMBER, me.id, me.name)
    lead = people.get_member(visit.connection, about.lead_id) if about.lead_id else None
    if lead and lead.id != me.id:
        yield _row(f"{lead.name}, {label('owner_button', 'lead')}", Owner.MEMBER, lead.id, lead.name)
    yield _row(label("owner_button", Owner.COORDINATOR), Owner.COORDINATOR)
    if practice := practice_name(visit.connection, visit.house, about.ods_code):
        yield _row(practice, Owner.PRACTICE)
    referrer = people.get_member(visit.connection, about.referrer_id)
    if referrer and referrer.id != me.id:
        words = f"{referrer.name}, {label('owner_button', Owner.REFERRER)}"
        yield _row(words, Owner.REFERRER, referrer.id, referrer.name)
    for one in people.members_with(visit.connection, about.team_id, *WORKING):
        if one.id not in (me.id, about.lead_id, about.referrer_id):
            words = f"{one.name}, {label('profession', one.profession)}"
            yield _row(words, Owner.MEMBER, one.id, one.name)


def _row(words: str, owner: Owner, owner_id: int | None = None, name: str = "", who: str = "") -> dict[str, Any]:
    key = f"{owner}:{owner_id}" if owner_id else f"{_OUTSIDE}{who}" if who else str(owner)
    value = {"key": key, "label": words, "owner": owner, "owner_id": owner_id, "name": name, "who": who}
    return {"key": key, "label": words, "value": value}


def _outside(words: str) -> dict[str, Any]:
    return _row(label("owner_button", Owner.PARTNER).format(words), Owner.PARTNER, who=words)


def _is_called(value: dict[str, Any], said: str) -> bool:
    """Whether each typed word begins a word of the name, or it is what that part in the case is called."""
    return said in _OTHERS.get(value["owner"], ()) or begins_words(said, value["name"])


def _initials(words: str) -> str:
    """ot, of "Priya Nair, occupational therapist"."""
    return "".join(word[0] for word in words.partition(", ")[2].casefold().split())
