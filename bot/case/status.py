"""/status: what became of a referrer's message, what is being done, how the person is, and what they need to do."""

from typing import Any

from bot.buttons import action_button, case_button, event_button
from bot.case import details
from bot.visit import Visit
from handlers.surface import Button, Kind
from handlers.words import label
from store.records import Action, Event, Referral
from store.services import actions, audit, people, referrals, timeline, worklist
from store.terms import OPEN_STATUSES, EventKind, Owner

# What is said of one's message. Of the practice and the card, the latest word counts.
_MESSAGE = frozenset(
    {
        EventKind.RECEIVED,
        EventKind.PRACTICE_EMAIL_QUEUED,
        EventKind.PRACTICE_EMAIL_ACCEPTED,
        EventKind.PRACTICE_TO_CALL,
        EventKind.PRACTICE_UNKNOWN,
        EventKind.CARD_POSTED,
        EventKind.CORRECTED,
        EventKind.ADDED_TO,
        EventKind.DELIVERY_FAILED,
        EventKind.TAKEN,
        EventKind.ASSIGNED,
        EventKind.DECLINED,
        EventKind.REDIRECTED,
        EventKind.WITHDRAWN,
        EventKind.DISCHARGED,
    }
)
_ONCE = {
    EventKind.CARD_POSTED,
    EventKind.PRACTICE_EMAIL_ACCEPTED,
    EventKind.PRACTICE_TO_CALL,
    EventKind.DELIVERY_FAILED,
}
_WHO = frozenset({EventKind.TAKEN, EventKind.ASSIGNED})


def list_mine(visit: Visit) -> None:
    """A referrer's own referrals."""
    home = visit.inbound.kind is Kind.HOME
    visit.say("status_list", referrals=referrals.mine(visit.connection, visit.member.id), home=home)


def show_status(visit: Visit, about: Referral) -> None:
    """Four lines for its referrer, which hold nothing that the team wrote but how the person is; the team sees all."""
    if about.referrer_id != visit.member.id:
        details.show_case(visit, about)
        return
    connection, ring, surface = visit.connection, visit.house.ring, visit.inbound.surface
    audit.record(connection, visit.now, visit.member.id, "view_status", f"referral|{about.id}", surface)
    told = timeline.with_words(connection, ring, about.id)
    events = [event for event, _ in told]
    to_do, buttons = _yours(visit, about)
    visit.say_with(
        "status_one",
        buttons,
        briefly=True,
        ref=about.ref,
        about=about,
        events=[_said(visit, one) for one in _worth_telling([one for one in events if one.kind in _MESSAGE])],
        open_actions=[_action(visit, about, one) for one in actions.open_of(connection, about.id)],
        attempts=[one for one in events if one.kind == EventKind.ATTEMPTED],
        spoken_at=timeline.spoken_at(events),
        condition=details.condition(told),
        yours=to_do,
    )


def _said(visit: Visit, event: Event) -> dict[str, Any]:
    """One word of what became of the message; who took it is named (R45)."""
    named = event.params.get("lead") if event.kind in _WHO else None
    lead = people.get_member(visit.connection, named) if named else None
    who = {"name": lead.name, "profession": lead.profession} if lead else None
    return {"kind": event.kind, "at": event.at, "who": who}


def _action(visit: Visit, about: Referral, one: Action) -> dict[str, Any]:
    """By code, with the owner's job; never its words."""
    owner = people.get_member(visit.connection, one.owner_id) if one.owner_id else None
    whose = label("profession", owner.profession) if owner else label("owner", one.owner)
    if visit.member.id == one.owner_id or (one.owner is Owner.REFERRER and one.owner_id is None):
        whose = label("part", "you")
    return {"what": label("action", one.kind), "owner": whose, "due_at": one.due_at}


def _yours(visit: Visit, about: Referral) -> tuple[list[dict[str, Any]], list[Button]]:
    """What the referrer needs to do next, with what can be done about it."""
    house, connection, member = visit.house, visit.connection, visit.member
    asked = [one for one in worklist.questions(connection, member.id) if one.referral_id == about.id]
    own = [one for one in actions.of_owner(connection, member) if one.referral_id == about.id]
    to_do = [{"kind": "question", "at": one.at} for one in asked]
    to_do += [{"kind": "action", "what": label("action", one.kind), "due_at": one.due_at} for one in own]
    buttons = [event_button(house, one.id, "answer") for one in asked]
    buttons += [action_button(house, one.id, "show", label("button", "open")) for one in own]
    if about.status in OPEN_STATUSES:
        buttons.append(case_button(house, about, "note", words=label("button", "ask_or_add")))
        buttons.append(case_button(house, about, "withdraw"))
    return to_do, [*buttons, case_button(house, about, "details"), case_button(house, about, "who")]


def _worth_telling(events: list[Event]) -> list[Event]:
    """The timeline as a referrer wants it: an email is under way until it is accepted or given up; a card is one."""
    settled = max((place for place, one in enumerate(events) if _settles_email(one)), default=0)
    since = [one for one in events[:settled] if one.kind != EventKind.PRACTICE_EMAIL_QUEUED] + events[settled:]
    last = {event.kind: event for event in since}
    return [one for one in since if one.kind not in _ONCE or last[one.kind] is one]


def _settles_email(event: Event) -> bool:
    given_up = event.kind == EventKind.DELIVERY_FAILED and event.params.get("kind") == "practice"
    return given_up or event.kind == EventKind.PRACTICE_EMAIL_ACCEPTED
