"""Dates and names that are said and taken back: "dob 2/8/36 - no that's the husband's, hers is 20/8/38"."""

import re
from dataclasses import replace
from typing import Any, Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Found
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.words import COMMON

_NO_THATS: Final = later(
    r"\W*(?:(?:no|sorry|wait|oops|actually|ignore|apologies)\W+){0,3}(?:that'?s|that is|that was|it'?s|this is)"
    r" (?:actually )?(?:the |his |her |their |for )?([a-z-]+?)'?s?\b"
)
_IS_THEIRS: Final = later(r"\)? is (?:actually )?(?:the |his |her |their )([a-z-]+?)'?s(?= ?(?:[,.;)-]|$))")
_ITS_OWN: Final = later(
    r"\b(?:(?:hers|his|theirs|(?:(?:her|his|their) own|patient'?s|pt'?s)(?: dob| one)?) (?:is|was)|the right one is) $"
)


def is_given_to_kin(paper: Paper, end: int) -> bool:
    """Whether what ends at `end` is said, right behind it, to be a relative's: "- no, that's her sister's"."""
    said = _NO_THATS.match(paper.low, end, end + 60) or _IS_THEIRS.match(paper.low, end, end + 60)
    return said is not None and KIN.fullmatch(said[1]) is not None


_WORD: Final = r"[^\W\d_][\w'-]+"
_NOT_THIS: Final = later(
    rf"\bnot ({_WORD})\W{{1,3}}(?:(?:but|it'?s|its|it is|that'?s|is)\W){{0,2}}({_WORD}(?: {_WORD})?)", re.IGNORECASE
)
_BUT_THIS: Final = later(
    rf"\b(?:sorry|correction|apologies|oops|actually|meant|should be|it'?s|it is|name is|spelt|"
    rf"spelled)\W{{1,3}}({_WORD}(?: {_WORD})?),? (?:and )?not ({_WORD})",
    re.IGNORECASE,
)


def mended_name(paper: Paper, name: str, end: int) -> str:
    """`name`, which ends at `end`, as a correction behind it has it: "sorry not Dearlove its Walter DEARDEN"."""
    words = name.casefold().split()
    for pattern, old, new in ((_NOT_THIS, 1, 2), (_BUT_THIS, 2, 1)):
        for found in several(pattern, paper.plain, end):
            at = words.index(found[old].casefold()) if found[old].casefold() in words else None
            said = [word for word in found[new].split() if word.casefold() not in COMMON and not KIN.fullmatch(word)]
            if at is None or not said:
                continue
            if len(said) == 2 and said[0].casefold() in words[:at]:
                said = said[1:]
            return " ".join([*name.split()[:at], said[-1], *name.split()[at + 1 :]])
    return name


_HOUSE: Final = later(
    r"\b(?:sorry|correction|oops|actually|apologies|should be|meant)\W{1,3}(?:(?:it'?s|that'?s|number|no\.?|"
    r"should be|it should be) )?"
    r"(\d{1,4}[a-z]?)\b[^.\n\d]{0,40}\bnot (?:number |no\.? )?(\d{1,4}[a-z]?)\b(?![/.-]\d)"
)


def mended_house(paper: Paper, home: Found[dict[str, Any]]) -> Found[dict[str, Any]]:
    """`home` with the number that a correction behind it gives: "sorry 13 Saxon Shore not 31"."""
    for found in several(_HOUSE, paper.low, home.span[1]):
        lines, count = re.subn(rf"(?i)(?<![\w]){found[2]}(?!\w)", found[1], home.value.get("lines") or "", count=1)
        if count:
            return replace(home, value={**home.value, "lines": lines})
    return home


def is_own(paper: Paper, at: int) -> bool:
    """Whether "hers is" introduces what is at `at`, behind what is said to be a relative's: it is the patient's."""
    if not _ITS_OWN.search(paper.low, max(0, at - 30), at):
        return False
    given = (one for said in (_NO_THATS, _IS_THEIRS) for one in said.finditer(paper.low, max(0, at - 90), at))
    return any(KIN.fullmatch(one[1]) for one in given)
