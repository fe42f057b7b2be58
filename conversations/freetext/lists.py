"""Two patients in one message: what is said from the second on is not of the first."""

from typing import Final

from conversations.freetext.found import Span
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later

_PERSON: Final = (
    r"(?:(?i:patient|pt|is|one is|mr|mrs|ms|miss)\b[.:]? ?){0,3}[A-Z][\w'-]+,? (?:[A-Z][\w'-]+,? ){0,3}"
    r"[( ]*(?:(?i:dob|d\.o\.b|born|nhs|aged?)\b[^\d\n]{0,6})?\d"
)
_FIRST: Final = later(rf"(?:(?:^|(?<=[\s(]))(?:1[).:]|(?i:one:|first(?:ly)?\b[,:]?))) ?{_PERSON}")
_SECOND: Final = later(
    rf"(?:(?<=[\s(])(?:2[).:]|(?i:two:|second(?:ly)?\b[,:]?|(?:the )?other(?: one)?\b[,:]?))) ?{_PERSON}"
)
_CODE: Final = later(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")
_DATE_LONG: Final = 10
"""Characters of a date, of which the first is already read."""


def second_patient(paper: Paper) -> list[Span]:
    """From where on a list of patients speaks of others than its first: "1) Ann Hall 3/4/41 … 2) Joe Hall 1/2/39 …"."""
    first = _FIRST.search(paper.plain)
    second = _SECOND.search(paper.plain, first.end()) if first else None
    if not second:
        return []
    shared = not _CODE.search(paper.low, 0, second.start())
    return [(second.start(), second.end() + _DATE_LONG if shared else len(paper.text))]
