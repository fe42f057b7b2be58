"""What a dialogue's turn says, shown where the member is: one question, or the whole page of a form that it is on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import effects
from bot.visit import Visit, urgent_help
from conversations import screen
from conversations.declare import Flow
from conversations.turns import Prompt, State, Turn
from handlers.surface import Kind
from store.records import Referral
from store.services import details, referrals


def show(visit: Visit, flow: Flow, turn: Turn, referral_id: int | None) -> None:
    """Say what a turn says; a question that is only drawn anew replaces the message whose button was pressed."""
    about = referrals.get(visit.connection, referral_id) if referral_id else None
    team = effects.team_for(visit, turn.state.answers)
    reviewed = turn.state.step == screen.REVIEW and not turn.state.aside and turn.fate is None
    was = _as_it_was(visit, about) if about and reviewed else {}
    more = {"urgent": urgent_help(team), "ref": about.ref if about else "", "was": was}
    pressed = visit.inbound.kind is Kind.PRESS
    for reply in turn.replies:
        if isinstance(reply, Prompt):
            shown = _paged(flow, turn.state, reply) if visit.inbound.paged else reply
            edit = visit.inbound.message_id if turn.redraw and pressed else None
            visit.reply(shown, edit, more)
        else:
            visit.reply(reply, more=more, lasting=turn.fate is not None)


def _as_it_was(visit: Visit, about: Referral) -> Mapping[str, Any]:
    """The answers that are about to be put right: shown beside the new one, so this is a view and is audited."""
    surface, ring = visit.inbound.surface, visit.house.ring
    opened = details.open_details(visit.connection, ring, visit.member, about, surface, visit.now)
    return opened.answers if opened else {}


def _paged(flow: Flow, state: State, reply: Prompt) -> Prompt:
    """The whole page that the question is on, with what was wrong beside its own box."""
    if state.aside or state.step == screen.REVIEW or len(reply.questions) > 1:
        return reply
    errors = {one.field: one.error for one in reply.questions if one.error}
    return replace(screen.page(flow, state, errors), params=reply.params)
