"""The glossary in code: every coded value that Baton keeps. The spoken words are in templates/labels.toml."""

from store.terms.cases import (
    ASKED_OF_PEOPLE,
    TO_TELL_PRACTICE,
    ActionKind,
    ActionOutcome,
    CaseOutcome,
    ChangeKind,
    ContactHow,
    ContactResult,
    DeclineReason,
    Destination,
    DischargeReason,
    NudgeKind,
    Owner,
    RedirectTo,
)
from store.terms.people import Profession, Role
from store.terms.queues import ConversationStatus, OutboxState
from store.terms.referrals import (
    OPEN_STATUSES,
    ConsentBasis,
    Eligibility,
    EventKind,
    PracticeRoute,
    Reason,
    ReferralStatus,
    Source,
)

__all__ = [
    "ASKED_OF_PEOPLE",
    "OPEN_STATUSES",
    "TO_TELL_PRACTICE",
    "ActionKind",
    "ActionOutcome",
    "CaseOutcome",
    "ChangeKind",
    "ConsentBasis",
    "ContactHow",
    "ContactResult",
    "ConversationStatus",
    "DeclineReason",
    "Destination",
    "DischargeReason",
    "Eligibility",
    "EventKind",
    "NudgeKind",
    "OutboxState",
    "Owner",
    "PracticeRoute",
    "Profession",
    "Reason",
    "RedirectTo",
    "ReferralStatus",
    "Role",
    "Source",
]
