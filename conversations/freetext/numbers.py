"""NHS numbers and phone numbers: found by their shape and check digit, before anything else can take their digits."""

import re
from dataclasses import dataclass
from typing import Any, Final

from conversations.fields.nhs_number import nhs_number
from conversations.fields.phone import phone
from conversations.fields.result import Ok
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper
from conversations.freetext.people import People, Who, owner

_TEN: Final = re.compile(r"(?<![\w+.])\d(?:[ .-]{0,2}\d){9}(?![\d]|[/.-]\d)")
_LABELLED: Final = re.compile(r"\bnhs\b[^\d\n]{0,16}$")
_PHONE: Final = re.compile(
    r"(?<![\w.,£+])(?:(?:\+|00)\(?44\)?[ .-]{0,2}(?:\(0\)[ ]?)?\d(?:[ ./()-]{0,2}\d){8,9}|\(?0\d(?:[ .()-]{0,2}\d){7,9}"
    r"|(?:\+|00)[1-9](?:[ .()-]{0,2}\d){7,13}|7\d{3}[ ]?\d{3}[ ]?\d{3})(?!\d)"
)
_EXTENSION: Final = re.compile(r",? ?\(?(?:ext|extn|extension|x)\.? ?\d{1,5}\)?")
_CORRECTED: Final = re.compile(r"\b(?:not|instead of|rather than|old(?: number)?(?: was)?|ignore|wrong no\w*)\W{0,3}$")
_WRONG: Final = re.compile(
    r"\W{0,3}(?:\?+ ?)?(?:is )?(?:the )?(?:wrong (?:no|number)|old (?:no|number)|disconnected|not in use|no longer)\b"
)
_AFTER_IS_KIN: Final = re.compile(
    r"[ ]*(?:[(\[]|- ?|, ?|is |= ?|for )[ ]?(?:(?:is|that's|belongs to|to|for|via|the|her|his|their|pts?|"
    r"patient's|him|ask) ){0,3}$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone number at `span`, and whose it is."""

    value: dict[str, Any]
    span: Span
    who: Who


def take_nhs_number(paper: Paper, people: People) -> Found[str] | None:
    """The patient's NHS number, checked; every run of ten digits that is labelled as one is claimed, right or wrong.

    In a later message it wins; of several in one, the first.
    """
    found: list[tuple[int, Found[str]]] = []
    for run in _TEN.finditer(paper.digits):
        labelled = bool(_LABELLED.search(paper.low[max(0, run.start() - 30) : run.start()]))
        label = people.label_at(run.start())
        labelled = labelled or bool(label and label.field == "nhs_number")
        read = nhs_number(run[0])
        if not labelled and (
            not isinstance(read, Ok) or run[0][0] == "0" or (label and label.field in ("phone", "kin_phone"))
        ):
            continue
        paper.claim(run.span(), "nhs_number")
        if isinstance(read, Ok) and owner(paper, people, run.start()) is not Who.KIN:
            found.append((paper.message(run.start()), Found(read.value, run.span())))
    if not found:
        return None
    best = max(message for message, _ in found)
    first = next(one for message, one in found if message == best)
    return first


def take_phones(paper: Paper, people: People) -> list[Line]:
    """Every telephone number with its owner, claimed."""
    lines: list[Line] = []
    for run in _PHONE.finditer(paper.digits):
        end = run.end()
        while paper.digits[end - 1] in "( .-":
            end -= 1
        span = (run.start(), end)
        if not paper.free(span):
            continue
        extension = _EXTENSION.match(paper.low, end)
        whole = (span[0], extension.end()) if extension else span
        read = phone(paper.digits[span[0] : span[1]])
        gone = _CORRECTED.search(paper.low[max(0, span[0] - 25) : span[0]]) or _WRONG.match(paper.low, end)
        if isinstance(read, Ok) and not gone:
            who = Who.OTHER if extension else _whose(paper, people, lines, span)
            lines.append(Line(read.value, span, who))
        paper.claim(whole, "phone")
    return lines


def _whose(paper: Paper, people: People, before: list[Line], span: Span) -> Who:
    if (said := _said_after(paper, people, span[1])) is not None:
        return said
    if before and re.fullmatch(r"[ ]*(?:/|or|and|&|,? ?or on|,)[ ]*", paper.low[before[-1].span[1] : span[0]]):
        return (
            before[-1].who
            if paper.low[before[-1].span[1] : span[0]].strip() != ","
            else _after(paper, people, span, before)
        )
    return _after(paper, people, span, before)


def _after(paper: Paper, people: People, span: Span, before: list[Line]) -> Who:
    """`owner`, where a number of the kin that stands between has closed what was said of them."""
    who = owner(paper, people, span[0])
    if (
        not before
        or who is Who.PATIENT
        or ((label := people.label_at(span[0])) and label.field not in ("phone", "concerns"))
    ):
        return who
    between = (before[-1].span[1], span[0])
    if between[0] < paper.sentence(span[0])[0]:
        return who
    named = any(between[0] <= mention.at < between[1] for mention in people.mentions)
    return who if named else Who.PATIENT


def _said_after(paper: Paper, people: People, end: int) -> Who | None:
    """The owner where it is said behind the number: "07700 900123 (daughter)", "… is her son's"."""
    stop = paper.sentence(max(0, end - 1))[1]
    nearest = next((m for m in people.mentions if end <= m.at < min(stop, end + 30)), None)
    if nearest and _AFTER_IS_KIN.fullmatch(paper.low[end : nearest.at]):
        return nearest.who
    return None
