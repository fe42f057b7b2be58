"""Whose a number or a date is: the last one's named before it, unless a fact of the patient's stands between."""

import re
from typing import Final

from conversations.fields.kinship import in_full, may_be
from conversations.freetext.labels import Label
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import ASIDE, FIRST_PERSON, KEEPERS, OF_KIN, Mention, People, Who
from conversations.freetext.words import ALSO_NAMES, COMMON, TITLES

_SPOKEN: Final = frozenset({"ring", "call", "contact", "number", "her number", "his number", "their number"})
"""Labels that are as often the end of a sentence: "her goddaughter is the one to ring: 07700 …"."""
_NO_DATES: Final = FIRST_PERSON | KEEPERS - {"carer", "neighbour", "friend", "family friend"}
_NEAR: Final = 45
"""Characters within which a professional's number follows who it is of."""


_BACK: Final = 500
"""Characters; who was named further back in a sentence without an end is not who it speaks of now."""


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
    theirs, is_born = False, _IS_BORN.search(paper.low, max(0, at - 8), at) if dates else None
    for mention in people.before(at, _where_from(paper, people, label, at, dates)):
        if is_born and mention.who is Who.KIN and not _can_be(paper, mention, is_born[1]):
            continue  # "the son of Marie about her, she's 9/11/51"
        if dates and in_full(paper.low[mention.at : mention.end]) in _NO_DATES:
            continue
        if mention.who is Who.OTHER and (
            dates or _is_told(paper, mention) or _is_far(paper, mention, at) or _is_title(paper, people, mention)
        ):
            continue
        if mention.who is Who.KIN and not dates and (mention.several or _passed_by(paper, mention, at)):
            continue
        if mention.who is Who.PATIENT and _HER.match(paper.low, mention.at):
            theirs = True
            continue  # "her nephew Terry holds LPA and his number is …": Terry's
        if theirs and mention.who is Who.OTHER:
            return Who.PATIENT  # "we use her mobile …"
        return mention.who
    return Who.PATIENT if dates else _otherwise(paper, people, at)


def _where_from(paper: Paper, people: People, label: Label | None, at: int, dates: bool) -> int:
    """Where what is said of the number at `at` begins: its sentence, its label, or the last fact of the patient's."""
    start = max(paper.sentence(at)[0], at - _BACK)
    if not dates and not paper.plain[paper.plain.rfind("\n", 0, at) + 1 : at].strip():
        start = _line_above(paper, at)
    if label and (_is_named_otherwise(paper, people, label) if dates else not _is_within(paper, label)):
        start = max(start, label.start)
    for a, b, use in paper.claims:
        theirs = use == "lives" and _in_brackets(paper, people, a, at)
        if b <= at and use in ("born_on", "nhs_number", "lives") and not theirs:
            start = max(start, b)
    introduced = _INTRODUCED.search(paper.plain, start, at) if dates else None
    return introduced.end() if introduced else start


_IS_BORN: Final = later(r"\b(s?he)(?:'?s| is) $")
_HER: Final = later(r"(?:her|his) (?!own\b)")
_TELLS: Final = later(
    r"\b(?:rings|phones|calls|tells|told|texts|texted|emails|emailed|reaches|lets|asks|asked|contacts|contacted|"
    r"rang|phoned) $"
)


def _is_told(paper: Paper, mention: Mention) -> bool:
    """Whether they only hear from somebody: "daughter Lynn rings us hourly 07700 …"."""
    heard = paper.low[mention.at : mention.end] in ("us", "me")
    return heard and _TELLS.search(paper.low, max(0, mention.at - 12), mention.at) is not None


_INTRODUCED: Final = later(
    r"\b(?i:this is|patient is|pt is|referring|refer|regarding|about|for|see|re:?) (?:(?i:mr|mrs|ms|miss|"
    r"dr)\.? )?(?=(?:[A-Z][\w'-]+ ){2})"
)
"""What names the patient in a sentence that spoke of a relative before: "estranged from wife: this is Dermot (…"."""


def _line_above(paper: Paper, at: int) -> int:
    """Where the line starts under which a number stands by itself, if that is a name: "Siobhan", then "07700 …"."""
    own = paper.plain.rfind("\n", 0, at) + 1
    above = paper.plain.rfind("\n", 0, max(0, own - 1)) + 1
    return above if 0 < len(paper.plain[above:own].split()) <= 3 and paper.message(above) == paper.message(at) else own


def _is_named_otherwise(paper: Paper, people: People, label: Label) -> bool:
    """Whether the label of a date does not stand behind a relative and their name: "son Dean Hall (dob: …)"."""
    start = max(paper.sentence(label.start)[0], label.start - 45)
    last = next(people.before(label.start, start), None)
    if last is None or last.who is not Who.KIN or re.search(r"\d{5}", paper.plain[last.end : label.start]):
        return True
    between = paper.plain[last.end : label.start].strip(" ,(")
    return len(between.split()) > 3 or (paper.cased(label.start) and not all(map(str.istitle, between.split())))


