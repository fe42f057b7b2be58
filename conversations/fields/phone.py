"""A phone number, as dialled from the United Kingdom."""

import re

from conversations.fields.result import Bad, Ok, Result
from conversations.fields.text import one_line

_LABELS = re.compile(
    r"\b(?:telephone|tel|mobile|mob|phone|landline|home|work|number|num|no|ph|is|it's|her|his|their|on|[tmh])\b[.:]*",
    re.IGNORECASE,
)
FULL = 10
"""Digits after the leading 0. Fewer (a digit left out, a local number without its code) count only if in use."""


def phone(raw: str) -> Result:
    """`Ok({"number": "07700 900123", "unsure": bool})`, spaced as usual; abroad with its country code.

    `unsure` says that the number is possible but not known to be in use, as all numbers kept for drama are. Bad
    "phone_none" if there is no number or there are other words (whose number is it?), "phone_not_possible" if no
    telephone has it or there is more than one.
    """
    import phonenumbers as numbers  # some 30 ms, which only a conversation that gets this far should pay

    text = re.sub("(?<=[0-9])[oO](?=[0-9 ])", "0", _LABELS.sub(" ", one_line(raw).replace("(0)", "")))
    if not any(c.isdigit() for c in text) or any(c.isalpha() for c in text):
        return Bad("phone_none")
    try:
        number = numbers.parse(text, "GB")
    except numbers.NumberParseException:
        return Bad("phone_not_possible")
    at_home = number.country_code == numbers.country_code_for_region("GB")
    sure = numbers.is_valid_number(number)
    fits = numbers.is_possible_number_with_reason(number) == numbers.ValidationResult.IS_POSSIBLE
    if not sure and not (fits and (not at_home or len(str(number.national_number)) == FULL)):
        return Bad("phone_not_possible")
    style = numbers.PhoneNumberFormat.NATIONAL if at_home else numbers.PhoneNumberFormat.INTERNATIONAL
    return Ok({"number": numbers.format_number(number, style), "unsure": not sure})
