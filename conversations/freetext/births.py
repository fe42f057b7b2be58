"""The patient's date of birth among all the dates of a message. A wrong one is worse than a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from conversations.fields.born_on import age_on, born_on
from conversations.fields.kinship import KIN
from conversations.fields.result import Check
from conversations.freetext.dates import dates_in, is_introduced, is_labelled, is_said_after
from conversations.freetext.found import Found, Span
from conversations.freetext.mended import MENDED, is_doubted, is_mending, with_mended_year
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import MANY, later
from conversations.freetext.people import KEEPERS, People, Who
from conversations.freetext.taken_back import is_given_to_kin, is_own
from conversations.freetext.whose import owner
from conversations.freetext.words import ALSO_NAMES, COMMON, PARTICLES, PROFESSIONS, TITLES
from store.rules import ADULT

_EVENT: Final = later(
    r"\b(?:admitted|admission|discharged?|discharge|since|seen|appt|appointment|op|review(?:ed)?|died|death|"
    r"rip|next|next door|due|last|until|till"
    r"|from|diagnosed|dx|moved|dated|sent|assessed|assessment|visit(?:ed)?|referred|fell|fall|fall on|r/v|rv|"
    r"f/u|date|"
    r"today(?!,)|home|on|by|before|after"
    r"|started|stopped|for|expires|review date|bloods?|a&e|ed|attended|passed away|ended|signed|called|rang|"
    r"tel|phoned|at|deceased|married|retired|widowed|divorced|arrived|emigrated|wed|moved in|joined|closed|"
    r"surgery|operation|scan|mri|ct|x-?ray|uss|echo|tkr|thr|tia|cva|mi|chemo|sectioned|released|sober|clean|"
    r"stroke)\W*(?:\b(?:on|the|of|was|is)\W*){0,2}$"
)
_AGE: Final = later(
    r"\((?:aged? )?(\d{2,3})(?: ?(?:y/?o|yrs?|years?)(?: old)?[),; ]|[),;!])|\baged? ?:?-? ?(\d{2,3})\b(?![/.-]\d)|"
    r"\b(\d{2,3}) ?[-]?(?:y/o|yo|yrs?|years?)\b(?:[ -]?olds?)?"
    r"|\b(\d{2,3}) ?[mf]\b|\b[mf] ?(\d{2,3})\b(?![/.-]| ?\d[a-z]{2}\b)|\bs?he'?s (\d{2,3})\b(?![/.-])|"
    r"\bis (?:now )?(\d{2,3})(?= ?(?:[,.&;)(]|and\b|$))|\b(\d{2,3})yo[mf]\b|, (\d{2,3}), |\bturned (\d{2,3})\b"
)
_NOT_AGE: Final = later(
    r"\W*(?:ago|since|of|in|for|at|mg|times|x|%|smok|sober|service|marri|pack|stone|weeks|wks|months|kg)"
)
_NEGATED: Final = later(r"\b(?:not|instead of|rather than|ignore)\W{0,3}(?:dob )?$")
_POSSESSED: Final = later(
    r"\b([^\W\d_]+)'s? (?:own )?(?:dob|d\.o\.b|date of birth|birthday|birth date)\b\W*(?:is )?\W*$"
)
_PATIENTS: Final = frozenset({"patient", "pt", "client", "resident", "tenant", "it", "she", "he", "there", "that"})
_IS_BORN: Final = later(r"\b(?:s?he(?:'?s| is)|(?!hers |his )[^\W\d_]{2,} is) $")
RECENT: Final = timedelta(days=6 * 365)
"""An unlabelled date so close to today is something that happened, or will."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: str | None
    span: Span
    labelled: bool
    who: Who
    message: int
    events: bool


def take_birth(paper: Paper, people: People, today: date) -> Found[str | None] | None:
    """The patient's date of birth, claimed with all other dates.

    Labelled dates count before others, later messages (or words of correction) before earlier. Not sure where two are
    left, where the stated age is another, or where it may be a relative's.
    """
    dates = [
        one for one in _candidates(paper, people, today) if not any(a <= one.span[0] < b for a, b in people.second)
    ]
    own = [one for one in dates if one.who is Who.PATIENT and (one.labelled or not one.events)]
    pool = [one for one in own if one.labelled] or [one for one in own if one.value]
    if not pool:
        loose = [one for one in dates if one.value and one.labelled and one.who is Who.KIN]
        return Found(loose[0].value, loose[0].span, sure=False) if len(loose) == 1 and len(dates) == 1 else None
    chosen, others = _choose(paper, pool)
    if chosen.value is None:
        return None
    if mended := with_mended_year(paper, chosen.value, chosen.span):
        return replace(mended, sure=not is_doubted(paper, mended.span[1]))
    age = _age_beside(paper, people, chosen.span)
    fits = age is None or _fits(chosen.value, age, today)
    child = len(dates) > 1 and age_on(date.fromisoformat(chosen.value), today) < ADULT
    doubted = child or is_doubted(paper, chosen.span[1]) or any(_is_against(paper, chosen, one) for one in dates)
    return Found(chosen.value, chosen.span, sure=fits and not others and not doubted, others=others)


