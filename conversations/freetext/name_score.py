"""How much speaks for a run of words being the patient's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Span
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later
from conversations.freetext.people import Mention, People, Who
from conversations.freetext.words import NOT_PERSONS, PROFESSIONS

_INTRODUCES: Final = later(
    r"(?:\b(?:(?:bloods?|dressings?|obs|visit|called|check(?:ed)?|in) (?:on|to)|"
    r"re|ref|refer|referring|referral(?: for| of| -)?|regarding|about|concerning|concerned for|"
    r"worried about|for|see|look(?:ing)? at|visited|saw|seen|met|visit|reviewed|assessed|attended"
    r"|patient|pt|px|client|resident|tenant|occupant|occupier|service user|customer|contact|known(?: only)? as|"
    r"know(?:s|"
    r"n)? (?:him|her|them) as|goes by|going by|answers to|calls? (?:him|her)self|wants?|name(?:d|"
    r"'s)?(?: is)?|called|this is|it's|its|it is|discuss|discussing|ring|call|help|helping"
    r"|(?:mum|mother|dad|father|nan|gran|husband|wife|aunt|uncle|brother|sister|s?he) is|s?he'?s|supporting|support|"
    r"gentleman|gent|chap|bloke|fella|guy|lady|man|woman|add|accept|of|lad|sleeper)\b[ ]?[:,-]?[ ]?[(\"']?)$"
)
_GOES_BY: Final = later(
    r"\b(?:known(?: only)? as|know(?:s|n)? (?:him|her|them) as|goes by|answers to|calls (?:him|her)self) [\"']?$"
)
_WEAK: Final = later(
    r"\b(?:(?:bloods?|dressings?|obs|visit|called|check(?:ed)?|in) (?:on|to)|"
    r"s?he is|s?he'?s|wants?|for|of|contact|ring|call|it's|its|it is|see|about|help|support|"
    r"add)\b[ ]?[:,-]?[ ]?\(?$"
)
_FOLLOWED: Final = later(
    r"(?:,? ?\(?n(?:e|é)e [\w'-]+\)?)?(?:[;,(]? ?\(?(?:she|he|they)/(?:her|him|they|them)\)?)?'?s?[ ]?[,;.|"
    r"\n:(?!-]*[ ]*(?:\(?(?:dob|d\.o\.b|born|b\.|date of birth|"
    r"aged?|(?:m|f|male|female)\)|"
    r"nhs|age)\b|\(?\d{2,3} ?(?:y|\)|,|"
    r"f\b|m\b|-year|yr)|\(?\d{1,2}(?:st|nd|rd|th)?[ /.-]{1,2}(?:\d{1,2}|[a-z]{3,9})[ /.-]\d|\(?\d{4}-\d\d|"
    r"\(?[1-9]\d{2} ?\d{3} ?\d{4}\b|(?:male|female)\b)"
)
_CALLS: Final = later(
    r"(?: \([^)]*\))? (?:has )?(?:called|rang|rung|phoned|rings|emailed|contacted|came in|popped in|wrote|"
    r"is ringing|is calling|asked) "
    r"(?:us |me |in |today )*(?:re|about|regarding|on behalf|worried about|concerned about|as (?:his|her)) "
)
"""What somebody does who is not the patient."""
_SEEN: Final = later(r"\b(?:see|visit|refer|referring) $")
"""Whose relative it is that is to be seen: "please see Ann Hall's husband"."""
_I_AM: Final = later(r"\b(?:i am|i'?m) (?:the )?[a-z]+ of $")
_OF_KIN: Final = later(r"\b(?:wife|husband|partner|mother|father|mum|dad|sister|brother|daughter|son|widow|carer) of $")
_ASKED: Final = later(
    r"[ ](?:to be )?(?:ref\w*ing|ref\w*red|seen|put on|added|adding|assess\w+|visit(?:ed|ing)|discussed|reviewed)\b"
)
_JOB: Final = later(
    r"[ ]?[,(\n-]+[ ]?(?:the |an? )?(?:ot|gp|sw|dn|cpn|rn|nurse|physio|social worker|support worker|"
    r"district nurse|community|housing|receptionist|paramedic|pharmacist|care co|matron|link worker|manager|"
    r"senior|ward|practice|team|officer|occupational)\b"
)
_BEFORE_OTHER: Final = later(
    r"(?:\b(?:dr|doctor|nurse|sister|matron|sw|ot|gp|manager|cllr|worker|coordinator|officer|consultant|"
    r"warden|from|by|ref by|signed|physio|paramedic|carer|neighbour|friend|colleague|and i'm|i'm|i am|"
    r"my name is|cc|(?<!help )(?<!involved )with|landlord|receptionist|c/o|st|saint|pc|sgt|sergeant|"
    r"inspector)\b[ ]?[:,-]?[ ]?\(?)$"
)


@dataclass(frozen=True, slots=True)
class Run:
    words: tuple[Word, ...]
    titled: bool

    @property
    def span(self) -> Span:
        return self.words[0].start, self.words[-1].end


_TITLES: Final = later(r"(?:\b(?:mr|mrs|ms|miss|mx|rev|prof)\b[. ]*)+$")


def score(paper: Paper, people: People, relatives: Sequence[Span], birth: Span | None, run: Run) -> float:
    start, end = run.span
    before, after = paper.low[max(0, start - 40) : start], paper.low[end : end + 40]
    whole = before[before.rfind("\n") + 1 :]
    before = _TITLES.sub("", whole)
    begin = start - len(whole) + len(before)
    points = 0.0
    if any(a < end and start < b for a, b in relatives) or people.outside(start) or _is_stranger(paper, people, run):
        return -100
    points += 30 if len(run.words) > 1 else 0
    points += 25 if run.titled else 0
    if any(
        one.who is Who.PATIENT and begin - one.end in (1, 2) and not _is_self(paper, one)
        for one in people.before(begin, begin - 30)
    ):
        points += 35
    points += 10 if _GOES_BY.search(before) else 0
    if _INTRODUCES.search(before):
        points += 15 if _WEAK.search(before) else 35
    followed = _FOLLOWED.match(after)
    born = birth and birth[0] >= end and not paper.plain[end : birth[0]].strip(" ,.;:(\n|-")
    if born or (followed and not _is_another_date(followed[0], end, birth)):
        points += 45
    elif birth and abs(birth[0] - end) < 40:
        points += 20
    points += 20 if _ASKED.match(after) else 0
    if re.match(r"'s? (?:\w+ )?", after) and KIN.match(paper.plain, end + 3):
        points += 25
    points += 15 if any(use == "lives" and 0 <= a - end <= 4 for a, _b, use in paper.claims) else 0
    points += 10 if re.search(r"(?:^|[\n:|])[ ]?$", paper.plain[max(0, start - 2) : start]) else 0
    points += 10 if len(run.words) > 1 and start < paper.sentence(0)[1] else 0
    first = run.words[0].low
    again = any(paper.times[word.low] > 1 for word in run.words) if len(run.words) > 1 else paper.times[first] > 1
    points += 15 if again else 0
    alone = paper.plain[slice(*paper.sentence(start))].strip(" .") == paper.plain[start:end]
    points += 10 if again and alone else 0
    return points - _against(paper, people, run, before, after)


def _is_self(paper: Paper, mention: Mention) -> bool:
    return paper.low.startswith(("himself", "herself"), mention.at)


def _is_another_date(said: str, end: int, birth: Span | None) -> bool:
    """Whether what follows a name is a date without a label, and not that of birth: "licence revoked 03/03/2024"."""
    return bool(birth and re.search(r"\d[/.-]\d+[/.-]\d$", said) and not end <= birth[0] <= end + len(said))


_PLACE_OF: Final = later(r"'?s? (?:surgery|practice|ward|road|street|hospital|team|house|court)\b")


def _is_stranger(paper: Paper, people: People, run: Run) -> bool:
    """Whether it is who sent the mail, and who writes is not the patient."""
    name = re.escape(paper.low[slice(*run.span)])
    senders = (said for a, b in people.foreign if (said := paper.low[max(0, a) : b].lstrip("> \n")).startswith("from:"))
    return not people.self_written and any(re.search(rf"\b{name}\b", said) for said in senders)


def _is_doctor(before: str, after: str) -> bool:
    """Whether the patient is one: "Dr Cyril Bannerman, dob …"."""
    return before.rstrip(" .").endswith("dr") and _FOLLOWED.match(after) is not None


def _is_dated_as_kin(paper: Paper, end: int) -> bool:
    """Whether a date that is a relative's stands right behind: "her brother (Frank Moss dob …)"."""
    dated = next((a for a, _b, use in paper.claims if use == "kin_date" and 0 <= a - end < 25), None)
    return dated is not None and _FOLLOWED.match(paper.low, end) is not None


