"""The words that name the patient's GP practice, for the practice search to find it by."""

import re
from collections.abc import Iterator
from typing import Final

from conversations.fields.vocabulary import vocabulary
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later, several
from conversations.freetext.people import People
from conversations.freetext.words import COMMON

_HEAD: Final = later(
    r"\b(?:surgery|(?:(?:medical|family|group|gp|health|doctors) )?practice|(?:medical|health|med|primary care|"
    r"family health)"
    r" (?:centre|center|ctr|hub|group)|primary care|mc|hc|partnership)\b"
)
_CUE: Final = later(
    r"(?:(?:^|(?<=[.,;\n(|] )|(?<=\n))gp(?= [a-z])(?! (?:is|at|has|aware|informed|appt|follow|review|visit|"
    r"partner|registrar|trainee|retired|summary|record|letter|referral|notes)\b)|"
    r"\b(?:reg(?:istered|'?d)?\.? (?:at|with|to|w/?|@)|gp(?:s| practice| surgery)? (?:is|at|=)|(?:her|his|"
    r"their) (?:gp|surgery|practice) is"
    r"|(?:surgery|practice|doctors?|drs) is|(?:gp|gpr|registrar|trainee|receptionist|partner|nurse) (?:at|from)|"
    r"pts? (?:of|"
    r"at)|patient (?:of|at)))"
    r"[ :]*(?:dr\.? [\w'-]+(?: |, ?)(?:at |of |@ |- )?)?"
)
_SAINT: Final = later(r"(?:^|(?<=[.\n;|,]))[ ]*((?:st|saint)\.? [a-z]+'?s?)(?=[ ]*(?:[.\n;]|$))", re.IGNORECASE)
_VALUE: Final = later(
    r"(?:dr\.? [\w'-]+(?: [\w'-]+)?, ?(?=[^\W\d]))?(?:[^\n;|(,.\d]|(?<=\bSt)\.|(?<=\bDr)\.)+", re.IGNORECASE
)
_LEAD: Final = later(
    r"(?:(?:the (?=surgery)|is|at|with|of|from|under|dr\.? [\w'-]+(?:,?(?= at| of| -)|(?: [\w'-]+)?,)|gp|her|"
    r"his|in|on|and|registered|reg|surgery|practice|-|:)[ ]+)+",
    re.IGNORECASE,
)
_THANKS: Final = later(r" (?:(?:many|with|kind|best) )*(?:thanks|thank|thx|cheers|ta|regards)\b", re.IGNORECASE)
_SMALL: Final = vocabulary("of and the on in y & upon by st st. le")
_NONE: Final = later(
    r"(?:unknown|not|none|n/?a|no|\?|as above|us|here|same|tbc|see|dr|aware|informed|letter|follow)\b|"
    r".*\bfollow|.* (?:dental|vet) ",
    re.IGNORECASE,
)
_HEADS_ALONE: Final = vocabulary(
    "surgery practice the medical centre health gp primary care mc hc partnership our this my group"
)


def take_practice(paper: Paper, people: People) -> Found[str] | None:
    """The practice by its label or "registered with …"; else a name that ends like one; else a lone "St Peters"."""
    for span in _candidates(paper, people):
        start, end = _trimmed(paper, span)
        said = paper.plain[start:end]
        known = set(re.findall(r"[\w']+", said.lower())) - _HEADS_ALONE
        if not known or _NONE.match(said) or not paper.free((start, end)):
            continue
        paper.claim((start, end), "practice")
        return Found(" ".join(paper.text[start:end].split()), (start, end))
    return None


def _candidates(paper: Paper, people: People) -> Iterator[Span]:
    for label in people.labels:
        if label.field == "practice" and (found := _VALUE.match(paper.plain, *label.value)):
            yield found.span()
    for cue in several(_CUE, paper.low):
        if span := _after(paper, cue.end()):
            yield span
    for head in several(_HEAD, paper.low):
        if span := _before(paper, head.start(), head.end()):
            yield span
    for found in several(_SAINT, paper.plain):
        yield found.span(1)


def _after(paper: Paper, at: int) -> Span | None:
    """The name that starts at `at`: as long as its words have capitals, or are none of everyday speech."""
    taken: list[Word] = []
    for word in paper.words_in((at, min(len(paper.text), at + 60))):
        if taken and not _goes_on(paper, taken[-1], word):
            break
        if not taken and word.start - at > 5:
            break
        head = _HEAD.match(paper.low, word.start) and taken
        if not (_names(paper, word) or head or (taken and word.low in _SMALL) or (not taken and word.low == "the")):
            break
        taken.append(word)
    while taken and taken[-1].low in _SMALL:
        taken.pop()
    return (taken[0].start, taken[-1].end) if taken else None


def _before(paper: Paper, at: int, end: int) -> Span | None:
    """The name that ends with the head noun at `at`: back over capitals, or in lower case over three words at most."""
    taken: list[Word] = []
    for word in reversed(list(paper.words_in((max(0, at - 50), at)))):
        apart = not _goes_on(paper, word, taken[-1]) if taken else paper.plain[word.end : at].strip("'") != " "
        if apart or (len(taken) == 3 and not paper.cased(at)):
            break
        if not (_names(paper, word) or word.low in _SMALL):
            break
        taken.append(word)
    while taken and taken[-1].low in _SMALL - {"the", "st"}:
        taken.pop()
    return (taken[-1].start, end) if taken and not set(word.low for word in taken) <= _SMALL else None


def _goes_on(paper: Paper, word: Word, following: Word) -> bool:
    gap = paper.plain[word.end : following.start]
    return gap in (" ", " & ", "' ") or (gap == ". " and word.low in ("st", "dr"))


def _names(paper: Paper, word: Word) -> bool:
    if paper.cased(word.start):
        return word.text[0].isupper() and word.low not in (
            "gp",
            "dr",
            "from",
            "registered",
            "the",
            "pt",
            "refer",
            "patient",
        )
    return word.low not in COMMON


def _trimmed(paper: Paper, span: Span) -> Span:
    start, end = span
    if (lead := _LEAD.match(paper.plain, start, end)) and lead.end() < end:
        start = lead.end()
    if thanks := _THANKS.search(paper.plain, start, end):
        end = thanks.start()
    said = paper.plain[start:end]
    return start + len(said) - len(said.lstrip(" :-'")), start + len(said.rstrip(" ,:-"))
