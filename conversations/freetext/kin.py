"""The next of kin: who is named as a relative, and which of several is the one to ring."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conversations.fields import next_of_kin as line
from conversations.fields.capitals import one_case
from conversations.fields.kinship import GONE, KIN, in_full
from conversations.fields.person_name import in_capitals
from conversations.fields.result import Ok
from conversations.freetext.found import Found, Span
from conversations.freetext.labels import Label
from conversations.freetext.numbers import Line
from conversations.freetext.paper import Paper, Word
from conversations.freetext.people import KEEPERS, People, Who
from conversations.freetext.words import COMMON, NOT_PERSONS, PARTICLES, TITLES

_CONTACT: Final = re.compile(
    r"\b(?:nok|next of kin|main contact|contact is|key contact|(?:best|first|please) contact|contact|lpa|poa|"
    r"power of attorney|carer|ring|call|speak to)\b"
)
_NAMED: Final = re.compile(
    r"(?:'s)?[ ]*(?:[,(:-][ ]*)?(?:(?:is|was|and|called|named|name|name's|carer|contact|also|her|his|nok|"
    r"elderly|a|main|,|in law|who is|in) ?[,:]? ?){0,3}$"
)
_LINK: Final = re.compile(
    r"[ ]*[,(-]*[ ]*(?:(?:is|who is|who's|her|his|their|the|pt's|patient's|elder|eldest|younger|only|main|"
    r"local)[ ]){0,3}[(]?$"
)
_LATER: Final = re.compile(r"\b(?:her|his|their) name(?:'s| is)[ ]")
_NOBODY: Final = re.compile(r"\b(?:no|not|without|nil)\W+(?:\w+\W+)?$")


@dataclass(slots=True)
class _Kin:
    relationship: str
    at: int
    end: int
    name: str | None = None
    name_span: Span = (0, 0)
    phone: Line | None = None
    weight: float = 0


def take_kin(paper: Paper, people: People, phones: Sequence[Line]) -> tuple[Found[dict[str, Any]] | None, list[Span]]:
    """The next of kin, and where in the message relatives are named (none of whom is the patient).

    A labelled one first, then who is called the contact, who has a number, who has a name; of equals the first. A
    carer, warden, neighbour or friend counts only with a number or where called the contact.
    """
    everyone = list(_relatives(paper, people))
    _give_numbers(paper, everyone, phones)
    spans = [one.name_span for one in everyone if one.name]
    if labelled := _labelled(paper, people, phones):
        return labelled, [*spans, labelled.span]
    known = [one for one in everyone if _counts(paper, one)]
    if not known:
        return None, spans
    best = max(known, key=lambda one: one.weight)
    start = min(one for one in (best.at, best.name_span[0] if best.name else best.at))
    end = max(best.end, best.name_span[1], best.phone.span[1] if best.phone else 0)
    number = best.phone.value["number"] if best.phone else None
    value = {"name": best.name, "relationship": best.relationship, "phone": number, "words": paper.text[start:end]}
    return Found(value, (start, end), sure=bool(number) or best.name is not None), spans


def _counts(paper: Paper, one: _Kin) -> bool:
    first, last = paper.sentence(one.at)
    contact = bool(_CONTACT.search(paper.low[first : one.at])) or bool(_CONTACT.search(paper.low[one.end : last]))
    one.weight += (2 if one.phone else 0) + (1 if one.name else 0) + (1.5 if contact and (one.name or one.phone) else 0)
    if one.relationship in KEEPERS:
        return bool(one.phone)
    return bool(one.name or one.phone)


def _relatives(paper: Paper, people: People) -> Iterator[_Kin]:
    patients = {mention.at for mention in people.mentions if mention.who is Who.PATIENT}
    found = [
        one for one in KIN.finditer(paper.plain) if one.start() not in patients and not people.outside(one.start())
    ]
    for at, one in enumerate(found):
        if GONE.match(paper.low, one.end()) or _NOBODY.search(paper.low[max(0, one.start() - 20) : one.start()]):
            continue
        stop = min(paper.sentence(one.start())[1], found[at + 1].start() if at + 1 < len(found) else len(paper.text))
        floor = max(paper.sentence(one.start())[0], found[at - 1].end() if at else 0)
        kin = _Kin(in_full(one[1]), *one.span())
        _name_it(paper, kin, floor, stop)
        if kin.name and GONE.match(paper.low, kin.name_span[1]):
            continue
        yield kin


def _name_it(paper: Paper, kin: _Kin, floor: int, stop: int) -> None:
    span = None
    inside = paper.low[max(0, kin.at - 2) : kin.at].rstrip().endswith("(")
    if inside or re.match(r"[ ]?[)\d+]", paper.low[kin.end : kin.end + 2]):
        span = _name_before(paper, kin.at, floor)
    span = span or _name_after(paper, kin.end, stop)
    if span is None:
        rest = paper.sentence(kin.at)[1]
        later = _LATER.search(paper.low, rest, rest + 200)
        span = _name_after(paper, later.end(), paper.sentence(later.end())[1]) if later else None
    span = span or (_name_before(paper, kin.at, floor) if paper.cased and _is_apposed(paper, kin) else None)
    if span:
        said = " ".join(paper.plain[span[0] : span[1]].split())
        said = re.sub("'s?$", "", said)
        kin.name, kin.name_span = (in_capitals(said) if one_case(said) else said), span


def _is_apposed(paper: Paper, kin: _Kin) -> bool:
    return bool(
        re.search(
            r"[,(-] ?(?:(?:her|his|their|the|pt's|is) )?$| is (?:her|his|their) $",
            paper.low[max(0, kin.at - 12) : kin.at],
        )
    )


def _name_after(paper: Paper, at: int, stop: int) -> Span | None:
    words = list(paper.words_in((at, stop)))
    start = next((n for n, word in enumerate(words) if not _skips(word)), None)
    if start is None or not _NAMED.fullmatch(
        paper.low[at : words[start].start]
        .removesuffix("mrs ")
        .removesuffix("mr ")
        .removesuffix("ms ")
        .removesuffix("miss ")
    ):
        return None
    return _run(paper, words[start:])


def _skips(word: Word) -> bool:
    return word.low in TITLES or (
        word.text.islower()
        and word.low
        in (
            "is",
            "was",
            "and",
            "called",
            "named",
            "name",
            "s",
            "carer",
            "contact",
            "also",
            "a",
            "main",
            "nok",
            "in",
            "law",
            "who",
            "elderly",
            "her",
            "his",
        )
    )


def _run(paper: Paper, words: Sequence[Word]) -> Span | None:
    taken: list[Word] = []
    for word in words[:5]:
        if taken and paper.plain[taken[-1].end : word.start].strip(".") != " ":
            break
        if not _may_name(paper, word) and not (taken and word.low in PARTICLES):
            break
        taken.append(word)
    while taken and taken[-1].low in PARTICLES:
        taken.pop()
    if not paper.cased and len(taken) > 1:
        closed = re.match(r"[ ]?(?:[,.;)(\n\d+-]|$|tel|mob|on\b)", paper.low[taken[-1].end :])
        taken = taken[: (2 if len(taken) == 2 and closed else 1)]
    if not taken or not paper.free((taken[0].start, taken[-1].end)):
        return None
    return taken[0].start, taken[-1].end


def _may_name(paper: Paper, word: Word) -> bool:
    if word.low in COMMON or word.low in NOT_PERSONS or word.low in line._NOT_A_NAME:
        return False
    return not paper.cased or word.text[0].isupper()


def _name_before(paper: Paper, at: int, floor: int) -> Span | None:
    words = list(paper.words_in((floor, at)))
    while words and words[-1].low in ("her", "his", "the", "is", "their", "pt's"):
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


def _give_numbers(paper: Paper, everyone: list[_Kin], phones: Sequence[Line]) -> None:
    """Each of the kin's numbers to the relative who is named last before it, or in the same sentence."""
    for number in phones:
        if number.who is not Who.KIN:
            continue
        before = [one for one in everyone if one.at <= number.span[0]]
        after = [one for one in everyone if number.span[1] <= one.at <= number.span[1] + 30]
        taker = after[0] if after and (not before or before[-1].phone) else before[-1] if before else None
        if taker and taker.phone is None:
            taker.phone = number


