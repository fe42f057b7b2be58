"""What a message gives of a referral, as the answers of the dialogue's own fields (R1, R6, R13)."""

from typing import Any

from conversations.declare import Reading
from conversations.turns import Ctx

_AS_THEY_ARE = ("name", "born_on", "phone", "nhs_number", "next_of_kin")
_LONGEST_ADDITION = 2000


def read_referral(text: str, ctx: Ctx) -> Reading:
    """Only what is sure; an address without a postcode is asked, and so is a date that could be another."""
    from conversations.freetext import understand

    found = understand([text], ctx.today)
    sure = {name: getattr(found, name) for name in _AS_THEY_ARE}
    answers: dict[str, Any] = {name: one.value for name, one in sure.items() if one and one.sure and one.value}
    lives = found.lives
    if lives and lives.sure and (lives.value.get("postcode") or lives.value.get("no_fixed_abode")):
        answers["lives"] = lives.value
    reasons = list(dict.fromkeys(one.value.value for one in found.reasons))
    if found.concerns or reasons:
        answers["concerns"] = {"ticks": reasons, "words": found.concerns.value if found.concerns else ""}
    sought = {"practice": found.practice.value} if found.practice else {}
    # The last counts only where the person is referred already, and the message is added to that.
    otherwise = {"phone": None, "next_of_kin": {"none": True}, "addition": found.text[:_LONGEST_ADDITION]}
    return Reading(answers, sought, otherwise, bool(found.danger))
