"""Every flow, by name: a new one is added here."""

from conversations.declare import Flow
from conversations.flows.actions import ACTION_FLOWS
from conversations.flows.contact import LOG_CONTACT
from conversations.flows.correct_referral import CORRECT_REFERRAL
from conversations.flows.discharge import DISCHARGE
from conversations.flows.new_referral import NEW_REFERRAL
from conversations.flows.notes import ADD_NOTE, UPDATE_CONDITION

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (NEW_REFERRAL, CORRECT_REFERRAL, LOG_CONTACT, ADD_NOTE, UPDATE_CONDITION, DISCHARGE, *ACTION_FLOWS)
}
