"""NHS numbers and phone numbers: found by their shape and check digit, before anything else can take their digits."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conversations.fields.nhs_number import nhs_number
from conversations.fields.phone import phone
from conversations.fields.result import Ok
from conversations.fields.vocabulary import vocabulary
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later, several
from conversations.freetext.people import People, Who
from conversations.freetext.whose import owner
from conversations.freetext.words import COMMON, NOT_PERSONS

_TEN: Final = later(
    r"(?<![\w+.])(?:\d{3}[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}|\d{3}[ ]\d{4}[ ]\d{3}|\d{4}[ ]\d{3}[ ]\d{3}|"
    r"\d{5}[ ]\d{5}|\d(?:[ -]\d){9})"
    r"(?!\d|[/.-]\d)"
)
_ABROAD: Final = later(r"(?:\+|(?<!\d)00)\d{1,3}[ (0)-]{0,4}$")
"""The code of a country: ten digits behind it are a telephone's."""
_LABELLED: Final = later(r"\bnhs\b[^\d\n]{0,16}$")
_PHONE: Final = later(
    r"(?<![\w.£+])(?<!\d,)(?:(?:\+|00)\(?44\)?[ .-]{0,2}(?:\(0\)[ ]?)?\d(?:[ ./()-]{0,2}\d){8,9}|"
    r"\(?0\d(?:(?:[ .()-]{0,2}| / )\d){7,9}"
    r"|(?:\+|00)[1-9](?:[ .()-]{0,2}\d){7,13}|7\d{3}[ ]?\d{3}[ ]?\d{3})(?!\d)"
)
_EXTENSION: Final = later(r",? ?\(?(?:(?:ext|extn|extension)\.? ?\d{1,5}|x ?\d{2,5})\)?")
_CORRECTED: Final = later(
    r"\b(?:don'?t (?:ring|call|use|try) (?:the |his |her )?(?:landline|mobile|number)?|not|instead of|"
    r"rather than|old(?: number)?(?: was)?|ignore|wrong no\w*)\W{0,3}$"
)
_WRONG: Final = later(
    r"[ ,;(?-]{0,4}(?:it'?s |is |now |has been )*(?:the )?(?:wrong (?:no|number)|old (?:no|number)|"
    r"disconnected|not in use|"
    r"cut off|dead|not working|out of order|"
    r"no longer)\b(?!\W*(?:was )?\d)"
)
_ALSO: Final = later(r"[ ]*(?:/|or|and|&|,? ?or on)[ ]*")
_TOO_LONG: Final = later(r"(?<!\w)0\d(?:[ ]?\d){7,}")
_AFTER_IS_KIN: Final = later(
    r"[ ]*(?:[(\[]|- ?|, ?|is |= ?|for )[ ]?(?:(?:is|that's|belongs to|to|for|via|the|her|his|their|pts?|"
    r"patient's|him|ask) ){0,3}$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone number at `span`; with an `extension` it is an office's."""

    value: dict[str, Any]
    span: Span
    extension: bool = False


def take_nhs_number(paper: Paper, people: People) -> Found[str] | None:
    """The patient's NHS number, checked; every run of ten digits that is labelled as one is claimed, right or wrong.

    In a later message it wins; of several in one, the first.
    """
    found: list[tuple[int, Found[str]]] = []
    for run in several(_TEN, paper.digits):
        labelled = bool(_LABELLED.search(paper.low[max(0, run.start() - 30) : run.start()]))
        label = people.label_at(run.start())
        labelled = labelled or bool(label and label.field == "nhs_number")
        read = nhs_number(run[0])
        if not labelled and (
            _ABROAD.search(paper.digits, max(0, run.start() - 9), run.start())
            or not isinstance(read, Ok)
            or run[0][0] == "0"
            or (label and label.field in ("phone", "kin_phone"))
        ):
            continue
        theirs = owner(paper, people, run.start()) is Who.KIN
        paper.claim(run.span(), "number" if theirs else "nhs_number")
        if isinstance(read, Ok) and not theirs:
            found.append((paper.message(run.start()), Found(read.value, run.span())))
    if not found:
        return None
    best = max(message for message, _ in found)
    first = next(one for message, one in found if message == best)
    return first


def take_phones(paper: Paper) -> list[Line]:
    """Every telephone number that is not said to be wrong or old; all are claimed."""
    lines: list[Line] = []
    for run in several(_PHONE, paper.digits):
        end = run.end()
        while paper.digits[end - 1] in "( .-":
            end -= 1
        span = (run.start(), end)
        if not paper.free(span):
            continue
        extension = _EXTENSION.match(paper.low, end)
        read = phone(paper.digits[span[0] : span[1]])
        gone = _CORRECTED.search(paper.low[max(0, span[0] - 25) : span[0]]) or _WRONG.match(paper.low, end)
        if isinstance(read, Ok) and not gone:
            lines.append(Line(read.value, span, bool(extension)))
        paper.claim((span[0], extension.end() if extension else end), "phone")
    for run in several(_TOO_LONG, paper.digits):
        if paper.free(run.span()):
            paper.claim(run.span(), "phone")
    return lines


def owners(paper: Paper, people: People, lines: Sequence[Line]) -> list[Who]:
    """Whose each of `lines` is."""
    whose: list[Who] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        between = paper.low[before.span[1] : line.span[0]] if before else None
        elsewhere = line.extension or _is_of_place(paper, line)
        said = Who.OTHER if elsewhere else _said_after(paper, people, *line.span)
        if said is None and between is not None and _ALSO.fullmatch(between):
            said = whose[-1]
        if said is None:
            said = owner(paper, people, line.span[0])
        if said is not Who.PATIENT and before and _is_new(paper, people, before, line):
            said = Who.PATIENT
        if said is Who.PATIENT and Who.PATIENT in whose and _is_second(paper, people, line):
            said = Who.KIN
        whose.append(said)
    return whose


def _is_second(paper: Paper, people: People, line: Line) -> bool:
    """Whether a labelled number stands behind a relative in one sentence: "ex-husband Ray is carer, m: 07700 …"."""
    label = people.label_at(line.span[0])
    if not label or label.field != "phone":
        return False
    start = max(
        paper.sentence(label.start)[0], *(b for _a, b, use in paper.claims if use == "phone" and b <= label.start), 0
    )
    last = next(people.before(label.start, start), None)
    return last is not None and last.who is Who.KIN and not last.several


_SENT_TO: Final = later(r"\b(?:send|fax|reply|respond)\b[^.\n]{0,25} to $")


def _is_of_place(paper: Paper, line: Line) -> bool:
    """Whether the number is in brackets behind a place that is not the patient's: "the hostel (01632 …)"."""
    start = line.span[0] + (paper.plain[line.span[0]] == "(")
    words = list(paper.words_in((max(0, start - 20), start)))[-1:]
    return bool(_SENT_TO.search(paper.low, max(0, start - 40), start)) or any(
        word.low in NOT_PERSONS and "(" in paper.plain[word.end : start + 1] and paper.free((word.start, word.end))
        for word in words
    )


def _is_new(paper: Paper, people: People, before: Line, line: Line) -> bool:
    """Whether the number before has closed what was said of somebody, in the same sentence."""
    if _ALSO.fullmatch(paper.low[before.span[1] : line.span[0]]) or people.outside(line.span[0]):
        return False
    label = people.label_at(line.span[0])
    if (label and label.field not in ("phone", "concerns")) or before.span[1] < paper.sentence(line.span[0])[0]:
        return False
    later = _said_after(paper, people, *line.span) is not None
    return not later and not any(people.before(line.span[0], before.span[1]))


_GOES_ON: Final = later(
    r"[ ][\w'-]+ (?:has|is|does|lives|visits|helps|can't|cannot|won't|isn't|works|comes|holds|keeps|died|passed|"
    r"checks|may|might|will|sometimes|picks)\b"
)
"""What a relative does behind a number and a comma: a new part of the sentence, "…, friend Val has keys"."""


_POSSESSED: Final = later(r"[^\W\d_]'s (?:own )?(?:mobile|mob|number|phone|tel|landline)(?: is| no)?\W*$")


def _said_after(paper: Paper, people: People, start: int, end: int) -> Who | None:
    """The owner where it is said behind the number: "07700 900123 (daughter)", "… ask for the manager"; nobody else's
    where somebody's who is no relative is said before: "Hilary's mobile 07700 … (Giles checks it)"."""
    stop = min(paper.sentence(max(0, end - 1))[1], end + 35)
    if _POSSESSED.search(paper.low, max(0, start - 40), start) and not any(people.before(start, start - 40)):
        return Who.PATIENT
    nearest = next((mention for mention in people.mentions if end <= mention.at < stop), None)
    if re.match(r"[ ,(-]*ask for\b(?! (?:either|her|him|them|pt|patient)\b)", paper.low[end:stop]):
        return nearest.who if nearest else Who.OTHER
    if nearest and any(label.start <= nearest.at < label.value[0] for label in people.labels):
        return None
    if nearest is None or not _AFTER_IS_KIN.fullmatch(paper.low[end : nearest.at]):
        return None
    if _GOES_ON.match(paper.low, nearest.end) or _GOES_ON.match(paper.low, nearest.at - 1):
        return None
    if paper.low[end:stop].lstrip()[:1] not in ("-", ","):
        return nearest.who
    named = any(one.who is Who.KIN for one in people.before(end, paper.sentence(max(0, end - 1))[0]))
    another = re.search(r"\d{5}", paper.digits[nearest.end : paper.sentence(nearest.end)[1]])
    return None if named or another or nearest.who is not Who.KIN else Who.KIN


_FILLING: Final = vocabulary(
    "best try on is s tel mob mobile number no phone at contact can be reached her his now via t m h ph landline called"
)


_NICKNAMES: Final = later(
    r"[^\W\d_] ?[(\"']([^\W\d_]{2,})[)\"'](?= [A-Z]|[ ,]*\d)|\b(?:known as|likes to be called|prefers|goes by|"
    r"(?:everyone|everybody) (?:says|calls (?:him|her))) [\"']?([^\W\d_]{2,})"
)


def names_of(paper: Paper, name: str | None) -> set[str]:
    """What the patient is called, in small letters: "Walter (Wally) Hall", "known as Wally"."""
    nicknames = {(found[1] or found[2]).lower() for found in several(_NICKNAMES, paper.plain)}
    return {part.lower() for part in re.findall(r"[\w'-]+", name or "")} | nicknames


def is_of_another(paper: Paper, people: People, own: Collection[str], line: Line) -> bool:
    """Whether somebody who is not called by one of their `own` names is named right before this number, or in brackets
    behind it."""
    label = people.label_at(line.span[0])
    within = range(label.start, label.value[0]) if label else ()
    sentence = paper.words_in((paper.sentence(line.span[0])[0], line.span[0]))
    words = [word for word in sentence if word.low.removesuffix("'s") not in _FILLING and word.start not in within]
    stop = re.compile(r"[ ]?\(").match(paper.plain, line.span[1])
    behind = list(paper.words_in((stop.end(), min(stop.end() + 20, len(paper.text)))))[:1] if stop else []
    behind = [word for word in behind if re.match(r"'s|[ ]?[),-]|[ ][A-Z]", paper.plain[word.end :])]
    near = [word for word in words[-1:] if line.span[0] - word.end < 28] + behind
    return any(_is_name(paper, word) and word.low.removesuffix("'s") not in own for word in near)


_NO_NAMES: Final = COMMON | NOT_PERSONS


def _is_name(paper: Paper, word: Word) -> bool:
    if not paper.cased(word.start):
        return paper.times[word.low] > 1 and len(word.text) > 2 and word.low not in _NO_NAMES
    if not (word.text[:1].isupper() and word.text[1:].removesuffix("'s").islower()):
        return False
    return word.low not in _NO_NAMES and paper.free((word.start, word.end))
