"""Who is made the contact by what is said of them, and not by being a relative: "Mr Salt is the contact 01632 …"."""

from collections.abc import Iterator, Sequence
from typing import Final

from conversations.fields.kinship import KIN, in_full
from conversations.freetext.found import Span
from conversations.freetext.kin_names import name_from
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.people import Mention, People, Who
from conversations.freetext.relatives import Relative
from conversations.freetext.words import COMMON

_NAME: Final = r"((?!(?:Mr|Mrs|Ms|Miss|Rev|Fr|Dr)\b)[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
_IS_CONTACT: Final = later(
    rf"\b{_NAME},? (?:is|as|will be|acts as) (?:(?:the|her|his|their|our|a|main|best|only|first|key|named|"
    rf"point of|emergency) )*"
    r"(?:contact|next of kin|nok|one to (?:ring|call|contact|phone))\b(?! (?:at|for|in) )"
)
_SPEAKS_TO: Final = later(
    rf"\b(?:only (?:talks?|speaks?|answers?|opens? the door) to|(?:talks?|speaks?) only to|(?:contact|"
    rf"treat) (?:is|via|through)|treat)"
    rf" (?:(?:Mr|Mrs|Ms|Miss|Rev|Fr)\b\.? )?{_NAME}(?= )"
)
_WIDOWED: Final = later(rf"\b{_NAME}'s? (?=(?:wife|husband|partner)\b)")
_SIDES: Final = {"wife": "husband", "husband": "wife", "partner": "partner"}


def find_contacts(paper: Paper, people: People, everyone: Sequence[Relative]) -> list[Relative]:
    """Those who are no relatives of `everyone`; a patient's husband or wife, too, whose "wife is the one to refer"."""
    known = {one.name_span[0] for one in everyone if one.name}
    found = []
    for span, relationship in [*_named(paper, people), *_spouses(paper, people)]:
        if span[0] in known or people.outside(span[0]):
            continue
        name = paper.plain[slice(*span)].removesuffix("'s")
        one = Relative(relationship, span[0], span[1], name, span)
        one.heard = [word.start for word in paper.words if word.low.removesuffix("'s") == name.split()[0].lower()]
        people.hear(Mention(at, at + len(name.split()[0]), Who.KIN) for at in one.heard)
        found.append(one)
    return found


def _named(paper: Paper, people: People) -> Iterator[tuple[Span, None]]:
    for pattern in (_IS_CONTACT, _SPEAKS_TO):
        for said in several(pattern, paper.plain):
            span = name_from(paper, list(paper.words_in(said.span(1))))
            if span and not any(one.who is Who.PATIENT for one in people.before(span[0], span[0] - 15)):
                yield span, None


def _spouses(paper: Paper, people: People) -> Iterator[tuple[Span, str]]:
    patients = {one.at for one in people.mentions if one.who is Who.PATIENT}
    for said in several(_WIDOWED, paper.plain):
        kin = KIN.match(paper.plain, said.end())
        span = said.span(1)
        if kin and said[1].lower() not in COMMON and kin.start() in patients:
            yield span, _SIDES[in_full(kin[1])]
