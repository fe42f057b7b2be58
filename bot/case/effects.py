"""What a dialogue about a case decided, handed to the room that carries it out."""

from collections.abc import Callable
from typing import Any

from bot.case import actions, casework, triage
from bot.visit import Visit
from store.commands import (
    AddAction,
    AddNote,
    AnswerQuestion,
    AskReferrer,
    AssignCase,
    DeclineReferral,
    DischargeCase,
    FinishAction,
    LogContact,
    OfCase,
    PassAction,
    RedirectReferral,
    SnoozeAction,
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
    LogContact: casework.log_contact,
    AddNote: casework.add_note,
    UpdateCondition: casework.update_condition,
    DischargeCase: casework.discharge,
    AddAction: actions.add,
    FinishAction: actions.finish,
    SnoozeAction: actions.snooze,
    PassAction: actions.pass_on,
}


def carry_out(visit: Visit, about: Referral, effect: OfCase) -> None:
    CARRIES[type(effect)](visit, about, effect)
