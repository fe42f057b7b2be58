"""The next of kin: who is named as a relative, and which of several is the one to ring."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from conversations.fields.capitals import one_case
from conversations.fields.kinship import GONE, KIN, in_full
from conversations.fields.person_name import in_capitals
from conversations.freetext.found import Found
from conversations.freetext.kin_labels import labelled_kin
from conversations.freetext.kin_names import name_after, name_before
from conversations.freetext.numbers import Line
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.people import KEEPERS, NEXT_OF_KIN, SERVICE, Mention, People, Who
from conversations.freetext.relatives import Relative, give_numbers
from conversations.freetext.voices import own_kin

_CONTACT: Final = later(
    r"\b(?:nok|next of kin|main contact|contact is|key contact|(?:best|first|please) contact|contact|lpa|poa|"
    r"power of attorney|carer|ring|call|speak to)\b"
)
_LATER: Final = later(r"\b(?:her|his|their) name(?:'s| is)[ ]")
_SIGNED: Final = later(r"\b(?:regards|thanks|cheers|from|by|signed)[,.]? $")
_ROLE: Final = later(
    r"(?<!contact )(?<!kin )(?<!nok )\b(?:is|as|also|and|wife|husband) (?:(?:the|her|his|their|main|an|a|named) )?$"
)
"""What a relative is beside being one: "nephew Grant is attorney"."""
_NOBODY: Final = later(
    r"\b(?:thinks?|believes?|says|calls)(?: that)? (?:i'?m|i am|s?he'?s|it'?s|me) (?:his|her|their|a|the) $"
    r"|\b(?:late|dead|deceased) $|\b(?:no|without|nil) (?:\w+ )?$|\bnot (?:her|his|the|a) $"
)
_APART: Final = 60
"""Characters: a relative who is named so much later is found at the name, and not all the way from the first word."""


def find_relatives(paper: Paper, people: People) -> list[Relative]:
    """The relatives that are named or only mentioned. Where a name comes again, its bearer is heard of again."""
    everyone = _united([*_relatives(paper, people), *_called_nok(paper, people)])
    named = {one.name.split()[0].lower(): one for one in everyone if one.name}
    again = []
    for word in paper.words:
        one = named.get(word.low.removesuffix("'s"))
        if one and (word.start > one.name_span[1] or (word.start == one.name_span[0] > one.end + 20)):
            one.heard.append(word.start)
            again.append(Mention(word.start, word.end, Who.KIN))
    people.hear(again)
    return everyone


def _united(everyone: list[Relative]) -> list[Relative]:
    """The same with "son Tariq … son's mobile" as one, not two."""
    found: dict[str, Relative] = {}
    kept = []
    for one in everyone:
        known = found.setdefault(one.relationship or str(one.at), one)
        if known is not one and not (one.name and known.name and one.name != known.name):
            known.heard.append(one.at)
            if one.name and not known.name:
                known.name, known.name_span = one.name, one.name_span
        else:
            kept.append(one)
            found[one.relationship or str(one.at)] = one
    return kept


def take_kin(
    paper: Paper, people: People, everyone: Sequence[Relative], lines: Sequence[Line]
) -> Found[dict[str, Any]] | None:
    """The next of kin among `everyone`; `lines` are the numbers that are not the patient's or a professional's.

    A labelled one first, then who is called the contact, who has a number, who has a name; of equals the first. A
    carer, warden, neighbour or friend counts only with a number.
    """
    give_numbers(paper, everyone, lines)
    named = {one.name.split()[0]: one.relationship for one in everyone if one.name and one.relationship}
    if labelled := labelled_kin(paper, people, named, lines):
        return labelled
    everyone = [one for one in everyone if not _is_barred(paper, one)]
    known = [one for one in everyone if one.phone or (one.name and one.relationship not in KEEPERS)]
    if not known:
        return None
    best = max(known, key=lambda one: _weight(paper, one))
    start, end = min(best.at, best.name_span[0] if best.name else best.at), max(best.end, best.name_span[1])
    if best.name and end - start > _APART:
        start, end = best.name_span
    number = best.phone.value["number"] if best.phone else None
    value = {"name": best.name, "relationship": best.relationship, "phone": number, "words": paper.text[start:end]}
    return Found(value, (start, end))


_NEVER: Final = later(
    r"\b(?:do not|don'?t|not to|never|please not) (?:ring|call|contact|phone|text|tell|speak to|"
    r"involve|(?:discuss|share|talk)(?: this| it| anything)? with) (?:the |her |his )?$"
)


def _is_barred(paper: Paper, one: Relative) -> bool:
    """Whether the message says not to ring them."""
    return any(_NEVER.search(paper.low, max(0, at - 40), at) for at in (one.at, one.name_span[0], *one.heard))


def _weight(paper: Paper, one: Relative) -> float:
    first, last = paper.sentence(one.at)
    contact = bool(_CONTACT.search(paper.low, first, last))
    return (2 if one.phone else 0) + (1 if one.name else 0) + (1.5 if contact else 0)


def _relatives(paper: Paper, people: People) -> Iterator[Relative]:
    family = bool(own_kin(paper))
    patients = {mention.at for mention in people.mentions if mention.who is Who.PATIENT}
    found = [
        one
        for one in several(KIN, paper.plain)
        if one.start() not in patients and (family or not people.outside(one.start()))
    ]
    for at, one in enumerate(found):
        first = paper.sentence(one.start())[0]
        if GONE.match(paper.low, one.end()) or _NOBODY.search(paper.low[max(first, one.start() - 30) : one.start()]):
            continue
        before = paper.low[max(first, one.start() - 30) : one.start()]
        if in_full(one[1]) in KEEPERS and (_ROLE.search(before) or SERVICE.match(paper.low, one.end())):
            continue
        if one[1] == "Sister" and _SIGNED.search(paper.low, max(first, one.start() - 12), one.start()):
            continue
        stop = min(paper.sentence(one.start())[1], found[at + 1].start() if at + 1 < len(found) else len(paper.text))
        floor = max(first, found[at - 1].end() if at else 0)
        kin = Relative(in_full(one[1]), *one.span())
        _name_it(paper, kin, floor, stop)
        if kin.name and GONE.match(re.sub(r"\([^)]*\)", "", paper.low[kin.name_span[1] : kin.name_span[1] + 60])):
            continue
        yield kin


def _called_nok(paper: Paper, people: People) -> Iterator[Relative]:
    """Who is named behind "nok" in a sentence, where no relationship is said."""
    for found in several(NEXT_OF_KIN, paper.low):
        label = people.label_at(found.end() + 2)
        if (label and label.field == "next_of_kin") or people.outside(found.start()):
            continue
        span = name_after(paper, found.end(), paper.sentence(found.end())[1])
        if span and not KIN.search(paper.plain, found.end(), span[1] + 3):
            said = paper.plain[slice(*span)]
            before = [kin for kin in KIN.finditer(paper.plain, max(0, found.start() - 30), found.start())]
            is_so = before and re.fullmatch(
                r"\W*(?:is )?(?:(?:his|her|their|the) )?", paper.low[before[-1].end() : found.start()]
            )
            yield Relative(
                in_full(before[-1][1]) if is_so else None,
                *found.span(),
                in_capitals(said) if one_case(said) else said,
                span,
            )


_INSIDE: Final = later(r"\( ?(?:(?:the|his|her|their|pt'?s|patient'?s|client'?s) )?$")


def _name_it(paper: Paper, kin: Relative, floor: int, stop: int) -> None:
    span = None
    inside = _INSIDE.search(paper.low, max(0, kin.at - 16), kin.at)
    if inside or re.match(r"[ ]?[)\d+]", paper.low[kin.end : kin.end + 2]):
        span = name_before(paper, kin.at, floor)
    span = span or name_after(paper, kin.end, stop)
    if span is None:
        rest = paper.sentence(kin.at)[1]
        later = _LATER.search(paper.low, rest, rest + 200)
        span = name_after(paper, later.end(), paper.sentence(later.end())[1]) if later else None
    span = span or (name_before(paper, kin.at, floor) if paper.cased(kin.at) and _is_apposed(paper, kin) else None)
    if span:
        said = " ".join(paper.plain[span[0] : span[1]].split())
        said = re.sub("'s?$", "", said, flags=re.IGNORECASE)
        kin.name, kin.name_span = (in_capitals(said) if one_case(said) else said), span


def _is_apposed(paper: Paper, kin: Relative) -> bool:
    """Whether this stands behind a name, between commas: "Jane Smith, her daughter, …"."""
    before, after = paper.low[max(0, kin.at - 12) : kin.at], paper.low[kin.end : kin.end + 2]
    behind = re.search(r"[,(-] ?(?:(?:her|his|their|the|pt's|is) )?$| is (?:her|his|their) $", before)
    return bool(behind and (not after.strip() or after.lstrip()[0] in ",).;:-0+"))
