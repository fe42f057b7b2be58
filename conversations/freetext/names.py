"""The patient's name: by its label, by what introduces it, or by what stands beside it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from conversations.fields.capitals import one_case
from conversations.fields.kinship import KIN
from conversations.fields.person_name import in_capitals, person_name
from conversations.fields.result import Bad
from conversations.freetext.found import Found, Span
from conversations.freetext.label_words import FIELD_OF
from conversations.freetext.labels import Label
from conversations.freetext.name_forms import chosen, first_of_two, subject_name, surname_said, turned
from conversations.freetext.name_score import Run, score
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later
from conversations.freetext.people import People
from conversations.freetext.taken_back import mended_name
from conversations.freetext.words import ALSO_NAMES, COMMON, NOT_PERSONS, NOT_SURNAMES, PARTICLES, TITLES

_NICKNAME: Final = later(r"[ ][\"'(][\w-]+[\"')][ ]")
_DONE: Final = later(r"(?:[^emr]|(?<![fd])r)ed$")
"""How a past tense ends, where no capitals tell names from words; but Alfred, Mildred, Ahmed, Reed."""
_MARKS: Final = frozenset({"Mr", "Mrs", "Ms", "Miss"})
_NICKNAMED: Final = later(r"\b(?:known as|prefers|goes by|aka|likes) $")
ENOUGH: Final = 33
CHOSEN: Final = 60
"""What it counts for that "it's Len we want seen"."""


def take_name(paper: Paper, people: People, relatives: Sequence[Span], birth: Span | None) -> Found[str] | None:
    """The patient's full name without title, claimed. Labelled in the latest message, else what has most for it; with
    what corrects it later."""
    named = _likeliest(paper, people, relatives, birth)
    mended = mended_name(paper, named.value, named.span[1]) if named else None
    return _read(mended, named.span) if named and mended else named


def _likeliest(paper: Paper, people: People, relatives: Sequence[Span], birth: Span | None) -> Found[str] | None:
    if (form := turned(paper, people)) and (named := _read(*form)):
        paper.claim(named.span, "name")
        return named
    if labelled := _labelled(paper, people):
        paper.claim(labelled.span, "name")
        return labelled
    wanted = chosen(paper)
    scored = [
        (score(paper, people, relatives, birth, run) + (CHOSEN if run.words[0].low == wanted else 0), -run.span[0], run)
        for run in _runs(paper, people)
    ]
    if (surname := surname_said(paper)) and (named := _by_surname(paper, surname, scored)):
        paper.claim(surname, "name")
        paper.claim(named.span, "name")
        return named
    best = max(scored, key=lambda one: one[:2], default=None)
    if best is None or best[0] < ENOUGH:
        return _as_name(paper, subject) if (subject := subject_name(paper, birth is not None)) else None
    if _NICKNAMED.search(paper.low, 0, best[2].span[0]):
        best = max((one for one in scored if len(one[2].words) > 1 and one[0] >= ENOUGH), default=best)
    named = _as_name(paper, best[2].span)
    if named:
        named = _in_full(paper, named, scored)
        paper.claim(named.span, "name")
    return named


def _by_surname(paper: Paper, surname: Span, scored: list[tuple[float, int, Run]]) -> Found[str] | None:
    """The name that is said apart from its `surname`: the likeliest single word before it."""
    first = [one for one in scored if len(one[2].words) == 1 and one[2].span[1] <= surname[0] and one[0] > -45]
    if not first:
        return None
    span = max(first, key=lambda one: one[:2])[2].span
    return _read(f"{paper.plain[slice(*span)]} {paper.plain[slice(*surname)]}", span)


def _in_full(paper: Paper, named: Found[str], scored: list[tuple[float, int, Run]]) -> Found[str]:
    """The same person by more words elsewhere: "Lawrence", later "Lawrence Blythe-Jones"."""
    said = named.value.split()
    if len(said) > 1:
        return named
    for points, _, run in scored:
        words = [word.text for word in run.words]
        if len(words) > 1 and said[0] in words and points > 0:
            return _as_name(paper, run.span) or named
    return named


def _labelled(paper: Paper, people: People) -> Found[str] | None:
    parts: dict[str, Label] = {}
    found: list[Found[str]] = []
    for label in people.labels:
        if people.outside(label.start):
            continue
        if label.field in ("surname", "forename"):
            parts.setdefault(label.field, label)
        elif label.field == "name" and (one := _first_name(paper, label.value)):
            found.append(one)
    if len(parts) == 2:
        both = [_first_name(paper, parts[part].value) for part in ("forename", "surname")]
        if both[0] and both[1]:
            span = (min(one.span[0] for one in both if one), max(one.span[1] for one in both if one))
            return Found(f"{both[0].value} {both[1].value}", span)
    last = [one for one in found if paper.message(one.span[0]) == paper.message(found[-1].span[0])]
    return last[0] if last else None


def _first_name(paper: Paper, value: Span) -> Found[str] | None:
    """The name with which a label's value begins; "Smith, Mary" is turned round."""
    words = [word for word in paper.words_in(value)]
    while words and words[0].low in TITLES:
        words = words[1:]
    if not words or re.search(r"[\d\n]", paper.plain[value[0] : words[0].start]):
        return None
    taken: list[Word] = []
    for word in words[:6]:
        gap = paper.plain[taken[-1].end : word.start] if taken else " "
        turned = len(taken) == 1 and gap == ", " and (word.text[0].isupper() or not paper.cased(word.start))
        if gap.strip(" .'-") and not turned:
            break
        prose = word.low in COMMON and len(word.text) > 1 and not (word.text.istitle() and paper.cased(word.start))
        prose = prose and not (word.low in ALSO_NAMES and _next_is_name(paper, word))
        if taken and (prose or "\n" in gap):
            break
        if taken and turned and (word.low in COMMON or KIN.fullmatch(word.text)):
            break
        taken.append(word)
    while taken and taken[-1].low in TITLES:
        taken.pop()
    if taken and KIN.fullmatch(taken[0].text) and taken[0].text.islower():
        return None
    first = taken[0].text if taken else ""
    if paper.cased(value[0]) and first.islower() and len(taken) == 1:
        return None
    if not taken or taken[0].low in ("not", "unknown", "no", "see", "as", "the", "a", "tbc", "tba", "nk", "none"):
        return None
    return _as_name(paper, (taken[0].start, taken[-1].end))