def birth_behind(paper: Paper, people: People, name: Span, today: date) -> Found[str | None] | None:
    """The date right behind the patient's `name`, though a relative was spoken of before: "mum of the lad I rang about:
    Siobhan Devenney, 12/8/1971"."""
    for a, b, use in paper.claims:
        if use in ("date", "kin_date") and 0 < a - name[1] <= 3 and not paper.plain[name[1] : a].strip(" ,(:-"):
            value = _value(paper, people, (a, b), today)
            if value and not _may_be_recent(paper.digits[a:b], value, today) and not is_doubted(paper, b):
                return Found(value, (a, b))
    return None


def _is_against(paper: Paper, chosen: _Candidate, one: _Candidate) -> bool:
    """Whether another date makes `chosen` a question: a couple's, a correction in the same message, a date in a
    later one of which nothing else is said, a date of birth in what looks like a signature."""
    if one.value in (None, chosen.value):
        return False
    if one.who is Who.OTHER:
        return one.labelled
    if one.who is Who.KIN:
        return False
    again = one.span[0] > chosen.span[1] and is_mending(paper, chosen.span[1], one.span[0])
    happened = _EVENT.search(paper.low, max(0, one.span[0] - 40), one.span[0])
    later = one.message > chosen.message and not happened
    return again or later or (not chosen.labelled and _is_rival(paper, chosen, one))


def _is_rival(paper: Paper, chosen: _Candidate, one: _Candidate) -> bool:
    """Whether another date stands right behind somebody who is spoken of elsewhere too: "Derek 1/9/41, Sylvia …"."""
    words = list(paper.words_in((paper.sentence(one.span[0])[0], one.span[0])))[-1:]
    named = any(
        (word.text.istitle() or not paper.cased(word.start)) and word.low not in COMMON and paper.times[word.low] > 1
        for word in words
    )
    return named and one.value not in (None, chosen.value) and not paper.plain[words[-1].end : one.span[0]].strip(" (")


def _fits(born: str, age: int | None, today: date) -> bool:
    return age is not None and abs(age_on(date.fromisoformat(born), today) - age) <= 1


def _choose(paper: Paper, pool: list[_Candidate]) -> tuple[_Candidate, tuple[str | None, ...]]:
    first = pool[0]
    later = [one for one in pool[1:] if one.value != first.value and not _is_anothers(paper, first, one)]
    if not later:
        return first, ()
    last = later[-1]
    between = paper.low[first.span[1] : last.span[1] + 40]
    is_later = last.message > first.message and (last.labelled or _is_alone(paper, last))
    if last.labelled >= first.labelled and (is_later or MENDED.search(between)):
        return last, ()
    if all(one.value is None for one in later):
        return first, ()
    return first, tuple(one.value for one in later if one.value)


def _is_alone(paper: Paper, one: _Candidate) -> bool:
    """Whether nothing stands before the date in its sentence: it answers, where "Smear 3/2/2001" tells."""
    return not any(paper.words_in((paper.sentence(one.span[0])[0], one.span[0])))


_NAMED: Final = later(
    r"\b((?:[A-Z][a-z'-]+ ){1,4}),?\W*(?:(?i:is|dob|d\.o\.b|date of birth|born|on|should|be|read)\W+){0,5}$"
)


def _is_anothers(paper: Paper, first: _Candidate, one: _Candidate) -> bool:
    """Whether a later message gives this date to somebody else: a name right before it, or its label, that was not said
    before."""
    found = _NAMED.search(paper.plain, paper.sentence(one.span[0])[0], one.span[0])
    words = list(paper.words_in(found.span(1))) if found and paper.cased(found.start()) else []
    names = [word for word in words if word.low not in COMMON]
    return one.message > first.message and len(names) > 1 and all(paper.times[word.low] == 1 for word in names)


def _candidates(paper: Paper, people: People, today: date) -> Iterator[_Candidate]:
    last = None
    for start, end in islice(dates_in(paper, people), MANY):
        before = paper.low[max(0, start - 40) : start]
        before = before[before.rfind("\n") + 1 :]
        label = people.label_at(start)
        near = last is not None and (start - last < 40 or paper.message(start) > paper.message(last))
        again = last is not None and near and not _EVENT.search(before) and is_mending(paper, last, start)
        labelled = bool(is_labelled(paper, people, start) or is_said_after(paper, end) or again)
        last = end if labelled or not _EVENT.search(before) else last
        paper.claim((start, end), "date")
        if _NEGATED.search(before):
            continue
        who = _whose(paper, people, start, end)
        value = _value(paper, people, (start, end), today)
        aged = value is not None and _fits(value, _age_beside(paper, people, (start, end)), today)
        old = value is not None and (aged or not _may_be_recent(paper.digits[start:end], value, today))
        labelled = labelled or (old and (is_introduced(paper, start) or is_own(paper, start)))
        if not labelled and not old:
            continue
        events = (
            bool(_EVENT.search(before))
            or _is_of_other(paper, start)
            or not (aged or _stands_alone(paper, start))
            or bool(label and label.field in _NOT_HERE and label.said not in _OPENS)
        )
        if who is Who.KIN:
            paper.claim((start, end), "kin_date")
        if who is Who.PATIENT and labelled:
            paper.claim((start, end), "born_on")
        yield _Candidate(value, (start, end), labelled, who, paper.message(start), events)


