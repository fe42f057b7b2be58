"""The glossary in code: every coded value that Baton keeps. The spoken words are in templates/labels.toml."""

from enum import StrEnum


class Role(StrEnum):
    """What a member may do. *Lead* is a relation to a case, not a role (brief, The words)."""

    REFERRER = "referrer"
    TEAM_MEMBER = "team_member"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Profession(StrEnum):
    """Who refers (R2). Said on the card in place of a name."""

    GP = "gp"
    DISTRICT_NURSE = "district_nurse"
    PRACTICE_NURSE = "practice_nurse"
    RECEPTIONIST = "receptionist"
    SOCIAL_WORKER = "social_worker"
    HOUSING_OFFICER = "housing_officer"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    PHYSIOTHERAPIST = "physiotherapist"
    PHARMACIST = "pharmacist"
    PARAMEDIC = "paramedic"
    SOCIAL_PRESCRIBER = "social_prescriber"
    CARE_COORDINATOR = "care_coordinator"
    MENTAL_HEALTH_WORKER = "mental_health_worker"
    VOLUNTARY_SECTOR_WORKER = "voluntary_sector_worker"
    BUSINESS_SUPPORT_OFFICER = "business_support_officer"
    OTHER = "other"


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
    """What happened to a referral: past tense, coded, without identifiable detail."""

    RECEIVED = "received"
    PRACTICE_EMAIL_QUEUED = "practice_email_queued"
    PRACTICE_EMAIL_ACCEPTED = "practice_email_accepted"
    PRACTICE_TO_CALL = "practice_to_call"
    PRACTICE_UNKNOWN = "practice_unknown"
    CARD_POSTED = "card_posted"
    CORRECTED = "corrected"
    ADDED_TO = "added_to"
    DELIVERY_FAILED = "delivery_failed"


class ActionKind(StrEnum):
    """What the coordinator is asked to do by Baton itself."""

    CALL_PRACTICE = "call_practice"
    FIND_PRACTICE = "find_practice"
    PASS_ON = "pass_on"
    CHECK_DELIVERY = "check_delivery"
    CONFIRM_CORRECTION = "confirm_correction"


# What is left to do where the practice was not told by email.
TO_TELL_PRACTICE = frozenset({ActionKind.CALL_PRACTICE, ActionKind.FIND_PRACTICE, ActionKind.PASS_ON})


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class ConversationStatus(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"
    ENDED = "ended"
    EXPIRED = "expired"
