"""What a dialogue about a case decided, handed to the room that carries it out."""

from collections.abc import Callable
from typing import Any

from bot.case import triage, working
from bot.visit import Visit
from store.commands import (
    AddNote,
    AnswerQuestion,
    AskReferrer,
    AssignCase,
    DeclineReferral,
    DischargeCase,
    LogContact,
    OfCase,
    RedirectReferral,
    UpdateCondition,
    WithdrawReferral,
)
from store.records import Referral

# By command: a function of the visit, the referral that the dialogue is about, and the command.
CARRIES: dict[type[OfCase], Callable[[Visit, Referral, Any], None]] = {
    AssignCase: triage.assign,
    DeclineReferral: triage.decline,
    RedirectReferral: triage.redirect,
    WithdrawReferral: triage.withdraw,
    AskReferrer: triage.ask,
    AnswerQuestion: triage.answer,
    LogContact: working.log_contact,
    AddNote: working.add_note,
    UpdateCondition: working.update_condition,
    DischargeCase: working.discharge,
}


def carry_out(visit: Visit, about: Referral, effect: OfCase) -> None:
    CARRIES[type(effect)](visit, about, effect)
