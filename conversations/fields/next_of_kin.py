"""The next of kin or carer, on one line: name, relationship, phone, in any order."""

import re
from typing import Any, Final, NamedTuple

from conversations.fields.capitals import one_case
from conversations.fields.kinship import GONE, KIN, in_full
from conversations.fields.person_name import in_capitals, without_title
from conversations.fields.phone import phone
from conversations.fields.result import Bad, Check, Ok, Result
from conversations.fields.text import clean, is_blank, one_line, too_long
from conversations.fields.vocabulary import vocabulary

LIMIT = 300
_NONE = re.compile(
    r"(?:(?:nok|next of kin)\W*)?(?:none(?: known)?|no|nil(?: known)?|n/?a|nobody|no[ -]?one|(?:not )?unknown|not known"
    r"|(?:has )?no (?:known )?(?:nok|next of kin|family|relatives)(?: known| or friends)?)\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\w)(?:\+|\(?0)[0-9 ()./-]{8,}[0-9]\b")
_BREAK = re.compile(r"[,;:()\n/&|]| - |\b(?:and|or|aka)\b", re.IGNORECASE)
_BEFORE_A_NAME = vocabulary(
    "her his their the a an my is it's its our main contact name named called nok kin next of also first then tel"
    " mob mobile phone number on lives live living w with to from ring call use for person pt patient mr's old"
)
_AFTER_A_NAME = vocabulary(
    "was in at who has have holds works visits does do not but abroad local locally nearby calls rings text via"
    " no none see sees please same address details unknown away near only can cannot speaks by aged age home work"
    " helps pops comes daily weekly pt's patient's sorry both two three worried very still deceased elderly died"
    " late estranged email emails c/o upstairs downstairs overseas after before needs wants said says will would"
)
NOT_A_NAME: Final = _BEFORE_A_NAME | _AFTER_A_NAME
_PARTICLES = vocabulary("van der de la du von al bin ibn")


class _Person(NamedTuple):
    """Someone in the text: the relationship said, and what stands before and after it, up to the next one."""

    kin: str | None
    before: str
    after: str
    last: bool


def next_of_kin(raw: str) -> Result:
    """`Ok({"name": …|None, "relationship": …|None, "phone": …|None, "words": cleaned})`, of one person only.

    Of several, the first who has a number, else the first; all stay in `words`. `Ok({"none": True})` for "none known".
    Check where nothing but the words is recognised. Bad "empty" or "too_long" (over 300 characters).
    """
    words = clean(raw)
    if _NONE.fullmatch(words):
        return Ok({"none": True})
    if is_blank(words):
        return Bad("empty")
    if refused := too_long(words, LIMIT):
        return refused
    text = one_line(raw)
    people = _people(text)
    person = next((p for p in people if _number(p)), people[0])
    number = _number(person)
    name = _name(person, sure=bool(person.kin or number), plain=one_case(text))
    value: dict[str, Any] = {"name": name, "relationship": person.kin, "phone": number, "words": words}
    return Ok(value) if name or person.kin or number else Check(value)


def _people(text: str) -> list[_Person]:
    found = [kin for kin in KIN.finditer(text) if not GONE.match(text, kin.end())]
    people = []
    start = 0
    for at, kin in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        before = re.sub(r"\S+'s?\s*$", "", text[start : kin.start()])  # Mary's daughter is not Mary
        people.append(_Person(in_full(kin[1]), before, text[kin.end() : end], end == len(text)))
        start = kin.end()
    return people or [_Person(None, "", text, True)]


def _number(person: _Person) -> str | None:
    for found in (*_NUMBER.finditer(person.after), *_NUMBER.finditer(person.before)):
        if isinstance(result := phone(found[0]), Ok):
            return str(result.value["number"])
    return None


def _name(person: _Person, sure: bool, plain: bool) -> str | None:
    """The name nearest to the relationship; with nothing to be sure by, only words with capitals can be one."""
    after, before = _chunks(person.after), _chunks(person.before)
    inside = person.before.rstrip().endswith("(")  # Jane Smith (daughter, Leeds)
    nearest = [*after[: not inside], *reversed(before), *(after if person.last else [])]
    for name in (_name_in(chunk, plain and sure) for chunk in nearest):
        if name and (sure or " " in name):
            return name
    return None


def _chunks(text: str) -> list[str]:
    parts = _BREAK.split(_NUMBER.sub(" | 0 | ", text))
    return [part.strip(" .'-") for part in parts if not is_blank(part)]


def _name_in(chunk: str, plain: bool) -> str | None:
    said = chunk.split()
    while said and said[0].lower() in _BEFORE_A_NAME:
        del said[0]
    taken: list[str] = []
    for word in said:
        if not _may_be_name(word, plain):
            break
        taken.append(word)
    name = re.sub("'s?$", "", " ".join(taken))
    while name and name.split()[-1].lower() in _PARTICLES:
        name = name.rpartition(" ")[0]
    if not name or len(taken) > 5:
        return None
    name = in_capitals(name) if plain and one_case(name) else name
    return short if " " in (short := without_title(name)) else name


def _may_be_name(word: str, plain: bool) -> bool:
    if word.lower().strip(".") in NOT_A_NAME or not all(c.isalpha() or c in "'-." for c in word):
        return False
    return plain or not word[0].islower() or word in _PARTICLES
