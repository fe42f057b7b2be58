"""What is shown of a case in private, after the audit row of that view."""

from bot.visit import Visit
from handlers.words import label
from store.records import Referral
from store.services import people, referrals, timeline


def show_details(visit: Visit, about: Referral) -> None:
    """The patient's details, in private, after the audit row of this view."""
    surface = visit.inbound.surface
    details = referrals.open_details(visit.connection, visit.house.ring, visit.member, about, surface, visit.now)
    if details is None:
        visit.say("not_found")
        return
    referrer = people.get_member(visit.connection, about.referrer_id)
    practice = details.answers.get("practice") or {}
    visit.say_briefly(
        "details",
        ref=about.ref,
        practice=practice.get("name") or label("choice", "practice", "not_known"),
        fields=list(details.answers.items()),
        history=details.history,
        added=timeline.added_words(visit.connection, visit.house.ring, about.id),
        referrer=referrer.name if referrer else "",
        profession=label("profession", referrer.profession if referrer else "other"),
        speak_by=about.speak_by,
    )
