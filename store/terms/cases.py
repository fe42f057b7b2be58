"""What is done about a case."""

from enum import StrEnum


class ActionKind(StrEnum):
    """What somebody must do: Baton itself asks the coordinator for the first six, people for the rest (R41, R44)."""

    CALL_PRACTICE = "call_practice"
    FIND_PRACTICE = "find_practice"
    PASS_ON = "pass_on"
    CHECK_DELIVERY = "check_delivery"
    CONFIRM_CORRECTION = "confirm_correction"
    TELL_PRACTICE = "tell_practice"
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
ASKED_OF_PEOPLE = tuple(ActionKind)[6:]


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


# What is still to be done once a case is over.
AFTER_THE_END = frozenset({ActionKind.TELL_PRACTICE, ActionKind.CHECK_DELIVERY})
# What is left to do where the practice was not told by email.
TO_TELL_PRACTICE = frozenset({ActionKind.CALL_PRACTICE, ActionKind.FIND_PRACTICE, ActionKind.PASS_ON})
