"""Rules of the service as plain functions: age bands, ids, references."""

import re
import secrets
from datetime import date, timedelta
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
# The check letter: K7Q-4MD, the example of all our documents, is right.
_PRIME, _SHIFT = 23, 9
_SHAPE = re.compile(f"[{_LETTERS}][{_DIGITS}][{_LETTERS}][{_DIGITS}][{_LETTERS}]{{2}}")
_LIKE_REF = re.compile(r"(?=.{0,6}\d)[a-z0-9]{3}[- ]?[a-z0-9]{3}\b", re.IGNORECASE | re.ASCII)
_BEGINS_WITH_REF = re.compile(r"[a-z][2-9][a-z][- ]?[2-9][a-z]{2}\b", re.IGNORECASE | re.ASCII)


def age_band(born_on: str | None, today: date) -> str:
    """The decade, which is all that a group may know of an age (R59): "80s", "100_or_over", "adult" if not known."""
    if not born_on:
        return "adult"
    born = date.fromisoformat(born_on)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age >= 100:
        return "100_or_over"
    return "18_to_19" if age < 20 else f"{age // 10 * 10}s"


def new_id() -> int:
    """A random 53-bit row id: nothing can be guessed from it, and JavaScript and JSON keep it whole."""
    return secrets.randbits(53) | 1


def new_ref() -> str:
    """A short reference such as K7Q-4MD, without letters and digits that are misread for each other.

    Its last letter follows from the rest, so that a slip in typing it is noticed. Short because safety rests on
    authorisation and not on its secrecy.
    """
    pick = secrets.choice
    while True:
        begun = pick(_LETTERS) + pick(_DIGITS) + pick(_LETTERS) + pick(_DIGITS) + pick(_LETTERS)
        # One in 23 has no letter to end with.
        if last := _check_letter(begun):
            return f"{begun[:3]}-{begun[3:]}{last}"


def _check_letter(begun: str) -> str:
    """The letter after the first five characters, or "".

    A sum modulo a prime above the number of letters, each place with a weight of its own: one wrong character always
    changes it, and so do its last two letters swapped; any other two neighbours swapped break the shape.
    """
    places = ((_LETTERS if one in _LETTERS else _DIGITS).index(one) for one in begun)
    total = (_SHIFT + sum(weight * place for weight, place in enumerate(places, 2))) % _PRIME
    return _LETTERS[total] if total < len(_LETTERS) else ""


def has_slip(ref: str) -> bool:
    """Whether a reference, however it is typed, cannot be one that Baton has given since it has check letters."""
    tidy = tidy_ref(ref).replace("-", "", 1)
    return _SHAPE.fullmatch(tidy) is None or _check_letter(tidy[:5]) != tidy[5]


def is_ref(text: str) -> bool:
    """Whether it is a reference, however it is typed: k7q 4md."""
    tidy = tidy_ref(text)
    return len(tidy) == 7 and all(c in _LETTERS + _DIGITS for c in tidy.replace("-", "", 1))


def ref_in(text: str) -> str:
    """The reference that a text begins with, as typed, or "": all that is kept of what is said in a group (R59).

    Only what has the shape of K7Q-4MD: a name of six letters, a postcode or a part of an NHS number has not.
    """
    found = _BEGINS_WITH_REF.match(text)
    return found[0] if found else ""


def like_ref(text: str) -> str:
    """What a text begins with that may be meant for a reference, slips and all: "7kq 4md"; "" for words."""
    found = _LIKE_REF.match(text)
    return found[0] if found else ""


def tidy_ref(text: str) -> str:
    """A reference as typed ("k7q 4md") in its one form."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return f"{letters[:3]}-{letters[3:]}" if len(letters) == 6 else text.strip().upper()[:12]
