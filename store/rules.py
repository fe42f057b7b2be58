"""Rules of the service as plain functions: deadlines, age bands, references."""

import secrets
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from store.terms import Profession

LONDON = ZoneInfo("Europe/London")
ADULT = 18
PROMISE = timedelta(hours=48)
# Clinicians and social workers: who may make a best-interests decision (R17).
MAY_DECIDE = frozenset(
    {
        Profession.GP,
        Profession.DISTRICT_NURSE,
        Profession.PRACTICE_NURSE,
        Profession.SOCIAL_WORKER,
        Profession.OCCUPATIONAL_THERAPIST,
        Profession.PHYSIOTHERAPIST,
        Profession.PHARMACIST,
        Profession.PARAMEDIC,
        Profession.MENTAL_HEALTH_WORKER,
    }
)
_LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ"
_DIGITS = "23456789"


def speak_by(received_at: datetime, working_hours: bool) -> datetime:
    """The 48-hour promise (R25): 48 elapsed hours, or the same London time two working days later."""
    if not working_hours:
        return received_at + PROMISE
    import holidays

    bank_holidays = holidays.country_holidays("GB", subdiv="ENG")
    local = received_at.astimezone(LONDON)
    day, left = local.date(), 2
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in bank_holidays:
            left -= 1
    return datetime.combine(day, local.timetz()).astimezone(received_at.tzinfo)


def age_band(born_on: str | None, today: date) -> str:
    """The decade, which is all that a group may know of an age (R59): "80s", "100_or_over", "adult" if not known."""
    if not born_on:
        return "adult"
    born = date.fromisoformat(born_on)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age >= 100:
        return "100_or_over"
    return "18_to_19" if age < 20 else f"{age // 10 * 10}s"


def new_ref() -> str:
    """A short reference such as K7Q-4MD, without letters and digits that are misread for each other.

    Short because safety rests on authorisation and not on its secrecy.
    """
    pick = secrets.choice
    first = pick(_LETTERS) + pick(_DIGITS) + pick(_LETTERS)
    return f"{first}-{pick(_DIGITS)}{pick(_LETTERS)}{pick(_LETTERS)}"


def is_ref(text: str) -> bool:
    """Whether it is a reference, however it is typed: k7q 4md."""
    tidy = tidy_ref(text)
    return len(tidy) == 7 and all(c in _LETTERS + _DIGITS for c in tidy.replace("-", "", 1))


def tidy_ref(text: str) -> str:
    """A reference as typed ("k7q 4md") in its one form."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return f"{letters[:3]}-{letters[3:]}" if len(letters) == 6 else text.strip().upper()[:12]