def _labelled(paper: Paper, people: People, phones: Sequence[Line]) -> Found[dict[str, Any]] | None:
    labels = people.labels
    for at, label in enumerate(labels):
        if label.field != "next_of_kin" or people.outside(label.start):
            continue
        said = paper.plain[slice(*label.value)].strip(" \n,;")
        if (KIN.fullmatch(label.said) if label.said else None) and label.said not in KEEPERS:
            said = f"{label.said} {said}"
        read = line.next_of_kin(said[: line.LIMIT])
        if not isinstance(read, Ok) or read.value.get("none"):
            continue
        value = {**read.value}
        _complete(paper, value, labels[at + 1 : at + 4], phones)
        if value["name"] or value["phone"]:
            return Found(value, label.value)
    return None


def _complete(paper: Paper, value: dict[str, Any], following: Sequence[Label], phones: Sequence[Line]) -> None:
    """What labels of their own say of the next of kin, in the lines that follow."""
    for label in following:
        if label.field == "relationship" and (kin := KIN.search(paper.plain, *label.value)):
            value["relationship"] = in_full(kin[1])
        elif label.field == "kin_phone" and not value["phone"]:
            number = next((one for one in phones if label.value[0] <= one.span[0] < label.value[1]), None)
            value["phone"] = number.value["number"] if number else None
        elif label.field not in ("relationship", "kin_phone", "phone"):
            return
