"""What dialogues ask to be found: practices, and the same patient."""

import json
from datetime import date
from itertools import takewhile
from typing import Any

from bot.case import lookups, owners
from bot.visit import Visit
from conversations.turns import Lookup
from store.services import patients, people
from store.services.practices import LIVE, Practice

MOST = 5


def look_up(visit: Visit, wanted: Lookup) -> list[dict[str, Any]]:
    """The rows for one lookup, each {"key", "label", "value"}, or one {"error", "params"} saying why none fits."""
    match wanted.kind:
        case "practices":
            asked = json.loads(wanted.query)
            return _practices(visit, asked["words"], asked["near"])
        case "practice_chosen":
            return _practices(visit, wanted.query, "", exact=True)
        case "same_patient":
            return _same_patient(visit, json.loads(wanted.query))
        case "outcomes_not_used":
            return lookups.outcomes_not_used(visit, wanted.query)
        case "leads":
            return lookups.leads(visit)
        case "owners":
            return owners.owners(visit, wanted.query)
        case "owner_chosen":
            return owners.chosen(visit, wanted.query)
        case "due_days":
            return lookups.due_days(date.fromisoformat(wanted.query))
        case "service_answers":
            return lookups.service_answers(visit, int(wanted.query))
        case "left_over":
            return lookups.left_over(visit)
    raise LookupError(wanted.kind)


def _practices(visit: Visit, words: str, near: str, exact: bool = False) -> list[dict[str, Any]]:
    index = visit.house.practices(visit.connection)
    own = visit.member.ods_code
    prefer = (own,) if own else ()
    if exact:
        one = index.get(words)
        found = [one] if one else []
    elif words:
        found = index.search(words, MOST, prefer=prefer, near=near or None)
    else:
        mine = index.get(own) if own else None
        nearby = index.search(near.split()[0], MOST, prefer=prefer, near=near) if near else []
        found = [*([mine] if mine else []), *(one for one in nearby if one.code != own)][:MOST]
    live = [_offer(visit, one, one.code == own) for one in found if one.status == LIVE]
    live = _with_likely(live, own if not words else None, near)
    gone = next((one for one in found if one.status != LIVE), None) or (index.gone(words) if words else None)
    if gone is None or any(one.name == gone.name for one in found if one.status == LIVE):
        return live
    return [_refused(gone), *live]


def _with_likely(offers: list[dict[str, Any]], own: str | None, near: str) -> list[dict[str, Any]]:
    """Mark the one that may be taken unless somebody objects: the first, if it alone is in an area, or their own.

    Where no practice was named, it has to be where the patient lives: in the same postcode area, such as CT.
    """
    first, *others = offers or ({},)
    if not first or not first["value"]["covered"]:
        return offers
    alone = not any(one["value"]["covered"] for one in others)
    if own and near and _area(near) != _area(first["value"]["postcode"]):
        return offers
    return [{**first, "likely": alone or first["key"] == own}, *others]


def _area(postcode: str) -> str:
    return "".join(takewhile(str.isalpha, postcode))


def _refused(one: Practice) -> dict[str, Any]:
    return {"error": "practice_closed", "params": {"name": one.name, "status": one.status}}


def _offer(visit: Visit, one: Practice, yours: bool) -> dict[str, Any]:
    team = people.team_covering(visit.connection, one.code)
    value = {
        "code": one.code,
        "name": one.name,
        "town": one.town,
        "postcode": one.postcode,
        "covered": team.id if team else None,
        "network": one.network_name,
    }
    label = f"{one.name} – yours" if yours else f"{one.name}, {one.town} {one.postcode}"
    return {"key": one.code, "label": label, "value": value}


def _same_patient(visit: Visit, answers: dict[str, Any]) -> list[dict[str, Any]]:
    matches = patients.find_same(visit.connection, visit.house.ring, answers)
    return [
        {
            "key": f"{'add' if match.open else 'again'}:{match.ref}",
            "value": {"ref": match.ref, "open": match.open},
            "likeness": match.likeness,
        }
        for match in matches[:MOST]
    ]
