"""Names in forms that tell by themselves: "SMITH, Mary (Mrs)", and the first of a couple."""

import re
from typing import Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Span
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later
from conversations.freetext.people import People
from conversations.freetext.words import COMMON, NOT_PERSONS, PARTICLES, TITLES

_WORD: Final = r"[^\W\d_][\w'-]*"
_TURNED: Final = later(
    rf"(?:^|[\n|;:]|\b(?:re|ref|pt|patient|for|see|refer|referral|name|visit|add|discuss|accept|help|about)\b:? )[ ]*"
    rf"((?:(?:{'|'.join(sorted(PARTICLES))}) )*{_WORD}), ?"
    rf"((?:(?:{'|'.join(sorted(TITLES))})\b\.? )*{_WORD}(?: {_WORD})?)"
    r"(?=(?:[ ]+[MF]\b)?[ ]*(?:\(|[,.:;|]? ?(?:dob|d\.o\.b|born|nhs|date of|\d)|\n|$))",
    re.IGNORECASE,
)


def turned(paper: Paper, people: People) -> tuple[str, Span] | None:
    """The surname and first names behind it: at the start of a line or behind "re", with a date, number or bracket
    next, in
    their usual order; at the end of a line only a surname in capitals tells that it is one."""
    for found in _TURNED.finditer(paper.plain):
        span = found.span(1)[0], found.end(2)
        words = list(paper.words_in(span))
        closed = found.end(2) == len(paper.plain) or paper.plain[found.end(2)] == "\n"
        if closed and not (found[1].isupper() and len(found[1]) > 2 and not found[2].isupper()):
            continue
        again = found[1].lower() in found[2].lower().split()  # "about Ronald, Ronald Peach 29/2/40"
        label = people.label_at(span[0])
        if again or not words or (label and label.field in ("forename", "surname")):
            continue
        if paper.free(span) and not people.outside(span[0]) and all(_names(paper, word) for word in words):
            first = [word.text for word in words if word.start >= found.start(2) and word.low not in TITLES]
            return f"{' '.join(first)} {found[1]}", span
    return None


def _names(paper: Paper, word: Word) -> bool:
    if word.low in PARTICLES or word.low in TITLES:
        return True
    if word.low in COMMON or word.low in NOT_PERSONS or KIN.fullmatch(word.text):
        return False
    return word.text[0].isupper() or not paper.cased(word.start)


_SURNAME: Final = later(rf"(?:[ ,(-]| and (?:his|her|their) ){{1,3}}(?i:surname|last name):? (?:is )?({_WORD})")
_FORENAME: Final = later(rf"[ ,(-]{{1,3}}(?i:first name|forename|christian name):? (?:is )?({_WORD})")
_IN_FULL: Final = later(rf"[ ]?\(({_WORD})\)")
"""The first name in brackets behind an initial: "E Tran (Elaine)"."""
_SURNAME_SAID: Final = later(rf"(?i:\b(?:surname|last name|family name)(?: is|'s)?:? )({_WORD})")


def surname_said(paper: Paper) -> Span | None:
    """Where a surname stands that is said apart: "Eunice is in a bad way. Surname is Tolley."."""
    found = _SURNAME_SAID.search(paper.plain)
    former = found and re.search(
        r"\b(?:previous|former|maiden|old|married|no idea of|unknown) $", paper.low[: found.start()]
    )
    word = next(paper.words_in(found.span(1)), None) if found and not former else None
    return (word.start, word.end) if word and _names(paper, word) else None


_PAIR: Final = rf"(?:[ ]?\([^)]*\))?[ ](?:&|and|\+)[ ](?:(?:Mr|Mrs|Ms|Miss)\.? )?(?:{_WORD}[ ])?"


_FIRST_OF: Final = later(rf"(?:^|[^\w'-])({_WORD})[ ](?:&|and|\+)[ ](?:(?:Mr|Mrs|Ms|Miss)\.? )?$")


def first_of_two(paper: Paper, name: str, span: Span) -> str:
    """`name`, or in full where two share a surname: "Peter & Jean Hall" is Peter Hall, "Mr & Mrs Hall (Peter …" too."""
    if " " in name:
        pair = _FIRST_OF.search(paper.plain, max(0, span[0] - 30), span[0])
        if (known := _IN_FULL.match(paper.plain, span[1])) and re.match(rf"{known[1][0]}\.? ", name):
            return f"{known[1]} {name.split(' ', 1)[1]}"
        other = next(paper.words_in(pair.span(1)), None) if pair else None
        return f"{other.text} {name.split(' ', 1)[1]}" if other and _names(paper, other) else name
    if forename := _FORENAME.match(paper.plain, span[1]):
        return f"{forename[1]} {name}"
    if surname := _SURNAME.match(paper.plain, span[1]):
        return f"{name} {surname[1]}"
    behind = re.compile(rf"{_PAIR}({_WORD})(?=[ ]?(?:[,.(;\n\d]|$|dob))").match(paper.plain, span[1])
    if behind and behind[1][0].isupper() and behind[1].lower() not in COMMON | NOT_PERSONS:
        return f"{name} {behind[1]}"
    both = re.search(r"\bmrs?\.? (?:&|and|\+) mrs?\.? $", paper.low[max(0, span[0] - 20) : span[0]])
    first = re.compile(rf"[ ]?[(:,-]+[ ]?({_WORD})(?=[ ,)&-])").match(paper.plain, span[1])
    if both and first and first[1][0].isupper() and first[1].lower() not in COMMON:
        return f"{first[1]} {name}"
    return name


_SUBJECT: Final = later(
    rf"(?im:^[> ]*subject:)[^\n]*?((?:(?i:mr|mrs|ms|miss)\.? )?(?:{_WORD} ){{1,3}}{_WORD})(?=[ ]*(?:[,(|-]|\n|$))"
)


def subject_name(paper: Paper, about_one: bool) -> Span | None:
    """The name in a mail's subject, where it has a title or part of it is said again: "FW: Edna Crossley". It may be
    all of the subject, where the mail is `about_one` patient."""
    found = _SUBJECT.search(paper.plain)
    if not found:
        return None
    words = list(paper.words_in(found.span(1)))
    titled = any(word.low in TITLES for word in words)
    while words and not (_names(paper, words[0]) and words[0].text[0].isupper()):
        words.pop(0)
    words = [word for word in words if word.low not in TITLES]
    if len(words) < 2 or not all(_names(paper, word) and word.text[0].isupper() for word in words):
        return None
    whole = about_one and found[0].split(":")[-1].strip() == found[1]
    again = any(paper.times[word.low] > 1 for word in words)
    return (words[0].start, words[-1].end) if again or titled or whole else None


_CHOSEN: Final = later(
    r"\b(?:it'?s|it is) (?:actually |really )?([^\W\d_]{2,}) (?:who |that )?(?:needs?|we(?:'re| are| want| need)|"
    r"i(?:'?m| am| want)|you)\b"
)


def chosen(paper: Paper) -> str | None:
    """The first name, in small letters, of who is said to be the patient among several: "it's Len needs you"."""
    found = _CHOSEN.search(paper.low)
    return found[1] if found and found[1] not in COMMON and not KIN.fullmatch(found[1]) else None
