"""Actions: added, done, put off, passed on, not possible (R28, R37, R41, R44)."""

from datetime import datetime
from typing import Any

from bot import cards, telling
from bot.buttons import action_buttons, read_button
from bot.case import action_words, step, tell_of_action
from bot.case.which_case import may_see, refused
from bot.visit import Visit
from conversations.fields.due import end_of
from store.commands import AddAction, FinishAction, PassAction, SnoozeAction
from store.records import Action, Change, Member, Referral
from store.services import action_steps, actions, changes, people, referrals
from store.services.cases import Refused
from store.terms import AFTER_THE_END, OPEN_STATUSES, ActionOutcome, ChangeKind, EventKind, Owner, Role

# It was not done, and does not come again.
_OVER = (ActionOutcome.CANNOT, ActionOutcome.NOT_NEEDED)


def add(visit: Visit, about: Referral, said: AddAction) -> None:
    """It is there at once; its owner hears of it when it can no longer be undone."""
    connection, house, now = visit.connection, visit.house, visit.now
    due_at, timed = end_of(dict(said.due)), said.due["at"] is not None
    codes = {"action": said.kind, "due_at": due_at.isoformat(), "timed": timed}
    made = step.take(visit, about, ChangeKind.ADD_ACTION, params=codes)
    if isinstance(made, Refused):
        step.refuse(visit, made)
        return
    new = _new(visit, made, said, due_at, timed)
    words = {"what": action_words.in_words(said.kind, said.words) if said.words else "", "who": said.who}
    actions.add(connection, house.ring, new, words, now)
    told = tell_of_action.way(connection, house, about, new, visit.member.id)
    step.show(visit, about, made, "action_added", told, **action_words.params(connection, house, about, new))


def _new(visit: Visit, made: Change, said: AddAction, due_at: datetime, timed: bool) -> Action:
    return Action(
        id=made.id,
        referral_id=made.referral_id,
        kind=said.kind,
        owner=said.owner,
        owner_id=said.owner_id,
        created_by=visit.member.id,
        due_at=due_at,
        timed=timed,
        repeat_days=said.repeat_days,
        done_at=None,
        outcome=None,
    )


def found(visit: Visit, action_id: int) -> tuple[Referral, Action] | None:
    """The action and its case if it is open and this member may change it; else they are told why not."""
    one = actions.get(visit.connection, action_id)
    about = referrals.get(visit.connection, one.referral_id) if one else None
    if one is None or about is None or not may_see(visit, about, "press"):
        visit.answer_press("not_found")
    elif not actions.may(visit.member, about, one):
        refused(visit, about, "press")
        visit.answer_press("action_not_yours", ref=about.ref)
    elif one.done_at or (about.status not in OPEN_STATUSES and one.kind not in AFTER_THE_END):
        visit.answer_press("action_closed", ref=about.ref, outcome=one.outcome or "")
    else:
        return about, one
    return None


def finish(visit: Visit, _about: Referral, said: FinishAction) -> None:
    """Done, or not needed any more; what is done again and again is there anew. What cannot be done is passed back."""
    if not (it := found(visit, visit.subject or 0)):
        return
    about, one = it
    if said.outcome is ActionOutcome.CANNOT and (following := _who_next(visit, about)):
        _pass_back(visit, about, one, following, said.words)
        return
    connection, ring, surface, now = visit.connection, visit.house.ring, visit.inbound.surface, visit.now
    event = action_steps.finish(connection, ring, visit.member, one, said.outcome, said.words, surface, now)
    if event is None:
        visit.say("action_closed", ref=about.ref, outcome="")
        return
    over = said.outcome in _OVER
    again = None if over else action_steps.repeat(connection, ring, one, visit.house.new_id(), now)
    _show(visit, about, EventKind.ACTION_DONE, event, bool(said.words), action=one.kind, outcome=said.outcome)
    given = action_words.params(connection, visit.house, about, one)
    if over:
        _tell_lead(visit, about, {**given, "outcome": said.outcome, "words": said.words})
    buttons = action_buttons(visit.house, again.id) if again else ()
    became: dict[str, Any] = {"again": again.due_at if again else None, "outcome": said.outcome}
    visit.say_with("action_finished", buttons, ref=about.ref, **became, **given)