def _is_within(paper: Paper, label: Label) -> bool:
    """Whether the label of a number is part of a sentence about somebody."""
    bracket = paper.plain[label.start - 1 : label.start] == "("
    return bracket or label.said in _SPOKEN or bool(_WITHIN.search(paper.low, max(0, label.start - 30), label.start))


def _in_brackets(paper: Paper, people: People, start: int, at: int) -> bool:
    """Whether the address at `start` is in brackets behind a relative, with the number: "niece (Jo, 5 Elm Rd, 07…)"."""
    opened = paper.plain.rfind("(", max(0, start - 40), start)
    if opened < 0 or ")" in paper.plain[opened:at]:
        return False
    last = next(people.before(opened, opened - 12), None)
    return last is not None and last.who is Who.KIN


def _is_title(paper: Paper, people: People, mention: Mention) -> bool:
    """Whether a profession is the title of a relative: "son, Dr Suresh Nair"."""
    last = next(people.before(mention.at, mention.at - 25), None)
    return last is not None and last.who is Who.KIN and not paper.plain[last.end : mention.at].strip(" ,:-(")


_WITHIN: Final = later(r"[^\W\d_]'?s $|\b(?:answers?|has|picks? up|on) (?:the|her|his|a) $")
"""Somebody whose number the label is of: "Jean's mob: 07700 …", "Ada answers the phone: 01632 …"."""


def _is_far(paper: Paper, mention: Mention, at: int) -> bool:
    """Whether a professional is named too early in the sentence, or in a list, for the number at `at` to be theirs."""
    return at - mention.end > _NEAR or paper.plain.count(",", mention.end, at) > 1


_THEIRS: Final = later(r"\b(she|he|they)(?:'s|'re| (?:can|could|may|is|are|will))\b[^.]*\b(?:on|at|via)\W*$")
_HERS: Final = later(r"\b(her|his) (?:mobile|mob|number|phone|tel|no)\b[^.]{0,12}$")
_OTHERS: Final = {"her": "his ", "his": "her "}
_TITLED: Final = later(r"\b(?:mr|mrs|ms|miss)\.? [^\W\d_][\w'-]*")


def _otherwise(paper: Paper, people: People, at: int) -> Who:
    """Of whom a number is where its own sentence names nobody: "his wife found him. She can be got on …" is hers; and
    a second person with a title, right before it, is not the patient."""
    start = paper.sentence(at)[0]
    if theirs := _THEIRS.search(paper.low, start, at):
        last = next((one for one in people.before(start, start - 120) if one.who is not Who.OTHER), None)
        return last.who if last and _can_be(paper, last, theirs[1]) else Who.PATIENT
    hers = _HERS.search(paper.low, start, at)
    if hers:
        last = next((one for one in people.before(start, paper.sentence(start - 2)[0]) if one.who is Who.KIN), None)
        apart = last and paper.low.startswith(_OTHERS[hers[1]], last.at - 4)  # "His wife Maureen … Her mobile …"
        near = paper.plain[start - 1 : start] == ";"
        return Who.KIN if last and (near or apart) and _can_be(paper, last, hers[1]) else Who.PATIENT
    titled = list(_TITLED.finditer(paper.low, 0, at))
    second = len(titled) > 1 and titled[-1].start() >= start and titled[-1][0] != titled[0][0]
    return Who.OTHER if second and len(paper.low[titled[-1].end() : at].split()) <= 3 else Who.PATIENT


def _can_be(paper: Paper, mention: Mention, pronoun: str) -> bool:
    return may_be(in_full(paper.low[mention.at : mention.end]), pronoun)


_BIDDEN: Final = later(r"\b(?:ring|call|contact|phone|text|via|speak to) $")
_CARRIED: Final = TITLES | {"here", "tel", "telephone", "phone", "is", "s"}
"""What stands between a relative and their name or number."""
_REACHED: Final = later(
    r"\b(?:use (?:hers|his|theirs)|contact|number|no|call|ring|reach(?:ed|able)?|mobile|mob|on|via|name)\b"
)


_ANSWERS: Final = later(r"\b(?:answers|picks up)\W*$")
"""Who answers a landline is in the house, and the number the patient's; a mobile is their own."""


def _passed_by(paper: Paper, mention: Mention, at: int) -> bool:
    """Whether this relative is only mentioned: without a name, and in a part of the sentence that speaks of other
    things before it comes to the number ("husband struggling tel 01632 …")."""
    if _ANSWERS.search(paper.low, mention.end, at):
        return paper.digits[at : at + 2] in ("01", "02")
    if _BIDDEN.search(paper.low, max(0, mention.at - 12), mention.at):
        return False
    aside = ASIDE.match(paper.low, mention.end, at)
    words = paper.words_in((aside.end() if aside else mention.end, at))
    first = next((word for word in words if word.low not in _CARRIED), None)
    if re.search(r"\((?=[A-Z\d])", paper.plain[mention.end : at + 2]):
        return False  # "daughter in Leeds (Karen, 07700 …", "brother in Hull (07700 …"
    if first is None or first.low not in COMMON or (first.low in ALSO_NAMES and first.text.istitle()):
        return False
    return not _REACHED.search(paper.low, mention.end, at)
