"""The next of kin that a label gives: "NOK: Jane Hall (daughter) 07700 900123"."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conversations.fields import next_of_kin as typed
from conversations.fields.kinship import KIN, in_full
from conversations.fields.result import Ok
from conversations.freetext.found import Found, Span
from conversations.freetext.labels import Label
from conversations.freetext.numbers import Line
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import KEEPERS, People
from conversations.freetext.words import TITLES

_NUMBER: Final = later(r"(?<!\w)(?:\+|\(?0)\d[\d ()./-]{7,}\d\b")
_BRIEF: Final = {"w": "wife", "h": "husband"}
_PLURAL: Final = later(r"^(daughter|son|niece|nephew|sister|brother)s\b")


def labelled_kin(
    paper: Paper, people: People, known: Mapping[str, str], lines: Sequence[Line]
) -> Found[dict[str, Any]] | None:
    """The first labelled one; `known` are the relationships of those who are named elsewhere, by their first names."""
    for at, label in enumerate(people.labels):
        if label.field != "next_of_kin" or people.outside(label.start):
            continue
        said = _PLURAL.sub(r"\1", _first_person(paper, label.value))
        if KIN.fullmatch(label.said) and label.said not in KEEPERS:
            said = f"{label.said} {said}"
        read = typed.next_of_kin(said[: typed.LIMIT])
        if not isinstance(read, Ok) or read.value.get("none"):
            continue
        value = {**read.value}
        value["name"] = None if (value["name"] or "").lower() in TITLES else value["name"]
        _complete(paper, value, people.labels[at + 1 : at + 4], lines)
        value["relationship"] = value["relationship"] or _implied(said, value["name"], known)
        if value["name"] or value["phone"]:
            return Found(value, label.value)
    return None


def _implied(said: str, name: str | None, known: Mapping[str, str]) -> str | None:
    brief = re.search(r"\((w|h)\)", said.lower())
    return _BRIEF[brief[1]] if brief else known.get((name or "-").split()[0])


def _first_person(paper: Paper, value: Span) -> str:
    """What is said up to the first number, and in brackets behind it: a second person comes with a second number."""
    numbers = [one for one in _NUMBER.finditer(paper.digits, *value)]
    said = paper.plain[slice(*value)]
    if len(numbers) > 1 and re.search(r"[^\W\d_]{3}", paper.plain[numbers[0].end() : numbers[1].start()]):
        behind = re.compile(r"[ ]?\([^)]*\)").match(paper.plain, numbers[0].end())
        said = paper.plain[value[0] : behind.end() if behind else numbers[0].end()]
    return said.strip(" \n,;")


def _complete(paper: Paper, value: dict[str, Any], following: Sequence[Label], lines: Sequence[Line]) -> None:
    """What labels of their own say of the next of kin, in the lines that follow."""
    for label in following:
        if label.field == "relationship" and (kin := KIN.search(paper.plain, *label.value)):
            value["relationship"] = in_full(kin[1])
        elif label.field == "kin_phone" and not value["phone"]:
            number = next((one for one in lines if label.value[0] <= one.span[0] < label.value[1]), None)
            value["phone"] = number.value["number"] if number else None
        elif label.field not in ("relationship", "kin_phone", "phone"):
            return
