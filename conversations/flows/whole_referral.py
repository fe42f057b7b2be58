"""What a message gives of a referral, as the answers of the dialogue's own fields (R1, R6, R13)."""

import re
from typing import TYPE_CHECKING, Any

from conversations.declare import Reading
from conversations.fields.nhs_number import misread_in
from conversations.turns import Ctx

if TYPE_CHECKING:
    from conversations.freetext import Found

_AS_THEY_ARE = ("name", "born_on", "phone", "nhs_number", "next_of_kin")
_LONGEST_ADDITION = 2000
_MENDS = re.compile(
    r"^\W*(?:no\b|sorry|correct|oops|meant|my mistake|typo|wrong)|\b(?:should (?:be|read|say|have)|actually|i meant)\b",
    re.IGNORECASE,
)


def read_referral(text: str, ctx: Ctx) -> Reading:
    """Only what is sure is an answer: of an address the postcode may be asked, of two dates which one it is."""
    from conversations.freetext import takes_back, understand

    found = understand([text], ctx.today)
    sure = {name: getattr(found, name) for name in _AS_THEY_ARE}
    answers: dict[str, Any] = {name: one.value for name, one in sure.items() if one and one.sure and one.value}
    begun: dict[str, str] = {}
    if lives := found.lives:
        if lives.sure and (lives.value.get("postcode") or lives.value.get("no_fixed_abode")):
            answers["lives"] = lives.value
        elif not lives.value.get("postcode"):
            begun["lives"] = lives.value.get("lines", "")
    if "nhs_number" not in answers and (said := misread_in(text)):
        begun["nhs_number"] = said
    reasons = list(dict.fromkeys(one.value.value for one in found.reasons))
    if found.concerns or reasons:
        answers["concerns"] = {"ticks": reasons, "words": found.concerns.value if found.concerns else ""}
    sought = {"practice": found.practice.value} if found.practice else {}
    # The last counts only where the person is referred already, and the message is added to that.
    otherwise = {"phone": None, "next_of_kin": {"none": True}, "addition": found.text[:_LONGEST_ADDITION]}
    mends = bool(_MENDS.search(found.text))
    doubts = frozenset({"born_on"} if takes_back(text) else ())
    return Reading(
        answers, sought, _dates(found.born_on), begun, otherwise, mends, doubts, bool(found.danger), found.more
    )


def _dates(born: "Found[str | None] | None") -> dict[str, Any]:
    """Every day that it may be, to be pressed."""
    if born is None or born.sure:
        return {}
    days = dict.fromkeys(day for day in (born.value, *born.others) if day)
    return {"born_on": [{"key": f"day:{day}", "value": day} for day in days]}
