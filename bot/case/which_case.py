"""Which case a command is about: whose reference stands behind it, or whose card it answers; and who may see it."""

from typing import NamedTuple

from bot.visit import Visit
from store.records import Referral
from store.rules import has_slip, like_ref, ref_in
from store.services import audit, channels, details, referrals

_BETWEEN = " \n\t:,.–-"


class Named(NamedTuple):
    """The case, and what else was typed."""

    about: Referral
    words: str


def case_named(visit: Visit) -> Named | None:
    """The case that is meant, if this member may see it; None once it is said what is wrong.

    A reference beside a reply to another case's card is a slip that could put words into the wrong record, so nothing
    is done. A case that is not there and one that may not be seen are told apart by nobody.
    """
    text = visit.inbound.text.strip()
    typed, answered = ref_in(text), _answered(visit)
    if not typed and answered is None:
        _ask_which(visit, like_ref(text))
        return None
    about = referrals.find(visit.connection, typed) if typed else answered
    if about is None or not may_see(visit, about, visit.inbound.command):
        visit.say("ref_slip" if typed and has_slip(typed) else "not_found", typed=typed)
        return None
    if typed and answered and answered.id != about.id:
        visit.say("which_of_two", ref=about.ref, what=visit.inbound.command)
        return None
    return Named(about, text[len(typed) :].strip(_BETWEEN))


def _answered(visit: Visit) -> Referral | None:
    """The case of the message that this one answers."""
    inbound = visit.inbound
    if not inbound.reply_to:
        return None
    found = channels.card_at(visit.connection, inbound.surface, inbound.place or inbound.chat, inbound.reply_to)
    return referrals.get(visit.connection, found) if found else None


def _ask_which(visit: Visit, typed: str) -> None:
    if typed:
        visit.say("ref_slip", typed=typed)
    else:
        visit.say("which_case", what=visit.inbound.command)


def may_see(visit: Visit, about: Referral, doing: str) -> bool:
    """Whether this member may see the case. That somebody tried in vain is on record (R60)."""
    allowed = details.may_open(visit.member, about)
    if not allowed:
        refused(visit, about, doing)
    return allowed


def refused(visit: Visit, about: Referral, doing: str) -> None:
    """Write down what this member tried to do and may not."""
    place, surface = f"referral|{about.id}", visit.inbound.surface
    audit.record(visit.connection, visit.now, visit.member.id, doing, place, surface, granted=False)
