"""A step on a case, taken for whoever is here: made in the store, shown on every card, and answered in private."""

from collections.abc import Mapping
from typing import Any

from bot import cards
from bot.case import after_step
from bot.visit import Visit
from store.records import Change, Referral
from store.services import cases
from store.services.cases import Refused
from store.terms import ActionOutcome, ChangeKind, ReferralStatus


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
    """What was done, on every card and, in the words of the notice `key`, to whoever did it; or why it was not."""
    if isinstance(made, Refused):
        after_step.refuse(visit, made)
        return
    cards.show_change(visit.connection, visit.house, made, visit.now)
    after_step.say_step(visit, key, made, about, told=told, **params)
