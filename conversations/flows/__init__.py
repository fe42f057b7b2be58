"""Every flow, by name: a new one is added here."""

from conversations.declare import Flow
from conversations.flows.actions import ACTION_FLOWS
from conversations.flows.contact import LOG_CONTACT
from conversations.flows.correct_referral import CORRECT_REFERRAL
from conversations.flows.discharge import DISCHARGE
from conversations.flows.new_referral import NEW_REFERRAL
from conversations.flows.notes import ADD_NOTE, UPDATE_CONDITION
from conversations.flows.questions import ANSWER, ASK
from conversations.flows.triage import ASSIGN, REFUSE, WITHDRAW

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        NEW_REFERRAL,
        CORRECT_REFERRAL,
        LOG_CONTACT,
        ADD_NOTE,
        UPDATE_CONDITION,
        ASSIGN,
        REFUSE,
        WITHDRAW,
        ASK,
        ANSWER,
        DISCHARGE,
        *ACTION_FLOWS,
    )
}
