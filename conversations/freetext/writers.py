"""Relatives who write of their own: "my mum …, I'm Wendy, 07700 900123" makes Wendy the one to ring."""

import re
from collections.abc import Sequence
from typing import Final

from conversations.fields.capitals import one_case
from conversations.fields.person_name import in_capitals
from conversations.freetext.found import Span
from conversations.freetext.kin_names import name_from
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import Mention, People, Who
from conversations.freetext.relatives import Relative
from conversations.freetext.voices import own_kin, writer_is

_OTHER_SIDE: Final = {
    "wife": "husband",
    "husband": "wife",
    **{same: same for same in ("partner", "spouse", "friend", "neighbour", "cousin", "civil partner", "housemate")},
}
"""Who the writer is to the patient. A mother's child may be a son or a daughter: that is not said."""
_CALLED: Final = later(
    r"\b(?:it'?s(?= [a-z'-]+(?: [a-z'-]+)? (?:here|calling|ringing))|my name is|my name's|my names|i'?m called|"
    r"this is|i'?m|i am|(?:ring|call|contact|text|phone|speak to) me[,(]?)[ ]\(?"
)
_SIGNED: Final = later(r"\b(?:thanks|thank you|thankyou|thx|ta|cheers|regards|wishes|sincerely|yours|from)[,.! \n-]+")
_LAST: Final = later(r"(?:\n|[.!?] )(?=[a-z'-]+(?: [a-z'-]+)?\s*(?:,?\s?0\d[\d ]+)?$)")


def find_writer(paper: Paper, people: People, everyone: Sequence[Relative]) -> list[Relative]:
    """The relative who writes, in a list of one, or nobody; what they sign with is then theirs and not a stranger's."""
    own, said = own_kin(paper), writer_is(paper)
    if not own and not said:
        return []
    known = {one.name.split()[0].lower() for one in everyone if one.name}
    spans = [span for pattern in (_CALLED, _SIGNED, _LAST) for span in _names_behind(paper, pattern)]
    for start, end in spans:
        if paper.plain[start:end].split()[0].lower() in known:
            continue
        people.foreign = [(a, b) for a, b in people.foreign if not a <= start < b]
        people.hear([Mention(start, end, Who.KIN)])
        relationship = said or next((_OTHER_SIDE[one] for one in sorted(own) if one in _OTHER_SIDE), None)
        name = paper.plain[start:end]
        return [Relative(relationship, start, end, in_capitals(name) if one_case(name) else name, (start, end))]
    return []


def _names_behind(paper: Paper, pattern: re.Pattern[str]) -> list[Span]:
    found = (one.end() for one in pattern.finditer(paper.low))
    behind = ((at, list(paper.words_in((at, min(len(paper.text), at + 40))))) for at in found)
    runs = (name_from(paper, words) for at, words in behind if words and words[0].start == at)
    return [run for run in runs if run]