def _is_of_address(paper: Paper, run: Run) -> bool:
    """Whether all its words are part of the address."""
    said = " ".join(paper.low[a:b] for a, b, use in paper.claims if use == "lives")
    return len(run.words) > 1 and paper.low[slice(*run.span)] in said


def _against(paper: Paper, people: People, run: Run, before: str, after: str) -> float:
    points = 0.0
    if before.endswith(("from ", "with ")) and (run.titled or before.endswith("from ")):
        points += 25
    elif _BEFORE_OTHER.search(before) and not people.self_written and not _is_doctor(before, after):
        points += 45
    house = run.titled and re.match(r"'?s? house\b", after)
    if _JOB.match(after) or (_PLACE_OF.match(after) and not house):
        points += 60
    if re.search(r"\d[a-eg-ln-z]? $", before) and paper.free((run.span[0] - 2, run.span[0])):
        points += 40  # a street behind the number of its house
    if any(word.low in NOT_PERSONS for word in run.words):
        points += 50
    if any(word.low in PROFESSIONS for word in run.words):
        points += 40
    if not paper.cased(run.span[0]):
        points += 15 if len(run.words) in (2, 3) else 40
    label = people.label_at(run.span[0])
    if label and label.field in (
        "practice",
        "next_of_kin",
        "kin_phone",
        "other",
        "concerns",
        "lives",
        "phone",
        "aside",
    ):
        points += 30 if label.field == "concerns" else 70
    return points + _of_another(paper, run, before, after) + min(20, paper.sentence(run.span[0])[0] / 60)


def _of_another(paper: Paper, run: Run, before: str, after: str) -> float:
    """What speaks for somebody else: who calls, whose relative it is, who has a date of their own, a place."""
    points = 0.0
    if _CALLS.match(after):
        points += 45
    if _SEEN.search(before) and run.words[-1].low.endswith("'s") and KIN.match(paper.plain, run.span[1] + 1):
        points += 90
    if _is_dated_as_kin(paper, run.span[1]) or (not run.titled and _is_of_address(paper, run)):
        points += 60
    if _OF_KIN.search(before) and not _I_AM.search(before):
        points += 60
    return points
