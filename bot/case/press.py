"""The buttons of a case: each is authorised when it is pressed, whoever its card was shown to."""

from collections.abc import Callable

from bot import cards
from bot.case import action_press, details, event_press, lookups, settle, step, who
from bot.case.which_case import may_see, refused
from bot.dialogue import Dialogue
from bot.visit import Visit
from conversations.flows import FLOWS
from handlers.tokens import About, Press, slot
from store.records import Referral
from store.services import cases, changes, people, referrals
from store.services.cases import Refused
from store.terms import ChangeKind, EventKind

OF_A_CASE = frozenset({About.REFERRAL, About.ACTION, About.EVENT, About.CHANGE})


def pressed(visit: Visit, press: Press) -> None:
    """A button about a referral; one that no card has any more is answered like one that nobody may press."""
    if press.about is About.EVENT:
        event_press.pressed(visit, press)
        return
    if press.about is About.ACTION:
        action_press.pressed(visit, press)
        return
    if press.about is About.CHANGE:
        _of_a_step(visit, press)
        return
    about = referrals.get(visit.connection, press.id)
    do = _BUTTONS.get(press.slot)
    if about is None or do is None or not may_see(visit, about, "press"):
        visit.answer_press("not_found")
        return
    do(visit, about)


def take(visit: Visit, about: Referral) -> None:
    house, surface = visit.house, visit.inbound.surface
    made = cases.take(visit.connection, house.ring, visit.member, about.id, house.new_id(), surface, visit.now)
    step.show(visit, about, made, "case_yours")


def _of_a_step(visit: Visit, press: Press) -> None:
    """What hangs under one step is about that step: the latest is not undone in its place."""
    made = changes.get(visit.connection, press.id)
    about = referrals.get(visit.connection, made.referral_id) if made else None
    do = _OF_A_STEP.get(press.slot)
    if made is None or about is None or do is None or not may_see(visit, about, "press"):
        visit.answer_press("not_found")
        return
    latest = changes.undoable(visit.connection, about.id, visit.now)
    if latest is None or latest.id == made.id:
        do(visit, about)
    elif made.until <= visit.now or changes.is_told(visit.connection, made.id):
        visit.answer_press("undo_too_late" if do is undo else "sent_already", ref=about.ref)
    else:
        who = people.name_of(visit.connection, latest.by)
        visit.answer_press("undo_later_first", ref=about.ref, step=latest.kind, who=who)


def undo(visit: Visit, about: Referral) -> None:
    """Put the last step back, for whoever took it, within five minutes."""
    cases.lock(visit.connection, about.id)
    latest = changes.undoable(visit.connection, about.id, visit.now)
    if latest is None:
        visit.answer_press("undo_too_late", ref=about.ref)
        return
    if latest.by != visit.member.id:
        visit.answer_press("undo_not_yours", ref=about.ref, who=people.name_of(visit.connection, latest.by))
        return
    if not changes.undo(visit.connection, visit.member, latest, visit.inbound.surface, visit.now):
        visit.answer_press("undo_too_late", ref=about.ref)
        return
    cards.update(visit.connection, visit.house, about.id, visit.now)
    cards.reply(
        visit.connection, visit.house, about, EventKind.UNDONE, visit.now, who=visit.member.name, step=latest.kind
    )
    visit.answer_press("undone", ref=about.ref, step=latest.kind)


def send_now(visit: Visit, about: Referral) -> None:
    """Whoever took the last step need not wait for its five minutes: the others are told at once."""
    cases.lock(visit.connection, about.id)
    latest = changes.undoable(visit.connection, about.id, visit.now)
    if latest is None or latest.by != visit.member.id:
        visit.answer_press("sent_already", ref=about.ref)
        return
    settle.settle(visit.connection, visit.house, latest, visit.now)
    visit.answer_press("sent_now", ref=about.ref)


def _asks(flow: str, kind: ChangeKind | EventKind) -> Callable[[Visit, Referral], None]:
    """A button that begins a short dialogue about the case, if its step, or the event of its words, may happen now."""

    def begin(visit: Visit, about: Referral) -> None:
        if isinstance(kind, ChangeKind):
            why = cases.refusal(visit.member, about, kind)
        else:
            why = cases.refusal_to_write(visit.member, about, kind)
        if why == "not_allowed":
            refused(visit, about, kind)
        if why:
            step.refuse(visit, Refused(why, about))
            return
        Dialogue(visit).begin_short(FLOWS[flow], about.id, visit.said)

    return begin


def assign(visit: Visit, about: Referral) -> None:
    """Ask who is to lead it, where there is anybody else who may."""
    visit.referral_id = about.id
    if cases.may(visit.member, about, ChangeKind.ASSIGN) and not lookups.leads(visit):
        visit.answer_press("nobody_to_lead", ref=about.ref)
        return
    _asks("case.assign", ChangeKind.ASSIGN)(visit, about)


def ask(visit: Visit, about: Referral) -> None:
    """The team asks the referrer; what the referrer asks the team is a note to it."""
    theirs = about.referrer_id == visit.member.id and not cases.may(visit.member, about, ChangeKind.ASK)
    (_asks("case.note", EventKind.NOTED) if theirs else _asks("case.ask", ChangeKind.ASK))(visit, about)


def do(visit: Visit, name: str, about: Referral) -> None:
    """What the button of that name does, for somebody who may see the case."""
    _BUTTONS[slot(name)](visit, about)


_OF_A_STEP = {slot("undo"): undo, slot("send_now"): send_now}
_BUTTONS: dict[int, Callable[[Visit, Referral], None]] = {
    slot(name): do
    for name, do in {
        "details": details.show_case,
        "who": who.show_who,
        "take": take,
        "undo": undo,
        "send_now": send_now,
        "assign": assign,
        "pass_on": assign,
        "not_for_us": _asks("case.refuse", ChangeKind.DECLINE),
        "withdraw": _asks("case.withdraw", ChangeKind.WITHDRAW),
        "ask": ask,
        "contact": _asks("case.contact", ChangeKind.CONTACT),
        "note": _asks("case.note", EventKind.NOTED),
        "update": _asks("case.update", EventKind.UPDATED),
        "add_action": _asks("action.add", ChangeKind.ADD_ACTION),
        "discharge": _asks("case.discharge", ChangeKind.DISCHARGE),
    }.items()
}
