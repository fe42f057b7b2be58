"""Who somebody is."""

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
