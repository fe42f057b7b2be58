"""Triage and what goes with it: assign, decline, redirect, withdraw, ask the referrer and hear the answer (R33, R45).

Whether somebody may is asked again here: between the button and the last word others act, and roles end.
"""

from collections.abc import Mapping
from typing import Any

from bot import cards, telling
from bot.buttons import event_button, read_button
from bot.case import step
from bot.visit import Visit
from store.commands import AnswerQuestion, AskReferrer, AssignCase, DeclineReferral, RedirectReferral, WithdrawReferral
from store.records import Event, Referral
from store.services import audit, cases, people, timeline
from store.services.cases import Refused
from store.terms import OPEN_STATUSES, ChangeKind, EventKind, ReferralStatus


def assign(visit: Visit, about: Referral, said: AssignCase) -> None:
    """A lead whom Baton cannot reach is named at once: whoever assigned has to tell them."""
    connection, house = visit.connection, visit.house
    lead = people.get_member(connection, said.lead_id)
    if lead is None or not cases.may(lead, about, ChangeKind.TAKE):
        visit.say("case_lead_gone", ref=about.ref)
        return
    made = cases.assign(
        connection, house.ring, visit.member, about.id, lead, house.new_id(), visit.inbound.surface, visit.now
    )
    unreachable = not telling.reachable(connection, house, lead.id)
    step.show(visit, about, made, "case_assigned", lead=lead.name, unreachable=unreachable)


def decline(visit: Visit, about: Referral, said: DeclineReferral) -> None:
    _refuse(visit, about, ChangeKind.DECLINE, ReferralStatus.DECLINED, {"reason": said.reason}, said.comment)


def redirect(visit: Visit, about: Referral, said: RedirectReferral) -> None:
    _refuse(visit, about, ChangeKind.REDIRECT, ReferralStatus.REDIRECTED, {"to": said.to}, said.comment)


def withdraw(visit: Visit, about: Referral, said: WithdrawReferral) -> None:
    made = step.end(visit, about, ChangeKind.WITHDRAW, ReferralStatus.WITHDRAWN, {}, {"words": said.why})
    step.show(visit, about, made, "case_you_withdrew")


def ask(visit: Visit, about: Referral, said: AskReferrer) -> None:
    """The question stays sealed beside its event; it reaches the referrer once it cannot be undone."""
    made = step.take(visit, about, ChangeKind.ASK, words={"words": said.question})
    step.show(visit, about, made, "case_you_asked")


def answer(visit: Visit, about: Referral, said: AnswerQuestion) -> None:
    """Sealed like the question; the channel hears that it is there, and whoever asked is told."""
    question = timeline.get(visit.connection, visit.subject or 0)
    if question is None or question.referral_id != about.id or about.referrer_id != visit.member.id:
        visit.say("not_found")
        return
    if about.status not in OPEN_STATUSES:
        step.refuse(visit, Refused("closed", about))
        return
    connection, house, now = visit.connection, visit.house, visit.now
    audit.record(connection, now, visit.member.id, "answer", f"referral|{about.id}", visit.inbound.surface, ["words"])
    event_id = timeline.note_words(
        connection,
        house.ring,
        about.id,
        EventKind.ANSWERED,
        now,
        visit.member.id,
        {"question": question.id},
        {"words": said.words},
    )
    cards.reply(connection, house, about, EventKind.ANSWERED, now, (read_button(house, event_id),))
    _tell_asker(visit, about, question, event_id)
    visit.say("answer_sent", ref=about.ref)


def _tell_asker(visit: Visit, about: Referral, question: Event, event_id: int) -> None:
    """Whoever asked; where they have left or cannot be reached, the coordinator."""
    connection, house, now = visit.connection, visit.house, visit.now
    asker = people.get_member(connection, question.actor_id or 0)
    read = (event_button(house, event_id, "read"),)
    if not (asker and cases.may(asker, about, ChangeKind.ASK)):
        asker = None
    if asker and telling.tell_about(connection, house, about, asker, "case_answered", now, read):
        return
    telling.tell_coordinator(connection, house, about, "case_answered", now)


def _refuse(
    visit: Visit, about: Referral, kind: ChangeKind, status: ReferralStatus, codes: Mapping[str, Any], comment: str
) -> None:
    made = step.end(visit, about, kind, status, codes, {"words": comment})
    step.show(visit, about, made, "case_you_refused", status=status)
