"""A person's full name."""

import re
import unicodedata

from conversations.fields.capitals import capital, one_case
from conversations.fields.result import Bad, Check, Ok, Result
from conversations.fields.text import is_blank, one_line, too_long
from conversations.fields.vocabulary import vocabulary

LIMIT = 100
_LABEL = re.compile(r"(?:(?:the )?(?:patient|pt|client|full)(?:'s)? )?name(?: is |\s*[:=-]\s*)", re.IGNORECASE)
_TITLE = re.compile(r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd)\b\.?\s*)+", re.IGNORECASE)
_SURNAME_FIRST = re.compile(r"([^\s,]+), ?([^,]+)")
_PARTICLES = vocabulary("van der den de la le du von zu ter ten di da dos das del della bin bint ibn al")


def person_name(raw: str) -> Result:
    """Ok with two words or more, without title; Check for a single word, or for "Smith, Mary" turned round.

    Bad "empty", "too_long" (over 100 characters) or "name_characters": anything but letters of any script with their
    marks, apostrophe, hyphen, full stop and space. Case is changed only where the whole was typed in one case.
    """
    text = one_line(raw)
    text = without_title(text[found.end() :] if (found := _LABEL.match(text)) else text).strip(" ,;")
    if refused := too_long(text, LIMIT):
        return refused
    turned = _SURNAME_FIRST.fullmatch(text)
    if turned:
        text = f"{turned[2]} {turned[1]}"
    name = _as_written(text)
    if is_blank(name):
        return Bad("empty")
    if not all(map(_is_allowed, text)):
        return Bad("name_characters")
    return too_long(name, LIMIT) or (Check(name) if turned or " " not in name else Ok(name))


def in_capitals(text: str) -> str:
    """`text`, a name typed in one case, as names are written: Mary van der Berg."""
    said = text.lower().split()
    last = len(said) - 1
    return " ".join(word if word in _PARTICLES and 0 < at < last else capital(word) for at, word in enumerate(said))


def without_title(text: str) -> str:
    """`text` without Mr, Mrs, Dr and the like in front."""
    return text[found.end() :] if (found := _TITLE.match(text)) else text


def _is_allowed(character: str) -> bool:
    return character in "'-. " or unicodedata.category(character)[0] in "LM"


def _as_written(text: str) -> str:
    said = " ".join(word.strip("-") for word in text.split() if not is_blank(word))
    name = without_title(said).rstrip(".-")
    return one_line(in_capitals(name)) if one_case(name) else name
