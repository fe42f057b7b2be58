"""The buttons about one event of a case: its sealed words are opened in private, after an audit row; or answered."""

from bot.case import step
from bot.dialogue import Dialogue
from bot.visit import Visit
from conversations.flows import FLOWS
from handlers.tokens import Press, slot
from store.records import Event, Referral
from store.services import details, people, referrals, timeline
from store.services.cases import Refused
from store.terms import OPEN_STATUSES, EventKind


def pressed(visit: Visit, press: Press) -> None:
    """What was undone, and what somebody may not see, is answered like what is not there."""
    event = timeline.get(visit.connection, press.id)
    about = referrals.get(visit.connection, event.referral_id) if event else None
    if event is None or about is None or press.slot not in _BUTTONS or not _show(visit, about, event):
        visit.answer_press("not_found")
        return
    if press.slot == slot("answer"):
        _answer(visit, about, event)


def _show(visit: Visit, about: Referral, event: Event) -> bool:
    """The words of the event, for whoever may open the case; the view is audited whether they may or not."""
    connection, ring, surface = visit.connection, visit.house.ring, visit.inbound.surface
    words = details.open_words(connection, ring, visit.member, about, event, surface, visit.now)
    if words is None:
        return False
    who = people.name_of(connection, event.actor_id)
    texts = [one for one in words.values() if isinstance(one, str) and one]
    visit.say_briefly("words", ref=about.ref, kind=event.kind, at=event.at, who=who, texts=texts)
    return True


def _answer(visit: Visit, about: Referral, event: Event) -> None:
    """Only the referrer answers, and only while the referral is open."""
    if event.kind != EventKind.ASKED or about.referrer_id != visit.member.id:
        visit.answer_press("not_found")
        return
    if about.status not in OPEN_STATUSES:
        step.refuse(visit, Refused("closed", about))
        return
    Dialogue(visit).begin_short(FLOWS["case.answer"], about.id, subject=event.id)


_BUTTONS = frozenset({slot("read"), slot("answer")})