def _tell_lead(visit: Visit, about: Referral, given: dict[str, Any]) -> None:
    """Whoever leads the case hears that an action is not done, unless they said so themselves."""
    lead = people.get_member(visit.connection, about.lead_id or 0)
    if lead and lead.id != visit.member.id:
        said = {**given, "who": visit.member.name}
        telling.tell_about(visit.connection, visit.house, about, lead, "action_over", visit.now, **said)


def _who_next(visit: Visit, about: Referral) -> tuple[Owner, Member | None] | None:
    """Who has to see to what somebody cannot do: the lead, then the coordinator, and after them nobody."""
    lead = people.get_member(visit.connection, about.lead_id or 0)
    if visit.member.has(Role.COORDINATOR):
        return None
    if lead and lead.id != visit.member.id:
        return Owner.MEMBER, lead
    coordinators = people.members_with(visit.connection, about.team_id, Role.COORDINATOR)
    return (Owner.COORDINATOR, None) if coordinators else None


def _pass_back(visit: Visit, about: Referral, one: Action, following: tuple[Owner, Member | None], words: str) -> None:
    owner, lead = following
    if _hand(visit, about, one, PassAction(owner, lead.id if lead else None, ""), "action_cannot", words):
        visit.say("action_passed_back", ref=about.ref, who=lead.name if lead else "")


def snooze(visit: Visit, _about: Referral, said: SnoozeAction) -> None:
    """Another date; the owner hears of it where somebody else set it."""
    if not (it := found(visit, visit.subject or 0)):
        return
    about, one = it
    connection, house, now = visit.connection, visit.house, visit.now
    due_at, timed = end_of(dict(said.due)), said.due["at"] is not None
    surface, heard = visit.inbound.surface, changes.is_told(connection, one.id)
    event = action_steps.move(connection, house.ring, visit.member, one, due_at, timed, surface, now)
    if event is None:
        visit.say("action_closed", ref=about.ref, outcome="")
        return
    moved = actions.get(connection, one.id) or one
    codes: dict[str, Any] = {"action": one.kind, "due_at": due_at, "timed": timed, "owner_role": ""}
    _show(visit, about, EventKind.ACTION_MOVED, event, False, **codes)
    tell_of_action.tell_owner(
        connection, house, about, moved, "action_yours", now, visit.member.id, step="moved" if heard else "added"
    )
    visit.say("action_moved", ref=about.ref, **action_words.params(connection, house, about, moved))


def pass_on(visit: Visit, _about: Referral, said: PassAction) -> None:
    """Somebody else's from now on: they are told at once, and whoever had it."""
    if not (it := found(visit, visit.subject or 0)):
        return
    about, one = it
    connection, house, now = visit.connection, visit.house, visit.now
    heard = changes.is_told(connection, one.id)
    passed = _hand(visit, about, one, said, "action_yours", "")
    if passed is None:
        return
    given = action_words.params(connection, house, about, passed)
    before = people.get_member(connection, one.owner_id or 0)
    if heard and before and before.id not in (visit.member.id, passed.owner_id):
        telling.tell_about(connection, house, about, before, "action_passed_on", now, who=visit.member.name, **given)
    told = tell_of_action.way(connection, house, about, passed, visit.member.id)
    visit.say("action_passed", ref=about.ref, told=told, **given)


def _hand(visit: Visit, about: Referral, one: Action, to: PassAction, key: str, why: str) -> Action | None:
    """Give it to another owner, and tell them in the words of `key`; None where it was done meanwhile."""
    connection, house, now = visit.connection, visit.house, visit.now
    surface = visit.inbound.surface
    event = action_steps.pass_on(
        connection, house.ring, visit.member, one, to.owner, to.owner_id, to.who, surface, now, why
    )
    if event is None:
        visit.say("action_closed", ref=about.ref, outcome="")
        return None
    passed = actions.get(connection, one.id) or one
    _show(visit, about, EventKind.ACTION_MOVED, event, bool(why), action=one.kind, owner_role=to.owner)
    tell_of_action.tell_owner(connection, house, about, passed, key, now, visit.member.id, step="passed", words=why)
    return passed


def _show(visit: Visit, about: Referral, kind: EventKind, event: int, words: bool, **codes: Any) -> None:
    """The card counts what is open, and a line under it says what happened, by code; its words are behind [Read]."""
    read = (read_button(visit.house, event),) if words else ()
    cards.update(visit.connection, visit.house, about.id, visit.now)
    cards.reply(visit.connection, visit.house, about, kind, visit.now, read, who=visit.member.name, **codes)
