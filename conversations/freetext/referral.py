"""A whole referral in one message: every field that it gives, each at its place and with how sure it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from conversations.fields.address import one_line
from conversations.fields.kinship import KIN
from conversations.freetext.births import birth_behind, take_birth
from conversations.freetext.contacts import find_contacts
from conversations.freetext.dates import is_labelled
from conversations.freetext.found import Found, Understood
from conversations.freetext.kin import find_relatives, take_kin
from conversations.freetext.labels import find_labels
from conversations.freetext.name_forms import chosen
from conversations.freetext.names import take_name
from conversations.freetext.numbers import Line, is_of_another, names_of, owners, take_nhs_number, take_phones
from conversations.freetext.paper import Paper, read
from conversations.freetext.patterns import later
from conversations.freetext.people import People, Who, find_people
from conversations.freetext.places import take_home
from conversations.freetext.practices import take_practice
from conversations.freetext.relatives import Relative
from conversations.freetext.words import COMMON
from conversations.freetext.worries import concerns_in, danger_in, reasons_in
from conversations.freetext.writers import find_writer


def understand(messages: Sequence[str], today: date) -> Understood:
    """What `messages`, the parts of one referral in their order, say of the patient (R1, R13).

    The surest goes first and takes its digits and words with it. Nothing is asserted that is not in the text.
    """
    paper = read(messages)
    people = find_people(paper, find_labels(paper))
    nhs = take_nhs_number(paper, people)
    born = take_birth(paper, people, today)
    lines = take_phones(paper)
    lives = take_home(paper, people)
    practice = take_practice(paper, people)
    everyone = _everyone(paper, people)
    whose = list(zip(owners(paper, people, lines), lines, strict=True))
    kin = take_kin(paper, people, everyone, [line for who, line in whose if who is Who.KIN])
    relatives = [one.name_span for one in everyone if one.name]
    relatives += [kin.span] if kin and people.label_at(kin.span[0]) else []
    name = take_name(paper, people, relatives, born.span if born else None)
    born = _sure_of(paper, people, name, born, today)
    called = names_of(paper, name.value if name else None)
    own = [line for who, line in whose if who is Who.PATIENT and not is_of_another(paper, people, called, line)]
    known = any((nhs, born, lives, own, kin, name))
    for span in relatives:
        paper.claim(span, "next_of_kin")
    return Understood(
        paper.text,
        name=name,
        born_on=born,
        lives=lives,
        phone=_phone(paper, own),
        nhs_number=nhs,
        concerns=concerns_in(paper, people, _names(name, kin, everyone), known),
        next_of_kin=kin,
        practice=practice,
        reasons=reasons_in(paper),
        danger=danger_in(paper),
        more=bool(people.second),
    )


def _everyone(paper: Paper, people: People) -> list[Relative]:
    """Who may be the next of kin: relatives, a relative who writes, and others who are made the contact."""
    patient = chosen(paper)
    found = [one for one in find_relatives(paper, people) if (one.name or "-").split()[0].lower() != patient]
    found += find_writer(paper, people, found)
    return found + find_contacts(paper, people, found)


def _sure_of(
    paper: Paper, people: People, name: Found[str] | None, born: Found[str | None] | None, today: date
) -> Found[str | None] | None:
    """`born`, to be asked where a name that is not the patient's introduces the date; or the date behind their own."""
    if name and not born and " " in name.value:
        return birth_behind(paper, people, name.span, today)
    if born and name and (other := _BRACKETED.search(paper.plain, 0, born.span[0])):
        own = name.value.lower().split()
        return replace(born, sure=False) if other[1].lower() not in {*own, *COMMON} else born
    if born and name and not is_labelled(paper, people, born.span[0]) and _behind_another(paper, name, born):
        return replace(born, sure=False)
    return born


_BRACKETED: Final = later(r"\b([A-Z][\w'-]+) \((?i:dob|d\.o\.b\.?|date of birth|born|b\.?)\W*$")
_TITLED: Final = later(r"\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][\w'-]*(?: [A-Z][\w'-]*)?")


def _behind_another(paper: Paper, name: Found[str], born: Found[str | None]) -> bool:
    """Whether a name that is not the patient's stands right before the date, or with a title in its sentence."""
    words = list(paper.words_in((max(0, born.span[0] - 30), born.span[0])))[-1:]
    near = [word for word in words if re.fullmatch(r"[ ,(-]{0,3}", paper.plain[word.end : born.span[0]])]
    own = {part.lower() for part in re.findall(r"[\w'-]+", name.value)}
    titled = _TITLED.finditer(paper.plain, paper.sentence(born.span[0])[0], born.span[0])
    if any(not own & {part.lower() for part in one[0].split()} for one in titled):
        return True
    return any(word.text.istitle() and word.low not in own | COMMON for word in near) and paper.cased(born.span[0])


def _phone(paper: Paper, lines: Sequence[Line]) -> Found[dict[str, Any]] | None:
    if not lines:
        return None
    last = paper.message(lines[-1].span[0])
    first = next(line for line in lines if paper.message(line.span[0]) == last)
    return Found(first.value, first.span)


def _names(name: Found[str] | None, kin: Found[dict[str, Any]] | None, everyone: Sequence[Relative]) -> list[str]:
    said = (name.value if name else None, kin.value["name"] if kin else None, *(one.name for one in everyone))
    full = list(dict.fromkeys(one for one in said if one))
    parts = {
        part
        for one in full
        for part in re.findall(r"[^\W\d_][\w'-]+", one)
        if len(part) > 2 and not KIN.fullmatch(part)
    }
    return [*full, *sorted(parts, key=len, reverse=True)]


def as_fields(understood: Understood) -> dict[str, Any]:
    """`understood` as plain data for scripts: the fields by name, those that are not there left out.

    {"name", "date_of_birth" (ISO), "address" (one line), "phone" and "nhs_number" (digits), "concerns", "next_of_kin"
    {"name", "relationship", "phone"}, "practice", "reasons", "danger", "urgent"}. A date of birth that is not sure is
    left out.
    """
    born = understood.born_on
    fields: dict[str, Any] = {
        "name": understood.name and understood.name.value,
        "date_of_birth": born.value if born and born.sure else None,
        "address": understood.lives and _address(understood.lives.value),
        "phone": understood.phone and _digits(understood.phone.value["number"]),
        "nhs_number": understood.nhs_number and _digits(understood.nhs_number.value),
        "concerns": understood.concerns and understood.concerns.value,
        "next_of_kin": understood.next_of_kin and _kin(understood.next_of_kin.value),
        "practice": understood.practice and understood.practice.value,
        "reasons": [found.value.value for found in understood.reasons],
        "danger": [found.value.value for found in understood.danger],
    }
    return {field: value for field, value in fields.items() if value}


def _address(value: dict[str, Any]) -> str:
    return "NFA" if value.get("no_fixed_abode") else one_line(value)


def _kin(value: dict[str, Any]) -> dict[str, Any]:
    number = value["phone"]
    return {"name": value["name"], "relationship": value["relationship"], "phone": number and _digits(number)}


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit() or c == "+")
