"""What puts a date of birth right that was given before, or takes it back."""

from typing import Final

from conversations.fields.date_words import real
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several

MENDED: Final = later(
    r"\b(?:sorry|correct(?:ion|ed)?|should (?:be|read|say|have)|actually|i meant|meant|typo|apologies|oops|"
    r"no wait|wrong|my mistake|scrap|mistyped|amend)"
)
_DOUBTED: Final = later(
    r"[ ]?(?:\(?\?|\(?(?:or|maybe|possibly)\b(?: [a-z]+){0,4} \d|/\d{2,4}\b|,? ?\(?(?:not sure|unsure|i think|maybe|"
    r"approx|to be confirmed|tbc)\b)"
)
_REQUESTS: Final = later(r"\W*(?:can|could|would|will|may) (?:i|we|you|some(?:body|one)|anyone|the)\b")
"""A question that is about something else than the date in it."""
_NAMED: Final = r"(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday)"
_TAKEN_BACK: Final = later(
    rf"\b(?:ignore|scrap|disregard|forget)\b[^.\n]{{0,20}}\b(?:dob|date|birth)|\bwrong (?:{_NAMED}|year|month)\b"
    rf"|\b(?:{_NAMED}|born|birth)\b(?:(?!\d[/.-]\d)[^\n.,]){{0,40}}(?:\b(?:not|wrong|incorrect|tbc|"
    rf"to be confirmed|unconfirmed)\b|n't\b)"
    r"|\b(?:year|month) (?:is|was|should)\b|\bday should\b"
    rf"|\b(?:that|this|it)(?:'?s| is| was) (?:her|his|their|the|my) [a-z-]+'?s {_NAMED}"
    rf"|\b{_NAMED} (?:above|there|given|is|was)[^.\n\d]{{0,12}}\b(?:her|his|their|the|"
    rf"my) [a-z-]+'?s\b(?![^.\n]{{0,15}}\d)"
)
"""That the date is wrong, or a part of it, or somebody else's: the whole is asked for again."""
_OF_BIRTH: Final = later(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d|\b(?:dob|d\.o\.b|birth|born)")
_OWNED_UP: Final = later(r"^\W*(?:no\b|correct)|\b(?:sorry|oops|apolog|ignore|correction|typo|not \d|meant|wrong)")
_YEAR_MENDED: Final = later(
    r"(?<![\d/.-])((?:19|20)?\d\d),? (?:and )?not '?((?:19|20)?\d\d)(?![\d/.-]\d?)"
    r"|\bnot '?((?:19|20)?\d\d),? (?:but|it'?s|-|should be)?,? ?'?((?:19|20)?\d\d)(?![\d/.-]\d?)"
)
_YEAR_GIVEN: Final = later(
    r"\b(?:wrong year|year (?:is|was|should be|should have been|wrong))\b\W*(?:it'?s |should be |is )?"
    r"((?:19|20)\d\d)(?![\d/.-]\d?)"
)
_FILLING: Final = later(
    r"(?:\W|\b(?:it'?s|that|this|is|was|not|the|to|be|read|say|have|been|should|now|dob|date of birth|i|its|no|"
    r"wait|sorry)\b)*"
)
_YEAR_SAID: Final = later(
    r"(?<![\d/.-])(?<!since )(?<!in )(?<!until )((?:19|20)\d\d|jan(?:uary)?|feb(?:ruary)?|march|april|june|july|"
    r"aug(?:ust)?|sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?![/.-]\d)"
)


def with_mended_year(paper: Paper, value: str, span: Span) -> Found[str | None] | None:
    """`value` (ISO) with another year, where what follows says so: "sorry, 1942 not 1941", "wrong year, 1942"."""
    year, rest = value[:4], value[4:]
    for found in _YEAR_MENDED.finditer(paper.low, span[1]):
        new, old = (found[1], found[2]) if found[1] else (found[4], found[3])
        if year.endswith(old) and len(new) == len(old):
            return _of_year(year[: 4 - len(new)] + new, rest, (span[0], found.end()))
    given = _YEAR_GIVEN.search(paper.low, span[1])
    return _of_year(given[1], rest, (span[0], given.end())) if given else None


def _of_year(year: str, rest: str, span: Span) -> Found[str | None] | None:
    is_day = real(int(rest[4:]), int(rest[1:3]), int(year))
    return Found(year + rest, span) if is_day else None


def is_doubted(paper: Paper, after: int) -> bool:
    """Whether what follows a date that ends at `after` doubts it, takes it back, or corrects a part of it."""
    said = _DOUBTED.match(paper.low, after)
    asked = said and said[0] == "?" and _REQUESTS.match(paper.low, paper.sentence(after - 1)[0])
    if (said and not asked) or _TAKEN_BACK.search(paper.low, after):
        return True
    parts = (one for one in several(_YEAR_SAID, paper.low, after) if paper.free(one.span(1)))
    return any(MENDED.search(paper.low, max(after, one.start() - 30), one.start()) for one in parts)


def takes_back(said: str) -> bool:
    """Whether a message by itself says that a date of birth given before is wrong, in part or somebody else's; or owns
    up to a slip and speaks of a birth or of a year."""
    low = said.lower()
    slip = any(pattern.search(low) for pattern in (_TAKEN_BACK, MENDED, _OWNED_UP))
    return slip and _OF_BIRTH.search(low) is not None


def is_mending(paper: Paper, start: int, at: int) -> bool:
    """Whether a word of correction, behind `start`, is all that introduces the date at `at`: "no wait, 3/4/1950"."""
    said = MENDED.search(paper.low, max(start, paper.sentence(at)[0]), at)
    return said is not None and _FILLING.fullmatch(paper.low, said.end(), at) is not None
