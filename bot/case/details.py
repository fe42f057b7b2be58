"""What is shown of a case in private, after the audit row of that view: the person, what is done, what can be done."""

from collections.abc import Mapping
from typing import Any

from bot.buttons import case_button, step_button
from bot.case import action_words
from bot.visit import Visit
from handlers.surface import Button
from handlers.words import label
from store.records import Event, Referral
from store.services import actions, cases, changes, details, households, people, referrals, timeline
from store.terms import ChangeKind, EventKind

# How many lines of what happened are shown: with the longest notes Slack's form and a chat still hold them.
NEWEST = 20
_STEPS = {
    "take": ChangeKind.TAKE,
    "assign": ChangeKind.ASSIGN,
    "not_for_us": ChangeKind.DECLINE,
    "contact": ChangeKind.CONTACT,
    "add_action": ChangeKind.ADD_ACTION,
    "ask": ChangeKind.ASK,
    "discharge": ChangeKind.DISCHARGE,
}
_WORDS = {"note": EventKind.NOTED, "update": EventKind.UPDATED}
# What is told of these is told by their codes, whether anything was said to them or not.
_ALWAYS_TOLD = frozenset({EventKind.ATTEMPTED, EventKind.CONTACTED, EventKind.ACTION_DONE})


def show_case(visit: Visit, about: Referral) -> None:
    """All that is held of it, for whoever may see it: the newest first of what happened."""
    connection, ring, surface = visit.connection, visit.house.ring, visit.inbound.surface
    opened = details.open_details(connection, ring, visit.member, about, surface, visit.now)
    if opened is None:
        visit.say("not_found")
        return
    told = timeline.with_words(connection, ring, about.id)
    lines = [one for one in reversed(told) if _worth_a_line(one[0])]
    previous = referrals.get(connection, about.previous_id) if about.previous_id else None
    referrer = people.get_member(connection, about.referrer_id)
    waiting = actions.open_of(connection, about.id)
    practice = opened.answers.get("practice") or {}
    visit.say_with(
        "case",
        buttons(visit, about),
        briefly=True,
        about=about,
        ref=about.ref,
        lead=people.name_of(connection, about.lead_id),
        practice=practice.get("name") or label("choice", "practice", "not_known"),
        fields=list(opened.answers.items()),
        history=opened.history,
        condition=condition(told),
        spoken_at=timeline.spoken_at(event for event, _ in told),
        household=households.others(connection, about.id, about.household_id),
        previous=previous.ref if previous else "",
        open_actions=[action_words.params(connection, visit.house, about, one) for one in waiting],
        happened=[_said(visit, event, words) for event, words in lines[:NEWEST]],
        earlier=len(lines[NEWEST:]),
        referrer=referrer.name if referrer else "",
        profession=label("profession", referrer.profession if referrer else "other"),
    )


def condition(told: list[tuple[Event, Mapping[str, Any]]]) -> dict[str, Any] | None:
    """How the person is: the last line that somebody wrote, {"words", "at"}."""
    latest = next((one for one in reversed(told) if one[0].kind == EventKind.UPDATED), None)
    return {"words": latest[1]["words"], "at": latest[0].at} if latest else None


def _worth_a_line(event: Event) -> bool:
    return event.kind in _ALWAYS_TOLD or (event.has_words and event.kind != EventKind.UPDATED)


def _said(visit: Visit, event: Event, words: Mapping[str, Any]) -> dict[str, Any]:
    """One line of what happened: who, when, its codes, and what they said."""
    texts = [one for one in words.values() if isinstance(one, str) and one]
    who = people.name_of(visit.connection, event.actor_id)
    return {"at": event.at, "kind": event.kind, "who": who, "codes": event.params, "texts": texts}


def buttons(visit: Visit, about: Referral) -> list[Button]:
    """What this member can do about it now."""
    house, member = visit.house, visit.member
    works = cases.may(member, about, ChangeKind.CONTACT)
    names = [name for name, kind in _STEPS.items() if not cases.refusal(member, about, kind)]
    names += [name for name, kind in _WORDS.items() if not cases.refusal_to_write(member, about, kind)]
    if not cases.refusal(member, about, ChangeKind.WITHDRAW):
        names.append("withdraw")
    spoken = {"assign": "pass_on"} if about.lead_id else {}
    spoken |= {} if works else {"note": "ask_or_add"}
    found = [case_button(house, about, one, words=label("button", spoken.get(one, one))) for one in (*names, "who")]
    latest = changes.undoable(visit.connection, about.id, visit.now)
    return [*found, step_button(house, latest.id, "undo")] if latest and latest.by == member.id else found
