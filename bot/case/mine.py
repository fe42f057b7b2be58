"""/mine: what a member needs to do next, the soonest first, each with its button (R46, R52)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.buttons import action_button, case_button, event_button
from bot.case import action_words
from bot.visit import Visit
from handlers.surface import Button
from handlers.words import label
from store.records import Action, Referral
from store.services import actions, audit, cases, referrals, worklist
from store.terms import ChangeKind

MOST = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: `kind` is what templates/notices/mine.j2 calls it, `at` (UTC) is what it is sorted by.

    `due_at` is None where nothing was promised; `timed` as of an action. `action`: whose words it shows.
    """

    about: Referral
    kind: str
    at: datetime
    button: Button
    due_at: datetime | None = None
    timed: bool = True
    count: int = 0
    action: Action | None = None


def show_mine(visit: Visit) -> None:
    """Numbered, since each button hangs under them all and has to say which it is for."""
    lines = sorted([*_to_do(visit), *_cases(visit)], key=lambda one: one.at)
    shown = lines[:MOST]
    numbered = [Button(f"{n}. {one.button.label}", one.button.token) for n, one in enumerate(shown, 1)]
    said = [_said(visit, one) for one in shown]
    visit.say_with("mine", numbered, briefly=True, to_do=said, more=len(lines) - len(shown))


def _to_do(visit: Visit) -> Iterator[Line]:
    """Questions to them and their actions, of the cases that they have not lost sight of."""
    connection, house = visit.connection, visit.house
    asked, owned = worklist.questions(connection, visit.member.id), actions.of_owner(connection, visit.member)
    ids = {one.referral_id for one in asked} | {one.referral_id for one in owned}
    about = referrals.among(connection, ids)
    for event in asked:
        answer = event_button(house, event.id, "answer")
        yield Line(about[event.referral_id], "question", event.at, answer)
    for one in owned:
        if referrals.may_open(visit.member, about[one.referral_id]):
            opens = action_button(house, one.id, "show", label("button", "open"))
            yield Line(about[one.referral_id], "action", one.due_at, opens, one.due_at, one.timed, action=one)


def _cases(visit: Visit) -> Iterator[Line]:
    """The cases that they lead, and those that nobody has taken yet or whose lead has left."""
    led = worklist.led(visit.connection, visit.member)
    waiting = worklist.open_actions(visit.connection, [one.id for one in led])
    for about in led:
        yield _led(visit, about, waiting.get(about.id, ()))
    for about in worklist.untaken(visit.connection, visit.member):
        takes = cases.may(visit.member, about, ChangeKind.TAKE)
        button = case_button(visit.house, about, "take" if takes else "assign")
        if about.contacted_at:
            yield Line(about, "unled", about.next_due_at or visit.now, button)
        else:
            yield Line(about, "untaken", about.speak_by, button, about.speak_by)


def _led(visit: Visit, about: Referral, waiting: Sequence[Action]) -> Line:
    """The next step of a case: to speak to the person, then to plan what is to be done, then the first of that."""
    if about.contacted_at is None:
        return Line(about, "speak", about.speak_by, case_button(visit.house, about, "contact"), about.speak_by)
    if not waiting:
        return Line(about, "idle", about.next_due_at or visit.now, case_button(visit.house, about, "add_action"))
    first, details = waiting[0], case_button(visit.house, about, "details")
    return Line(about, "led", first.due_at, details, first.due_at, first.timed, len(waiting))


def _said(visit: Visit, line: Line) -> Mapping[str, Any]:
    """An action's words may hold anything, so that showing them is a view; what is not shown was not viewed."""
    said = {"kind": line.kind, "ref": line.about.ref, "due_at": line.due_at, "timed": line.timed, "count": line.count}
    said["late"] = line.due_at is not None and line.due_at < visit.now
    if line.action is None:
        return said
    place, fields = f"referral|{line.about.id}", [f"action|{line.action.id}"]
    audit.record(visit.connection, visit.now, visit.member.id, "view_action", place, visit.inbound.surface, fields)
    return {**said, **action_words.params(visit.connection, visit.house, line.about, line.action)}
