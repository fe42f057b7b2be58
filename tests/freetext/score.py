"""`python -m tests.freetext.score`: how much of the hand-written messages is understood, field by field.

A field is right, wrong (something else is there), spurious (there is nothing), or missing. Precision is what is right
of all that is asserted, recall what is right of all that there is, F1 their harmonic mean, and micro-F1 that of all
fields together. Of an address the postcode and the numbers have to agree and three in five of the words; of the
concerns four in five of the words have to be there, and no name, number or postcode of the patient's.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from conversations.fields.vocabulary import vocabulary
from conversations.freetext import as_fields, understand
from tests.freetext.gold import FIELDS, TODAY, Gold, messages

FLOOR = Path(__file__).parent / "floor.json"
OTHERS = "others"
"""The file of authors who never saw the code. Its messages are harder and have a floor of their own."""
HEADS = r" (surgery|practice|medical centre|medical practice|health centre|group practice)$"
FILLING = vocabulary("a an the and or of to in on at is was it he she his her has had been be for with by not no as")
ROADS = {"st": "street", "rd": "road", "ave": "avenue", "cl": "close", "ct": "court", "ln": "lane", "sq": "square"}


def squeezed(text: Any) -> str:
    return re.sub(r"[^\w]", "", str(text)).casefold()


def digits(text: Any) -> str:
    return re.sub(r"^\+44", "0", re.sub(r"[^\d+]", "", str(text)))


def practice(text: Any) -> str:
    said = " ".join(re.findall(r"\w+", str(text).casefold().replace("'", "")))
    return re.sub(HEADS, "", said.removeprefix("the "))


def same_address(one: Any, other: Any) -> bool:
    a, b = (_address_words(text) for text in (one, other))
    exact = [{word for word in words if any(c.isdigit() for c in word)} for words in (a, b)]
    return exact[0] == exact[1] and len(a & b) >= 0.6 * len(a | b)


def _address_words(text: str) -> set[str]:
    said = re.sub(r"([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})$", r"\1\2", text.casefold().replace("'", ""))
    return {ROADS.get(word, word) for word in re.findall(r"\w+", said)}


def _alike(norm: Callable[[Any], str]) -> Callable[[Any, Any], bool]:
    return lambda one, other: norm(one) == norm(other)


SAME: dict[str, Callable[[Any, Any], bool]] = {
    "name": _alike(squeezed),
    "born": _alike(str),
    "lives": same_address,
    "phone": _alike(digits),
    "nhs": _alike(digits),
    "kin_name": _alike(squeezed),
    "kin_relationship": _alike(squeezed),
    "kin_phone": _alike(digits),
    "practice": _alike(practice),
}


def judge(field: str, said: Any, gold: Any, also: list[Any]) -> str:
    """right, wrong, spurious, missing or nothing; an `also` that holds None makes leaving it out no miss."""
    if not said:
        return "missing" if gold and None not in also else "nothing"
    if any(one and SAME[field](said, one) for one in (gold, *also)):
        return "right" if gold else "nothing"
    return "wrong" if gold else "spurious"


def judge_kin(said: dict[str, Any], gold: list[Any], also: list[list[Any]]) -> dict[str, str]:
    """The three parts against the reading of the message that they fit best."""
    given = (said.get("name"), said.get("relationship"), said.get("phone"))
    parts = ("kin_name", "kin_relationship", "kin_phone")
    verdicts = []
    for reading in (gold, *also):
        one = {
            part: judge(part, value, wanted or None, [])
            for part, value, wanted in zip(parts, given, reading or ("", "", ""), strict=True)
        }
        verdicts.append(
            {part: "nothing" if verdict == "right" and not gold else verdict for part, verdict in one.items()}
        )
    return min(verdicts, key=lambda one: sum(verdict in ("wrong", "spurious", "missing") for verdict in one.values()))


def judge_concerns(said: str | None, one: Gold) -> str:
    gold = one.fields.get("concerns")
    if "concerns" in one.also and not (said and gold):
        return "nothing"
    if not said or not gold:
        return ("missing" if gold else "nothing") if not said else "spurious"
    there = set(map(_stem, re.findall(r"\w+", said.casefold().replace("'", ""))))
    wanted = [w for w in re.findall(r"\w+", " ".join(gold).casefold().replace("'", "")) if w not in FILLING]
    return (
        "right"
        if sum(_stem(word) in there for word in wanted) >= 0.8 * len(wanted) and not _leaks(said, one)
        else "wrong"
    )


def _stem(word: str) -> str:
    return re.sub("(ing|ed|es|s)$", "", word) if len(word) > 4 else word


def _leaks(said: str, one: Gold) -> bool:
    people = f"{one.fields.get('name', '')} {(one.fields.get('kin') or [''])[0]}".split()
    allowed = set(" ".join(one.fields["concerns"]).casefold().split())
    words = set(re.findall(r"\w+", said.casefold())) - allowed
    code = re.search(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", said)
    return bool(code or re.search(r"\d{5} ?\d{5,6}", said) or any(n.casefold() in words for n in people if len(n) > 3))


def verdicts(one: Gold, fields: dict[str, Any]) -> dict[str, str]:
    """What became of each field of one message; `fields` as `as_fields` gives them."""
    given = {"born": "date_of_birth", "lives": "address", "nhs": "nhs_number"}
    found = {
        field: judge(field, fields.get(given.get(field, field)), one.fields.get(field), one.also.get(field, []))
        for field in ("name", "born", "lives", "phone", "nhs", "practice")
    }
    found |= judge_kin(fields.get("next_of_kin") or {}, one.fields.get("kin", []), one.also.get("kin", []))
    return found | {"concerns": judge_concerns(fields.get("concerns"), one)}


def f1(count: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one field, or of several added up."""
    right, false = count["right"], count["wrong"] + count["spurious"]
    missed = count["wrong"] + count["missing"]
    precision = right / (right + false) if right + false else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * right / (2 * right + false + missed) if right else 0.0


