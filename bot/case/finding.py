"""What the dialogue of a discharge asks to be found: outcomes that its team does not use, and what is still open."""

import json
from typing import Any

from bot.visit import Visit
from handlers.words import label
from store.services import actions, closing, people, referrals
from store.terms import ActionKind, ActionOutcome


def outcomes_not_used(visit: Visit, query: str) -> list[dict[str, Any]]:
    """One choice that leaves out those of the ticked outcomes that the team does not use; none where it uses all."""
    about = referrals.get(visit.connection, visit.referral_id or 0)
    team = people.get_team(visit.connection, about.team_id) if about else None
    used = team.settings.get("outcomes") if team else None
    left_out = [one for one in json.loads(query) if used and one not in used]
    if not left_out:
        return []
    names = ", ".join(label("tick", "outcomes", one).lower() for one in left_out)
    return [{"key": "leave_out", "label": label("button", "leave_out").format(names), "value": left_out}]


def left_over(visit: Visit) -> list[dict[str, Any]]:
    """What may become of the actions that are open; nothing where none is."""
    count = closing.waiting(visit.connection, visit.referral_id or 0)
    ways = (("close_them", "close"), ("hand_over", "hand_over")) if count else ()
    return [{"key": key, "label": label("button", key).format(count), "value": value} for key, value in ways]


def service_answers(visit: Visit, action_id: int) -> list[dict[str, Any]]:
    """What another service may have said to an onward referral (R41); nothing of any other action."""
    one = actions.get(visit.connection, action_id)
    if one is None or one.kind is not ActionKind.ONWARD_REFERRAL:
        return []
    answers = (ActionOutcome.SERVICE_ACCEPTED, ActionOutcome.SERVICE_DECLINED)
    return [{"key": str(key), "label": label("action_outcome", key), "value": str(key)} for key in answers]
