"""The work on a case and its end: contacts and attempts, notes, how the person is, discharge (R25, R43, R51, R54)."""

from typing import Any

from bot import cards
from bot.buttons import read_button
from bot.case import step
from bot.visit import Visit
from store.commands import AddNote, DischargeCase, LogContact, UpdateCondition
from store.records import Referral
from store.services import audit, cases, timeline
from store.services.cases import Refused
from store.terms import ActionOutcome, ChangeKind, ContactResult, EventKind, ReferralStatus


def log_contact(visit: Visit, about: Referral, said: LogContact) -> None:
    """Only somebody reached, with an initial plan, keeps the promise; an attempt never stops its clock (R25)."""
    kept = said.result is ContactResult.REACHED and bool(said.plan)
    made = step.take(
        visit,
        about,
        ChangeKind.CONTACT,
        values={"contacted_at": about.contacted_at or visit.now} if kept else None,
        event=EventKind.CONTACTED if kept else EventKind.ATTEMPTED,
        params={"how": said.how, "result": said.result},
        words={name: words for name, words in (("plan", said.plan), ("best_time", said.best_time)) if words},
    )
    waits = None if about.contacted_at else about.speak_by
    codes: dict[str, Any] = {"kept": kept, "how": said.how, "result": said.result, "speak_by": waits}
    step.show(visit, about, made, "contact_logged", told=kept, **codes)


def add_note(visit: Visit, about: Referral, said: AddNote) -> None:
    _write(visit, about, EventKind.NOTED, "add_note", said.words, "noted")


def update_condition(visit: Visit, about: Referral, said: UpdateCondition) -> None:
    _write(visit, about, EventKind.UPDATED, "update_condition", said.words, "condition_kept")


def discharge(visit: Visit, about: Referral, said: DischargeCase) -> None:
    """The end of the case: what is open is closed or handed over in the same step, and comes back with an undo."""
    codes = {"reason": said.reason, "outcomes": list(said.outcomes), "destination": said.destination}
    words = {"words": said.words, "handed_to": said.handed_to}
    became = ActionOutcome.HANDED_OVER if said.handed_to else ActionOutcome.NOT_NEEDED
    made = step.end(visit, about, ChangeKind.DISCHARGE, ReferralStatus.DISCHARGED, codes, words, became)
    step.show(visit, about, made, "case_discharged")


def _write(visit: Visit, about: Referral, kind: EventKind, doing: str, words: str, key: str) -> None:
    """Sealed beside their event; the channel hears only that they are there, with a button that opens them."""
    connection, house, now, surface = visit.connection, visit.house, visit.now, visit.inbound.surface
    why, place = cases.refusal_to_write(visit.member, about, kind), f"referral|{about.id}"
    audit.record(connection, now, visit.member.id, doing, place, surface, ["words"], granted=why != "not_allowed")
    if why:
        step.refuse(visit, Refused(why, about))
        return
    event = timeline.note_words(connection, house.ring, about.id, kind, now, visit.member.id, None, {"words": words})
    read = read_button(house, event)
    cards.reply(connection, house, about, kind, now, (read,), who=visit.member.name)
    visit.say(key, ref=about.ref)
