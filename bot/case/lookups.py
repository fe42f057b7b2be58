"""What the dialogues about a case ask to be found: rows {"key", "label", "value"}, as bot/lookups.py gives them."""

import json
from datetime import date, timedelta
from typing import Any

from bot.visit import Visit
from handlers.words import label
from store.calendar import DAY, working_day_from, working_days_after
from store.services import actions, cases, people, referrals
from store.terms import ActionKind, ActionOutcome, ChangeKind

_FRIDAY = 4


def leads(visit: Visit) -> list[dict[str, Any]]:
    """Whoever of the referral's team may lead it and does not yet, by name with their job."""
    about = referrals.get(visit.connection, visit.referral_id or 0)
    if about is None:
        return []
    found = people.members_with(visit.connection, about.team_id, *cases.MAY[ChangeKind.TAKE])
    return [
        {
            "key": f"member:{one.id}",
            "label": f"{one.name}, {label('profession', one.profession)}",
            "value": {"id": one.id, "name": one.name},
        }
        for one in found
        if one.id != about.lead_id
    ]


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
    count = len(actions.open_of(visit.connection, visit.referral_id or 0))
    ways = (("close_them", "close"), ("hand_over", "hand_over")) if count else ()
    return [{"key": key, "label": label("button", key).format(count), "value": value} for key, value in ways]


def service_answers(visit: Visit, action_id: int) -> list[dict[str, Any]]:
    """What another service may have said to an onward referral (R41); nothing of any other action."""
    one = actions.get(visit.connection, action_id)
    if one is None or one.kind is not ActionKind.ONWARD_REFERRAL:
        return []
    answers = (ActionOutcome.SERVICE_ACCEPTED, ActionOutcome.SERVICE_DECLINED)
    return [{"key": str(key), "label": label("action_outcome", key), "value": str(key)} for key in answers]


def due_days(today: date) -> list[dict[str, Any]]:
    """The next working day, this Friday, in a week, in two weeks: rows {"key", "label", "value"}, each day once."""
    following = working_days_after(today, 1)
    days = {
        following: "tomorrow" if following == today + DAY else "on",
        today + (_FRIDAY - today.weekday()) % 7 * DAY: "on",
        working_day_from(today + timedelta(weeks=1)): "week",
        working_day_from(today + timedelta(weeks=2)): "two_weeks",
    }
    return [_row(on, words) for on, words in sorted(days.items()) if on > today]


def _row(on: date, words: str) -> dict[str, Any]:
    said = label("due_button", words).format(f"{on:%a} {on.day} {on:%b}")
    return {"key": on.isoformat(), "label": said, "value": {"on": on.isoformat(), "at": None}}