def _whose(paper: Paper, people: People, start: int, end: int) -> Who:
    if _is_possessed(paper, start) or is_given_to_kin(paper, end):
        return Who.KIN
    return Who.PATIENT if is_own(paper, start) else owner(paper, people, start, dates=True)


def _is_possessed(paper: Paper, at: int) -> bool:
    """Whether somebody else's name or part is before the label: "child's dob", "Joan's dob" where Joan is the wife."""
    found = _POSSESSED.search(paper.low, max(0, at - 45), at)
    if not found or found[1] in _PATIENTS:
        return False
    kin = (one.end() for one in KIN.finditer(paper.plain))
    return found[1] in COMMON or any(paper.low.startswith(f" {found[1]}", end) for end in kin)


_OPENS: Final = frozenset({"details", "info", "situation", "background", "s", "b", "summary", "update", "request"})
"""Headings of letters under which the patient is introduced."""
_NOT_HERE: Final = frozenset({"concerns", "practice", "next_of_kin", "kin_phone", "other", "relationship"})


_OF_OTHERS: Final = PROFESSIONS | KEEPERS | {"with", "by", "from"}
"""What stands before the name of somebody who is not the patient: "seen by Dr Ali 2/3/2015"."""


def _is_of_other(paper: Paper, at: int) -> bool:
    """Whether the name right before an unlabelled date is somebody else's: a doctor's, or of who lives with them."""
    start = max(paper.sentence(at)[0], paper.low.rfind(":", 0, at))
    words = reversed(list(paper.words_in((start, at))))
    return next((word.low in _OF_OTHERS for word in words if not _may_name(paper, word)), False)


_NO_NAMES: Final = (COMMON - ALSO_NAMES) | PROFESSIONS | KEEPERS


def _may_name(paper: Paper, word: Word) -> bool:
    named = word.low not in _NO_NAMES and (word.text[0].isupper() or not paper.cased(word.start))
    return named or word.low in PARTICLES or word.low in TITLES


_SEXES: Final = frozenset({"m", "f", "male", "female"})


def _stands_alone(paper: Paper, at: int) -> bool:
    """Whether an unlabelled date is in a place of its own or right behind a name, and no part of a sentence."""
    if _IS_BORN.search(paper.low, max(0, at - 30), at):
        return True
    words = list(paper.words_in((paper.sentence(at)[0], at)))
    while words and words[-1].low in _SEXES:
        words.pop()
    if not words or paper.plain[words[-1].end : at].strip(" MF"):
        return True
    names = [_may_name(paper, word) for word in words[-2:]]
    capital = not paper.cased(at)
    whole = len(names) == 1 or names[0] or words[-2].low in TITLES
    short = len(words[-1].text) < 6 and words[-1].text.isupper() and not capital
    begins = paper.plain[: paper.sentence(at)[0]].rstrip(" ")[-1:] in ("", "\n")
    return names[-1] and whole and (len(names) > 1 or (begins and not short and not words[-1].low.endswith("ed")))


def _may_be_recent(said: str, value: str, today: date) -> bool:
    """Whether this can be something that happened lately or is to come, two digits of a year being any century's."""
    born = date.fromisoformat(value)
    if re.search(r"\d{4}", said):
        return born > today - RECENT
    return (today.year - 6) % 100 <= born.year % 100 <= (today.year + 2) % 100


def _value(paper: Paper, people: People, span: Span, today: date) -> str | None:
    said = paper.digits[span[0] : span[1]]
    age = _age_beside(paper, people, span)
    read = born_on(f"{said} ({age})" if age is not None else said, today)
    return read.value if isinstance(read, Check) else None


def _age_beside(paper: Paper, people: People, span: Span) -> int | None:
    """The patient's age where it is stated in the same sentence or line, or the one before."""
    start = max(paper.sentence(max(0, paper.sentence(span[0])[0] - 2))[0], span[0] - 150)
    stop = min(paper.sentence(span[0])[1], span[1] + 60)
    for found in _AGE.finditer(paper.low, start, stop):
        at = found.lastindex or 0
        inside, years = found.span(at), int(found[at])
        apart = span[0] >= inside[1] or inside[0] >= span[1]
        if KIN.match(paper.plain, found.end() + 1):
            continue  # "74yo daughter"
        if not (apart and 15 <= years <= 115 and paper.free(inside)) or _NOT_AGE.match(paper.low, found.end()):
            continue
        if owner(paper, people, inside[0], dates=True) is Who.PATIENT:
            return years
    return None
