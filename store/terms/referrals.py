"""What a referral says, and what happens to it."""

from enum import StrEnum


class Reason(StrEnum):
    """Why the team is asked (R6). The first eight are offered first."""

    MEDICINES = "medicines"
    FALLS = "falls"
    ALONE = "alone"
    NOT_ENGAGING = "not_engaging"
    SELF_NEGLECT = "self_neglect"
    MEMORY = "memory"
    SOCIAL = "social"
    CARER_STRAIN = "carer_strain"
    FREQUENT_USE = "frequent_use"
    LONG_STANDING = "long_standing"
    NON_HEALTH = "non_health"
    MENTAL_HEALTH = "mental_health"
    SIGHT = "sight"
    CONTINENCE = "continence"
    END_OF_LIFE = "end_of_life"


class ConsentBasis(StrEnum):
    """On what basis the referral is shared (R16, R17)."""

    AGREES = "agrees"
    ATTORNEY = "attorney"
    DEPUTY = "deputy"
    BEST_INTERESTS = "best_interests"


class Eligibility(StrEnum):
    """Prompts, not a barrier (R7)."""

    LONG_TERM_CONDITIONS = "long_term_conditions"
    SOCIAL_CARE_NEED = "social_care_need"
    ISOLATED = "isolated"
    NON_CLINICAL = "non_clinical"


class Source(StrEnum):
    """Where the referral came from (R9)."""

    RISK_TOOL = "risk_tool"
    FREQUENT_AE = "frequent_ae"
    OUT_OF_HOURS = "out_of_hours"
    AMBULANCE = "ambulance"
    PRACTICE = "practice"
    READMISSION = "readmission"


class ReferralStatus(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    DISCHARGED = "discharged"


OPEN_STATUSES = (ReferralStatus.RECEIVED, ReferralStatus.ACCEPTED)


class PracticeRoute(StrEnum):
    """How a practice wants to be told (R35)."""

    EMAIL = "email"
    TELEPHONE = "telephone"
    CHAT = "chat"


class EventKind(StrEnum):
    """What happened to a referral or its case: past tense, coded, without identifiable detail."""

    RECEIVED = "received"
    PRACTICE_EMAIL_QUEUED = "practice_email_queued"
    PRACTICE_EMAIL_ACCEPTED = "practice_email_accepted"
    PRACTICE_TO_CALL = "practice_to_call"
    PRACTICE_UNKNOWN = "practice_unknown"
    CARD_POSTED = "card_posted"
    CORRECTED = "corrected"
    ADDED_TO = "added_to"
    DELIVERY_FAILED = "delivery_failed"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    ASKED = "asked"
    ANSWERED = "answered"
    ATTEMPTED = "attempted"
    CONTACTED = "contacted"
    NOTED = "noted"
    UPDATED = "updated"
    ACTION_ADDED = "action_added"
    ACTION_DONE = "action_done"
    ACTION_MOVED = "action_moved"
    DISCHARGED = "discharged"
    UNDONE = "undone"
