"""The daily work on a case: contacts and attempts, notes, how the person is (R25, R43, R51)."""

from typing import Any

from bot import cards
from bot.case import saying
from bot.visit import Visit
from store.commands import AddNote, LogContact, UpdateCondition
from store.records import Referral
from store.services import audit, cases, timeline
from store.services.cases import Refused
from store.terms import ChangeKind, ContactResult, EventKind


def log_contact(visit: Visit, about: Referral, said: LogContact) -> None:
    """Only somebody reached, with an initial plan, keeps the promise; an attempt never stops its clock (R25)."""
    kept = said.result is ContactResult.REACHED and bool(said.plan)
    made = cases.step(
        visit.connection,
        visit.house.ring,
        visit.member,
        about.id,
        ChangeKind.CONTACT,
        visit.house.new_id(),
        visit.inbound.surface,
        visit.now,
        values={"contacted_at": about.contacted_at or visit.now} if kept else None,
        event=EventKind.CONTACTED if kept else EventKind.ATTEMPTED,
        params={"how": said.how, "result": said.result},
        words={name: words for name, words in (("plan", said.plan), ("best_time", said.best_time)) if words},
    )
    if isinstance(made, Refused):
        saying.refuse(visit, made)
        return
    cards.show_change(visit.connection, visit.house, made, visit.now)
    saying.say_step(visit, "contact_logged", made, about, kept=kept, how=said.how, speak_by=about.speak_by)


def add_note(visit: Visit, about: Referral, said: AddNote) -> None:
    _keep_words(visit, about, EventKind.NOTED, "add_note", said.words)
    visit.say("noted", ref=about.ref)


def update_condition(visit: Visit, about: Referral, said: UpdateCondition) -> None:
    _keep_words(visit, about, EventKind.UPDATED, "update_condition", said.words)
    visit.say("condition_kept", ref=about.ref)


def _keep_words(visit: Visit, about: Referral, kind: EventKind, doing: str, words: str) -> None:
    """Sealed beside their event; the channel hears only that they are there, with a button that opens them."""
    connection, house, now = visit.connection, visit.house, visit.now
    audit.record(connection, now, visit.member.id, doing, f"referral|{about.id}", visit.inbound.surface, ["words"])
    event = timeline.note_words(connection, house.ring, about.id, kind, now, visit.member.id, None, {"words": words})
    who: dict[str, Any] = {"who": visit.member.name}
    cards.reply(connection, house, about, kind, now, (saying.read_button(house, event),), **who)
