"""Postcodes of the United Kingdom: mended, told from what is not one, and found in an address."""

import re
from itertools import product

from ukpostcodeutils.validation import is_valid_postcode

_MIXED_UP = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
_LOOSE = " ,.;:-"
_ANYWHERE = re.compile(r"(?<!\w)([A-Z0]{1,2}\s?[0-9OI][0-9A-Z]?)[\s.-]*([0-9OI]\s?[0-9A-Z]{2})(?!\w)", re.IGNORECASE)
_NEARLY = re.compile(
    r"(?<!\w)([A-Z]{1,2}[0-9][0-9A-Z]{0,2}\s+[0-9O][0-9A-Z]{1,3}|[A-Z]{1,2}[0-9OI]{2,3}[A-Z]{2})\W*$",
    re.IGNORECASE,
)


def postcode(raw: str) -> str | None:
    """`raw` as "CT10 1AL", whatever its case and spacing, or None if it is not a postcode.

    O and 0, I and 1 are changed for each other only where it is no postcode as typed and one such change, the
    smallest, makes it one.
    """
    typed = re.sub(r"[\s.-]", "", raw).upper()
    if not (5 <= len(typed) <= 7 and typed.isascii()):
        return None
    valid = [(changed, code) for changed, code in _readings(typed) if is_valid_postcode(code)]
    best = [code for changed, code in valid if changed == min(valid)[0]]
    return f"{best[0][:-3]} {best[0][-3:]}" if len(best) == 1 else None


def take_postcode(text: str) -> tuple[str, str | None]:
    """`text` without its last postcode, and that postcode as `postcode` writes it, or None."""
    for found in reversed(list(_ANYWHERE.finditer(text))):
        code = postcode(found[0]) if any(c.isdigit() for c in found[0]) else None  # Priory is not PR1 0RY
        if code:
            around = (text[: found.start()].rstrip(_LOOSE), text[found.end() :].strip(_LOOSE))
            return ", ".join(filter(None, around)), code
    return text, None


def take_wrong_postcode(text: str) -> tuple[str, str | None]:
    """`text` without what stands at its end like a postcode and is none, and that, or None."""
    if found := _NEARLY.search(text):
        return text[: found.start()].strip(" ,"), found[1].upper()
    return text, None


def _readings(typed: str) -> list[tuple[int, str]]:
    options = (_MIXED_UP.get(character, character) for character in typed)
    readings = map("".join, product(*options))
    return [(sum(a != b for a, b in zip(typed, code, strict=True)), code) for code in readings]
