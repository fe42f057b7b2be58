"""An NHS number: ten digits, the last a check digit (NHS Data Dictionary, NHS NUMBER)."""

import re

from nhs_number.validate import is_valid

from conversations.fields.result import Bad, Ok, Result
from conversations.fields.text import is_blank, one_line

_LABEL = re.compile(r"(?:nhs\s*)?(?:number|num|no)?\b[\s.:#-]*", re.IGNORECASE)
_LABELLED = re.compile(r"\bnhs\b[^\d\n]{0,16}(\d[\d .-]{6,16}\d)\b", re.IGNORECASE)
_SPACING = re.compile(r"[\s.\-/]+")


def nhs_number(raw: str) -> Result:
    """`Ok("943 476 5919")` whatever the spacing typed.

    Bad "empty"; "nhs_number_length" with the number of digits found, also where there are letters; and
    "nhs_number_check" where the check digit is wrong: one digit is mistyped, or two have changed places.
    """
    text = one_line(raw)
    if is_blank(text):
        return Bad("empty")
    said = _SPACING.sub("", text[found.end() :] if (found := _LABEL.match(text)) else text)
    if not re.fullmatch("[0-9]{10}", said):
        return Bad("nhs_number_length", {"length": sum(c.isdigit() for c in said)})
    if not is_valid(said) or len(set(said)) == 1:  # 000 000 0000 has a right check digit, and is nobody's
        return Bad("nhs_number_check")
    return Ok(f"{said[:3]} {said[3:6]} {said[6:]}")


def misread_in(words: str) -> str:
    """What a message calls an NHS number and is none; "" where there is nothing of the kind."""
    found = (one[1] for one in _LABELLED.finditer(words))
    return next((said for said in found if isinstance(nhs_number(said), Bad)), "")