def tally(every: list[Gold]) -> tuple[dict[str, Counter[str]], list[str]]:
    """The verdicts by field, and a line for each failure."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    failures = []
    for one in every:
        fields = as_fields(understand(one.said, TODAY))
        for field, verdict in verdicts(one, fields).items():
            counts[field][verdict] += 1
            if verdict not in ("right", "nothing"):
                failures.append(
                    f"{one.at:14} {field:17} {verdict:9} {_said(field, fields)!r} for {_wanted(field, one)!r}"
                )
    return counts, failures


def _said(field: str, fields: dict[str, Any]) -> Any:
    given = {"born": "date_of_birth", "lives": "address", "nhs": "nhs_number"}
    kin = fields.get("next_of_kin") or {}
    return kin.get(field[4:]) if field.startswith("kin_") else fields.get(given.get(field, field))


def _wanted(field: str, one: Gold) -> Any:
    parts = ("kin_name", "kin_relationship", "kin_phone")
    return (one.fields.get("kin") or ("",) * 3)[parts.index(field)] if field in parts else one.fields.get(field)


def figures(counts: dict[str, Counter[str]]) -> dict[str, float]:
    """What the floor holds: F1 by field, "micro" over all of them, and how many dates of birth are wrong."""
    wrong = counts["born"]["wrong"] + counts["born"]["spurious"]
    micro = f1(sum(counts.values(), Counter()))[2]
    return {field: round(f1(count)[2], 3) for field, count in counts.items()} | {
        "micro": round(micro, 3),
        "wrong_born": wrong,
    }


def by_floor(every: list[Gold]) -> dict[str, list[Gold]]:
    """The messages by which floor holds for them."""
    others = [one for one in every if one.at.startswith(OTHERS)]
    return {"own": [one for one in every if one not in others], OTHERS: others}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.freetext.score", description=__doc__)
    parser.add_argument("files", nargs="*", help="only these files of messages, by name")
    parser.add_argument("--raise", dest="raised", action="store_true", help="raise the floor to what is reached now")
    given = parser.parse_args()
    every = [one for one in messages() if not given.files or one.at.split()[0] in given.files]
    counts, failures = tally(every)
    click.echo("\n".join(failures))
    click.echo(f"\n{len(every)} messages   precision recall    F1   right wrong spurious missing")
    for field, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        cells = "".join(f"{value:8.3f}" for value in f1(count))
        rest = "".join(f"{count[kind]:8}" for kind in ("right", "wrong", "spurious", "missing"))
        click.echo(f"{field:18}{cells}{rest}")
    reached = figures(counts)
    click.echo(f"wrong dates of birth: {reached.pop('wrong_born')}")
    if given.raised:
        floor = json.loads(FLOOR.read_text())
        for name, some in by_floor(messages()).items():
            now = figures(tally(some)[0])
            floor[name] = {field: max(now[field], least) for field, least in floor[name].items()}
        FLOOR.write_text(json.dumps(floor, indent=2) + "\n")


if __name__ == "__main__":
    main()
