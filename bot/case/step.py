"""A step on a case, taken for whoever is here: made in the store, shown on every card, and answered in private."""

from collections.abc import Mapping
from typing import Any

from bot import cards
from bot.buttons import step_button
from bot.visit import Visit
from store.records import Change, Referral
from store.services import cases, people
from store.services.cases import Refused
from store.terms import ActionOutcome, ChangeKind, ReferralStatus

_WHY = {
    "not_allowed": "case_not_allowed",
    "not_taken": "case_not_taken",
    "taken": "case_taken",
    "closed": "case_closed",
}


def take(visit: Visit, about: Referral, kind: ChangeKind, **more: Any) -> Change | Refused:
    """`more` is as for store.services.cases.step: `values`, `event`, `params` and `words`."""
    connection, house, surface, now = visit.connection, visit.house, visit.inbound.surface, visit.now
    return cases.step(connection, house.ring, visit.member, about.id, kind, house.new_id(), surface, now, **more)


def end(
    visit: Visit,
    about: Referral,
    kind: ChangeKind,
    status: ReferralStatus,
    codes: Mapping[str, Any],
    words: Mapping[str, str],
    became: ActionOutcome = ActionOutcome.NOT_NEEDED,
) -> Change | Refused:
    """As store.services.cases.end; of the words those that were said."""
    connection, house, surface, now = visit.connection, visit.house, visit.inbound.surface, visit.now
    said = {name: one for name, one in words.items() if one}
    return cases.end(
        connection, house.ring, visit.member, about.id, kind, status, codes, said, house.new_id(), surface, now, became
    )


def show(visit: Visit, about: Referral, made: Change | Refused, key: str, told: Any = True, **params: Any) -> None:
    """What was done, on every card and, in the words of the notice `key`, to whoever did it; or why it was not.

    They learn until when it can be undone and, if anybody is to be `told`, that it need not wait.
    """
    if isinstance(made, Refused):
        refuse(visit, made)
        return
    cards.show_change(visit.connection, visit.house, made, visit.now)
    said = {"ref": about.ref, "until": made.until, "told": told, **params}
    if visit.inbound.query:
        visit.answer_press(key, **said)
        return
    names = ("undo", "send_now") if told else ("undo",)
    visit.say_with(key, [step_button(visit.house, made.id, name) for name in names], **said)


def refuse(visit: Visit, refused: Refused) -> None:
    """Say why nothing was changed, and who has it where somebody has."""
    about = refused.about
    lead = people.get_member(visit.connection, about.lead_id) if about.lead_id else None
    who = lead.name if lead else ""
    yours = about.referrer_id == visit.member.id
    visit.answer_press(_WHY[refused.why], ref=about.ref, who=who, status=about.status, yours=yours)
