"""Whose a number or a date is: the last one's named before it, unless a fact of the patient's stands between."""

from typing import Final

from conversations.fields.kinship import in_full, may_be
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import FIRST_PERSON, KEEPERS, OF_KIN, Mention, People, Who
from conversations.freetext.words import ALSO_NAMES, COMMON, TITLES

_SPOKEN: Final = frozenset({"ring", "call", "contact", "number", "her number", "his number", "their number"})
"""Labels that are as often the end of a sentence: "her goddaughter is the one to ring: 07700 …"."""
_NO_DATES: Final = FIRST_PERSON | KEEPERS - {"carer", "neighbour", "friend", "family friend"}
_NEAR: Final = 45
"""Characters within which a professional's number follows who it is of."""


def owner(paper: Paper, people: People, at: int, dates: bool = False) -> Who:
    """Whose the number or date at `at` is: of the last one named before it in its sentence, unless a fact of the
    patient's own stands between; in a labelled line, of whom the label says. A professional's `dates` are of no use to
    anyone, so one who is named before a date of birth is not whose it is."""
    if people.outside(at):
        return Who.OTHER
    label = people.label_at(at)
    if label and label.field in OF_KIN:
        return Who.KIN
    if label and label.field in ("practice", "other") and not dates:
        return Who.OTHER
    if label and label.field == "phone" and not dates and (above := people.above(paper, label)):
        return above
    within = label and not dates and (paper.plain[label.start - 1 : label.start] == "(" or label.said in _SPOKEN)
    within = bool(within or (label and not dates and _POSSESSIVE.search(paper.low, 0, label.start)))
    start = max(paper.sentence(at)[0], label.start if label and not within else 0)
    own = (b for _a, b, use in paper.claims if b <= at and use in ("born_on", "nhs_number", "lives"))
    start = max(start, *own, 0)
    theirs = False
    for mention in people.before(at, start):
        if dates and in_full(paper.low[mention.at : mention.end]) in _NO_DATES:
            continue
        if mention.who is Who.OTHER and (dates or _is_far(paper, mention, at)):
            continue
        if mention.who is Who.KIN and not dates and (mention.several or _passed_by(paper, mention, at)):
            continue
        if mention.who is Who.PATIENT and paper.low.startswith(("her ", "his "), mention.at):
            theirs = True
            continue  # "her nephew Terry holds LPA and his number is …": Terry's
        if theirs and mention.who is Who.OTHER:
            return Who.PATIENT  # "we use her mobile …"
        return mention.who
    return Who.PATIENT if dates else _otherwise(paper, people, at)


_POSSESSIVE: Final = later(r"[^\W\d_]'?s $")
"""Somebody whose number the label is of: "Jean's mob: 07700 …"."""


def _is_far(paper: Paper, mention: Mention, at: int) -> bool:
    """Whether a professional is named too early in the sentence, or in a list, for the number at `at` to be theirs."""
    return at - mention.end > _NEAR or paper.plain.count(",", mention.end, at) > 1


_THEIRS: Final = later(r"\b(she|he|they)(?:'s|'re| (?:can|could|may|is|are|will))\b[^.]*\b(?:on|at|via)\W*$")
_HERS: Final = later(r"\b(her|his) (?:mobile|mob|number|phone|tel|no)\b[^.]{0,12}$")
_TITLED: Final = later(r"\b(?:mr|mrs|ms|miss)\.? [^\W\d_][\w'-]*")


def _otherwise(paper: Paper, people: People, at: int) -> Who:
    """Of whom a number is where its own sentence names nobody: "his wife found him. She can be got on …" is hers; and
    a second person with a title, right before it, is not the patient."""
    start = paper.sentence(at)[0]
    if theirs := _THEIRS.search(paper.low, start, at):
        last = next((one for one in people.before(start, start - 120) if one.who is not Who.OTHER), None)
        return last.who if last and _can_be(paper, last, theirs[1]) else Who.PATIENT
    hers = _HERS.search(paper.low, start, at)
    if hers and paper.plain[start - 1 : start] == ";":
        last = next(people.before(start, paper.sentence(start - 2)[0]), None)
        return Who.KIN if last and last.who is Who.KIN and _can_be(paper, last, hers[1]) else Who.PATIENT
    titled = list(_TITLED.finditer(paper.low, 0, at))
    second = len(titled) > 1 and titled[-1].start() >= start and titled[-1][0] != titled[0][0]
    return Who.OTHER if second and len(paper.low[titled[-1].end() : at].split()) <= 3 else Who.PATIENT


def _can_be(paper: Paper, mention: Mention, pronoun: str) -> bool:
    return may_be(in_full(paper.low[mention.at : mention.end]), pronoun)


_BIDDEN: Final = later(r"\b(?:ring|call|contact|phone|text|via|speak to) $")
_CARRIED: Final = TITLES | {"tel", "telephone", "phone", "is", "s"}
"""What stands between a relative and their name or number."""
_REACHED: Final = later(r"\b(?:contact|number|no|call|ring|reach(?:ed|able)?|mobile|mob|on|via|name)\b")


def _passed_by(paper: Paper, mention: Mention, at: int) -> bool:
    """Whether this relative is only mentioned: without a name, and in a part of the sentence that speaks of other
    things before it comes to the number ("husband struggling tel 01632 …")."""
    if _BIDDEN.search(paper.low, max(0, mention.at - 12), mention.at):
        return False
    words = paper.words_in((mention.end, at))
    first = next((word for word in words if word.low not in _CARRIED), None)
    if first is None or first.low not in COMMON or (first.low in ALSO_NAMES and first.text.istitle()):
        return False
    return not _REACHED.search(paper.low, mention.end, at)
