"""/mine: what a member needs to do next, the soonest first, each with its button (R46, R52)."""

from datetime import datetime
from typing import Any, NamedTuple

from bot.case import saying, tasks
from bot.telling import case_button
from bot.visit import Visit
from handlers.surface import Button
from handlers.words import label
from store.records import Action, Event, Referral
from store.services import actions, audit, referrals, worklist

MOST = 12


class Line(NamedTuple):
    """One thing to do: when it is due, what it is called in templates/notices/mine.j2, and its button."""

    due_at: datetime
    params: dict[str, Any]
    button: Button


def show_mine(visit: Visit) -> None:
    """Numbered, since each button hangs under them all and has to say which it is for."""
    waits = worklist.of(visit.connection, visit.member)
    found = [
        *(_question(visit, one) for one in waits.questions),
        *filter(None, (_action(visit, one) for one in actions.of_owner(visit.connection, visit.member))),
        *(_led(visit, one) for one in waits.led),
        *(_untaken(visit, one) for one in waits.untaken),
    ]
    lines = sorted(found, key=lambda one: one.due_at)
    shown = lines[:MOST]
    numbered = [Button(f"{n}. {one.button.label}", one.button.token) for n, one in enumerate(shown, 1)]
    visit.say_with(
        "mine",
        numbered,
        briefly=True,
        to_do=[{**one.params, "late": "due_at" in one.params and one.due_at < visit.now} for one in shown],
        more=len(lines) - len(shown),
    )


def _question(visit: Visit, asked: Event) -> Line:
    about = referrals.get(visit.connection, asked.referral_id)
    assert about is not None
    return Line(asked.at, {"kind": "question", "ref": about.ref}, saying.event_button(visit.house, asked.id, "answer"))


def _action(visit: Visit, one: Action) -> Line | None:
    """Its words may hold anything, so that showing them is a view; None where they have lost sight of the case."""
    about = referrals.get(visit.connection, one.referral_id)
    if about is None or not referrals.may_open(visit.member, about):
        return None
    place, surface = f"referral|{about.id}", visit.inbound.surface
    audit.record(visit.connection, visit.now, visit.member.id, "view_action", place, surface, [f"action|{one.id}"])
    said = {**tasks.params(visit.connection, visit.house, about, one), "kind": "action", "ref": about.ref}
    return Line(one.due_at, said, tasks.open_button(visit.house, one, label("button", "open")))


def _led(visit: Visit, about: Referral) -> Line:
    """The next step of a case: to speak to the person, then to plan what is to be done, then the first of that."""
    if about.contacted_at is None:
        said = {"kind": "speak", "ref": about.ref, "due_at": about.speak_by, "timed": True}
        return Line(about.speak_by, said, case_button(visit.house, about, "contact"))
    waiting = actions.open_of(visit.connection, about.id)
    if not waiting:
        said = {"kind": "idle", "ref": about.ref}
        return Line(about.next_due_at or visit.now, said, case_button(visit.house, about, "add_action"))
    first = waiting[0]
    said = {"kind": "led", "ref": about.ref, "count": len(waiting), "due_at": first.due_at, "timed": first.timed}
    return Line(first.due_at, said, case_button(visit.house, about, "details"))


def _untaken(visit: Visit, about: Referral) -> Line:
    said = {"kind": "untaken", "ref": about.ref, "due_at": about.speak_by, "timed": True}
    return Line(about.speak_by, said, case_button(visit.house, about, "take"))
