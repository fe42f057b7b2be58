"""/mine: what a member needs to do next, the soonest first, each with its button, a page at a time (R46, R52)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from bot.buttons import action_button, case_button, command_button, event_button
from bot.case import action_words
from bot.visit import Visit
from handlers.surface import Button
from handlers.words import label
from store.records import Action, Referral
from store.services import actions, audit, cases, details, referrals, worklist
from store.terms import ChangeKind

# Lines on a page.
PAGE = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: `kind` is what templates/notices/mine.j2 calls it, `at` (UTC) is what it is sorted by.

    `due_at` is None where nothing was promised; `timed` as of an action. `action`: whose words it shows. `count`: how
    many actions are open in a case that they lead.
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
    """Numbered, since each button hangs under them all and has to say which it is for.

    "/mine 2" is the second page; where there is none by now, the first.
    """
    lines = sorted(_lines(visit), key=lambda one: one.at)
    wanted = visit.inbound.text.strip()
    page = int(wanted) if wanted.isdecimal() and 0 < int(wanted) <= ceil(len(lines) / PAGE) else 1
    first = (page - 1) * PAGE + 1
    shown, more = lines[first - 1 : first - 1 + PAGE], max(0, len(lines) - page * PAGE)
    buttons = [Button(f"{n}. {one.button.label}", one.button.token) for n, one in enumerate(shown, first)]
    if more:
        following = label("button", "following").format(min(more, PAGE))
        buttons.append(command_button(visit.house, "mine", following, page + 1))
    said = [_said(visit, one) for one in shown]
    visit.say_with("mine", buttons, briefly=True, to_do=said, first=first, more=more, following=page + 1)


def _lines(visit: Visit) -> Iterator[Line]:
    """Questions, their actions, the cases that they lead, and those that nobody leads."""
    connection, member = visit.connection, visit.member
    led = worklist.led(connection, member)
    waiting = worklist.open_actions(connection, [one.id for one in led])
    yield from _questions(visit)
    own = list(_actions(visit, waiting))
    yield from own
    said = {line.action.id for line in own if line.action}
    for about in led:
        its = waiting.get(about.id, ())
        # Where their own action is what comes next in a case, that line says it all.
        if not (about.contacted_at and its and its[0].id in said):
            yield _led(visit, about, its)
    yield from _unled(visit)


def _questions(visit: Visit) -> Iterator[Line]:
    """What they were asked about their referrals and have not answered."""
    asked = worklist.questions(visit.connection, visit.member.id)
    about = referrals.among(visit.connection, {one.referral_id for one in asked})
    for event in asked:
        yield Line(about[event.referral_id], "question", event.at, event_button(visit.house, event.id, "answer"))


def _actions(visit: Visit, led: Mapping[int, Sequence[Action]]) -> Iterator[Line]:
    """Their actions, of the cases that they have not lost sight of; `led`: what is open in each case that they lead."""
    owned = actions.of_owner(visit.connection, visit.member)
    about = referrals.among(visit.connection, {one.referral_id for one in owned})
    for one in owned:
        case = about[one.referral_id]
        if details.may_open(visit.member, case):
            opens = action_button(visit.house, one.id, "show", label("button", "open"))
            count = len(led.get(case.id, ()))
            yield Line(case, "action", one.due_at, opens, one.due_at, one.timed, count, one)


def _unled(visit: Visit) -> Iterator[Line]:
    """The cases that nobody has taken yet, or whose lead has left, for those who take or assign."""
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
