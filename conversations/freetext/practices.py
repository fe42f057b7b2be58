"""The words that name the patient's GP practice, for the practice search to find it by."""

import re
from collections.abc import Iterator
from typing import Final

from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper
from conversations.freetext.people import People

_HEAD: Final = (
    r"(?:surgery|medical practice|medical centre|medical center|health centre|health center|family practice|"
    r"group practice|practice"
    r"|medical group|med ctr|medical ctr|health ctr|med centre|health hub|primary care centre|mc|hc|partnership)"
)
_NAMED: Final = re.compile(
    rf"((?:[A-Z][\w'.-]*|St\.?|the|of|and|&|in|on)(?:[ ](?:[A-Z][\w'.-]*|St\.?|of|and|&|the|on|in|"
    rf"y)){{0,5}}[ ](?i:{_HEAD}))\b"
)
_NAMED_LOW: Final = re.compile(rf"((?:[\w'.-]+ ){{1,3}}?{_HEAD})\b")
_CUED: Final = re.compile(
    r"\b(?:registered (?:at|with|to|@)|registered|reg(?:'?d)? (?:at|with|w/?|@)|gp(?: practice|"
    r" surgery)?(?: is| at| -|:|=)+|under|surgery(?: is| -|:|=)+|practice(?: is| -|:|=)+|pt (?:of|at)|"
    r"patient (?:of|at)|gp)"
    r"[ ]?(?:dr\.? [\w'-]+,? (?:at |of |@ )?)?"
)
_SAINT: Final = re.compile(r"(?:^|(?<=[.\n;|,]))[ ]*((?:st|saint)\.? [a-z]+'?s?)(?=[ ]*(?:[.\n;]|$))", re.IGNORECASE)
_VALUE: Final = re.compile(r"[^\n;|(,.\d]+(?:St\.? [^\n;|(,.\d]+)?")
_LEAD: Final = re.compile(
    r"^(?:(?:the |registered (?:at |with )?|is |at |with |of |from |under |dr\.? [\w'-]+,? (?:at |of |- )|gp |"
    r"her |his |in |on |and )+)",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    rf"^(?:the )?{_HEAD}$|\b(?:the|this|our|my|her|his|your|gp|same|any|a|general|own|local|dental|dentist|"
    r"registered)\W+(?:[\w]+ )?(?:surgery|practice)$|^(?:unknown|not|none|n/?a|no|\?|as above|us|here|same|"
    r"tbc)\b|follow",
    re.IGNORECASE,
)


def take_practice(paper: Paper, people: People) -> Found[str] | None:
    """The practice by its label or "registered with …"; else a name that ends like one; else a lone "St Peters"."""
    for span in _candidates(paper, people):
        span = _trimmed(paper, span)
        said = paper.plain[slice(*span)]
        if (
            len(said) < 3
            or _NOT.search(said)
            or not any(c.isalpha() for c in said)
            or people.outside(span[0])
            or not paper.free(span)
        ):
            continue
        paper.claim(span, "practice")
        return Found(" ".join(paper.text[slice(*span)].split()), span)
    return None


def _candidates(paper: Paper, people: People) -> Iterator[Span]:
    for label in people.labels:
        if label.field == "practice" and (found := _VALUE.match(paper.plain, label.value[0], label.value[1])):
            yield found.span()
    for cue in _CUED.finditer(paper.low):
        if cue[0].strip() in ("gp", "under", "registered"):
            continue
        if found := (_NAMED if paper.cased else _NAMED_LOW).match(paper.plain if paper.cased else paper.low, cue.end()):
            yield found.span(1)
        elif found := re.compile(
            r"(?:the )?[A-Z][\w']*(?: (?:[A-Z][\w']*|of|y|and))*"
            if paper.cased
            else r"[a-z']+(?: [a-z']+)?(?=[.,\n;]|$)"
        ).match(paper.plain, cue.end()):
            yield found.span()
    for found in (_NAMED if paper.cased else _NAMED_LOW).finditer(paper.plain if paper.cased else paper.low):
        yield found.span(1)
    for found in _SAINT.finditer(paper.plain):
        yield found.span(1)


def _trimmed(paper: Paper, span: Span) -> Span:
    start, end = span
    while lead := _LEAD.match(paper.plain[start:end]):
        start += lead.end()
    while start < end and paper.plain[start] in " :-'":
        start += 1
    said = paper.plain[start:end].rstrip(" ,:-")
    return start, start + len(said)
