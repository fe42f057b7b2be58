"""The buttons of an action, wherever they hang: in nudges, in lists, under the action itself (R37)."""

from collections.abc import Callable

from bot.buttons import action_buttons, case_button
from bot.case import action_words
from bot.case import actions as acts
from bot.dialogue import Dialogue
from bot.visit import Visit
from conversations.flows import FLOWS
from handlers.tokens import Press, slot
from store.records import Action, Referral
from store.services import audit


def pressed(visit: Visit, press: Press) -> None:
    """Whether somebody may is asked when they press, whoever the button was shown to."""
    do = _BUTTONS.get(press.slot)
    if do is None:
        visit.answer_press("not_found")
    elif it := acts.found(visit, press.id):
        do(visit, *it)


def show(visit: Visit, about: Referral, one: Action) -> None:
    """The action itself in private, with all that can be done about it, after the audit row of that view."""
    surface = visit.inbound.surface
    doing = "view_action"
    audit.record(visit.connection, visit.now, visit.member.id, doing, f"referral|{about.id}", surface)
    buttons = (*action_buttons(visit.house, one.id), case_button(visit.house, about, "details"))
    given = action_words.params(visit.connection, visit.house, about, one)
    visit.say_with("action_one", buttons, briefly=True, ref=about.ref, **given)


def _asks(flow: str) -> Callable[[Visit, Referral, Action], None]:
    """A button that begins a short dialogue about the action."""

    def begin(visit: Visit, about: Referral, one: Action) -> None:
        Dialogue(visit).begin_short(FLOWS[flow], about.id, subject=one.id)

    return begin


_BUTTONS: dict[int, Callable[[Visit, Referral, Action], None]] = {
    slot(name): do
    for name, do in {
        "show": show,
        "done": _asks("action.done"),
        "snooze": _asks("action.snooze"),
        "someone_else": _asks("action.reassign"),
        "cannot": _asks("action.cannot"),
    }.items()
}