def _as_name(paper: Paper, span: Span) -> Found[str] | None:
    said = _NICKNAME.sub(" ", re.sub(r"'s$", "", paper.plain[slice(*span)], flags=re.IGNORECASE))
    words = said.split()
    if len(words) == 2 and len(words[0]) > 2 and words[0].isupper() and words[1].istitle():
        said = f"{words[1]} {words[0]}"  # SMITH Mary, as clinical systems print it
    return _read(first_of_two(paper, said, span), span)


def _read(said: str, span: Span) -> Found[str] | None:
    if one_case(said):
        said = in_capitals(said) if " " in said else said
    else:
        said = " ".join(in_capitals(word) if len(word) > 2 and word.isupper() else word for word in said.split())
    read = person_name(said)
    return None if isinstance(read, Bad) else Found(read.value, span, sure=" " in read.value)


def _runs(paper: Paper, people: People) -> Iterator[Run]:
    """Words side by side that can be a name."""
    run: list[Word] = []
    titled = False
    for word in paper.words:
        if run and _is_nickname(paper.plain, run[-1], word):
            continue
        joined = bool(run) and _joins(run[-1], paper.plain[run[-1].end : word.start])
        if run and not joined:
            yield from _closed(run, titled)
            run, titled = [], False
        if word.text in _MARKS and run:
            yield from _closed(run, titled)
            run, titled = [], False
        if word.low in TITLES and (word.text[0].isupper() or not paper.cased(word.start)) and not run:
            titled, run = True, []
            continue
        if titled and not run and paper.plain[word.start - 1] not in " .":
            titled = False
        if word.low in ("dr", "doctor") and not run:
            continue
        if _may_be(paper, word, run, titled):
            run.append(word)
        else:
            yield from _closed(run, titled)
            run, titled = [], False
    yield from _closed(run, titled)


def _is_nickname(plain: str, last: Word, word: Word) -> bool:
    return bool(_NICKNAME.match(plain, last.end)) and plain[last.end + 2 : word.start + 1] == word.text[:1]


_SHORTENED: Final = frozenset({"wm", "geo", "chas", "thos", "jas", "jos", "alex", "robt", "edw"})
"""First names that are written with a full stop: Wm. Hall."""


def _joins(last: Word, gap: str) -> bool:
    return (
        gap == " "
        or (gap in (". ", ".") and (len(last.text) == 1 or last.low in _SHORTENED))
        or _NICKNAME.fullmatch(gap) is not None
    )


def _closed(run: list[Word], titled: bool) -> Iterator[Run]:
    while run and (run[-1].low in PARTICLES or run[-1].text in ("M", "F")):
        run = run[:-1]
    if any(len(word.text) > 1 for word in run):
        yield Run(tuple(run[:7]), titled)


def _may_be(paper: Paper, word: Word, run: list[Word], titled: bool) -> bool:
    if not paper.free((word.start, word.end)):
        return False
    if run and word.low in PARTICLES:
        return True
    if len(word.text) == 1 and paper.plain[word.start - 1 : word.start].isdigit():
        return False
    if len(word.text) == 1:
        initial = word.text.isupper() and (paper.cased(word.start) or word.low not in "ai")
        return initial or (titled and not paper.cased(word.start))
    if word.low in NOT_PERSONS and not run:
        return False
    if word.low.removesuffix("'s") in COMMON or KIN.fullmatch(word.text):
        return word.text.istitle() and paper.cased(word.start) and _in_spite(paper, word, bool(run))
    if not paper.cased(word.start) and _DONE.search(word.low):
        return False
    if not paper.cased(word.start) or (run and word.low.split("-")[0] in PARTICLES):
        return True
    return word.text[0].isupper() and not (word.text.isupper() and len(word.text) <= 3 and not run)


def _in_spite(paper: Paper, word: Word, later: bool) -> bool:
    """Whether a common word is a name here: May or Pat before a surname, Tidy or Short behind a first name."""
    if later:
        return word.low not in FIELD_OF and word.low not in NOT_SURNAMES
    return word.low in ALSO_NAMES and _next_is_name(paper, word)


def _next_is_name(paper: Paper, word: Word) -> bool:
    following = next(paper.words_in((word.end, min(len(paper.text), word.end + 25))), None)
    return bool(
        following
        and (following.text[0].isupper() or not paper.cased(word.start))
        and (following.low not in COMMON or following.low in ALSO_NAMES)
    )
