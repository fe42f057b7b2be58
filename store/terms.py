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
    PRACTICE_REPLIED = "practice_replied"
    DISCHARGED = "discharged"
    UNDONE = "undone"


class ActionKind(StrEnum):
    """What somebody must do: Baton itself asks the coordinator for the first five, people for the rest (R41, R44)."""

    CALL_PRACTICE = "call_practice"
    FIND_PRACTICE = "find_practice"
    PASS_ON = "pass_on"
    CHECK_DELIVERY = "check_delivery"
    CONFIRM_CORRECTION = "confirm_correction"
    MEDICINES_REVIEW = "medicines_review"
    STOP_REPEATS = "stop_repeats"
    JOINT_VISIT = "joint_visit"
    BENEFITS = "benefits"
    DEEP_CLEAN = "deep_clean"
    CARERS_ASSESSMENT = "carers_assessment"
    CHECK = "check"
    ONWARD_REFERRAL = "onward_referral"
    OTHER = "other"


# What a person may ask for, the likeliest first.
ASKED_OF_PEOPLE = tuple(ActionKind)[5:]


class NudgeKind(StrEnum):
    """What somebody is told because of the time: of a case until `REVIEW`, then of an action (R25, R37)."""

    HALF_TIME = "half_time"
    EIGHT_HOURS = "eight_hours"
    ONE_HOUR = "one_hour"
    BREACH = "breach"
    STILL_WAITING = "still_waiting"
    REVIEW = "review"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    OVERDUE_LEAD = "overdue_lead"
    OVERDUE_COORDINATOR = "overdue_coordinator"
    UNREACHABLE = "unreachable"


class Owner(StrEnum):
    """Who an action is asked of. A partner is outside Baton and cannot be nudged; nor can a practice."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    REFERRER = "referrer"
    PRACTICE = "practice"
    PARTNER = "partner"


class ActionOutcome(StrEnum):
    """What became of an action; an onward referral ends in the service's own answer (R41)."""

    DONE = "done"
    SERVICE_ACCEPTED = "service_accepted"
    SERVICE_DECLINED = "service_declined"
    CANNOT = "cannot"
    NOT_NEEDED = "not_needed"
    HANDED_OVER = "handed_over"


class ContactHow(StrEnum):
    """How somebody reached the patient or tried to."""

    PHONE = "phone"
    VISIT = "visit"
    VIDEO = "video"
    LETTER = "letter"


class ContactResult(StrEnum):
    """What a contact came to (R25): only `REACHED`, with an initial plan, keeps the promise."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"


class DeclineReason(StrEnum):
    """Why the team does not take a referral (R33)."""

    NOT_ELIGIBLE = "not_eligible"
    NEEDS_MET = "needs_met"
    PERSON_DECLINES = "person_declines"
    NOT_ENOUGH_KNOWN = "not_enough_known"
    KNOWN_ELSEWHERE = "known_elsewhere"
    OTHER = "other"


class RedirectTo(StrEnum):
    """Who can help better (R33)."""

    ACUTE_RESPONSE = "acute_response"
    SOCIAL_CARE = "social_care"
    MENTAL_HEALTH = "mental_health"
    GP = "gp"
    OTHER_TEAM = "other_team"
    VOLUNTARY_SECTOR = "voluntary_sector"
    OTHER = "other"


class DischargeReason(StrEnum):
    """Why a case ends (R32)."""

    IN_PLACE = "in_place"
    PERSON_DECLINES = "person_declines"
    NO_CONTACT = "no_contact"
    MOVED_AWAY = "moved_away"
    LONG_TERM_CARE = "long_term_care"
    DIED = "died"
    OTHER = "other"


class Destination(StrEnum):
    """Who goes on looking after the person."""

    GP = "gp"
    COMMUNITY_TEAM = "community_team"
    SOCIAL_CARE = "social_care"
    CARE_HOME = "care_home"
    HOSPITAL = "hospital"
    HOSPICE = "hospice"
    NOBODY = "nobody"


class CaseOutcome(StrEnum):
    """What came of a case (R54)."""

    ADMISSION_AVOIDED = "admission_avoided"
    FEWER_GP_CONTACTS = "fewer_gp_contacts"
    FEWER_MISSED = "fewer_missed"
    STAYED_AT_HOME = "stayed_at_home"
    ADVANCE_PLAN = "advance_plan"
    CONFIDENCE = "confidence"
    AWARE_OF_SUPPORT = "aware_of_support"
    LESS_ISOLATED = "less_isolated"


class ChangeKind(StrEnum):
    """A step that can be undone for five minutes, and is told to others when they are over."""

    TAKE = "take"
    ASSIGN = "assign"
    DECLINE = "decline"
    REDIRECT = "redirect"
    WITHDRAW = "withdraw"
    ASK = "ask"
    CONTACT = "contact"
    ADD_ACTION = "add_action"
    DISCHARGE = "discharge"


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
    # Under a shorter dialogue, and taken up again when that is over.
    ASIDE = "aside"
    DONE = "done"
    ENDED = "ended"
    EXPIRED = "expired"
