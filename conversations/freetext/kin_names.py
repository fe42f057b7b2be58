"""The names of relatives: behind or before the word that says who they are."""

import re
from collections.abc import Sequence
from typing import Final

from conversations.fields import next_of_kin as typed
from conversations.fields.vocabulary import vocabulary
from conversations.freetext.found import Span
from conversations.freetext.label_words import FIELD_OF
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later
from conversations.freetext.people import ASIDE
from conversations.freetext.words import ALSO_NAMES, COMMON, NOT_PERSONS, NOT_SURNAMES, PARTICLES, TITLES

_NAMED: Final = later(
    r"(?:'s)?[ ]*(?:[,(:-][ ]*)?(?:(?:is|was|and|&|called|named|name|name's|carer|contact|also|her|his|nok|"
    r"elderly|a|main|,|who is) ?[,:=]? ?){0,3}$"
)
_LINK: Final = later(
    r"[ ]*[,(-]*[ ]*(?:(?:is|who is|who's|her|his|their|the|pt's|patient's|elder|eldest|younger|only|main|"
    r"local)[ ]){0,3}[(]?$"
)
_TITLES: Final = later(rf"(?:\b(?:{'|'.join(sorted(TITLES))})\b\.? )+$")


def name_after(paper: Paper, at: int, stop: int) -> Span | None:
    """The name between `at`, right behind the word for who they are, and `stop`: "is called Jane Hall"."""
    if aside := ASIDE.match(paper.low, at, stop):
        at = aside.end()
    words = list(paper.words_in((at, stop)))
    start = next((n for n, word in enumerate(words) if not _skips(word)), None)
    if start is None or not _NAMED.fullmatch(_TITLES.sub("", paper.low[at : words[start].start])):
        return None
    span = name_from(paper, words[start:])
    return span and _in_full(paper, span, stop)


def _in_full(paper: Paper, span: Span, stop: int) -> Span:
    """The name at `span`, or right behind it the same with a surname: "my wife Maureen, Maureen Gledhill"."""
    behind = list(paper.words_in((span[1], stop)))[:2]
    same = (
        behind and behind[0].low == paper.low[slice(*span)] and not paper.plain[span[1] : behind[0].start].strip(" ,(-")
    )
    return (name_from(paper, behind) or span) if same else span


_BETWEEN: Final = vocabulary("is was and called named name s carer contact also a main nok who elderly her his")


def _skips(word: Word) -> bool:
    return word.low in TITLES or (not word.text.istitle() and word.low in _BETWEEN)


def name_from(paper: Paper, words: Sequence[Word]) -> Span | None:
    """The name with which `words` begin, where nothing else has taken it."""
    taken: list[Word] = []
    for word in words[:5]:
        gap = paper.plain[taken[-1].end : word.start] if taken else " "
        if gap not in (" ", "  ") and not (gap in (". ", ".") and len(taken[-1].text) == 1):
            break
        surname = taken and word.text.istitle() and word.low not in NOT_SURNAMES and word.low not in FIELD_OF
        if not (_may_name(paper, word) or (taken and word.low in PARTICLES) or (surname and paper.cased(word.start))):
            break
        taken.append(word)
    while taken and taken[-1].low in PARTICLES:
        taken.pop()
    if len(taken) > 1 and not paper.cased(taken[0].start):
        closed = re.match(
            r"[ ]?(?:[,.:;)(\n\d+-]|$|tel|mob|"
            r"(?:on|has|is|was|can|who|lives|holds|visits|helps|works|does|says|rang|keeps|comes|looks|interprets|"
            r"dob)\b)",
            paper.low[taken[-1].end :],
        )
        taken = taken[: (2 if len(taken) == 2 and closed else 1)]
    if (
        all(len(word.text) == 1 for word in taken)
        or taken[-1].low in _BUILDINGS
        or not paper.free((taken[0].start, taken[-1].end))
    ):
        return None
    return taken[0].start, taken[-1].end


_BUILDINGS: Final = vocabulary("court lodge house surgery ward hospital centre center clinic hostel road avenue drive")
"""What follows a warden or a carer where their place of work is named and not they."""


def _may_name(paper: Paper, word: Word) -> bool:
    if word.text.istitle() and paper.cased(word.start) and word.low in ALSO_NAMES:
        return True
    if word.low in COMMON or word.low in NOT_PERSONS or word.low in typed.NOT_A_NAME:
        return False
    if not paper.cased(word.start):
        return not word.low.endswith("ing")
    return word.text[0].isupper()


def name_before(paper: Paper, at: int, floor: int) -> Span | None:
    """The name between `floor` and the word at `at`: "Jane Hall, her daughter"."""
    words = list(paper.words_in((floor, at)))
    while words and words[-1].low in ("her", "his", "the", "is", "their", "pt's", "patient's", "client's"):
        words.pop()
    if not words or not _LINK.fullmatch(paper.low[words[-1].end : at]):
        return None
    taken: list[Word] = []
    for word in reversed(words[-4:]):
        if not _may_name(paper, word) or (taken and paper.plain[word.end : taken[0].start] != " "):
            break
        taken.insert(0, word)
    if not taken or not paper.free((taken[0].start, taken[-1].end)):
        return None
    return taken[0].start, taken[-1].end
