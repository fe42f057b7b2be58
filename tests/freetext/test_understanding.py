"""What is understood of the hand-written messages, and that nothing hostile or broken gets anything invented."""

import json
import os
import random
import re
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from conversations.fields.address import one_line
from conversations.fields.number_words import in_figures
from conversations.freetext import Danger, Understood, as_fields, understand
from store.terms import Reason
from tests.freetext.gold import TODAY, messages
from tests.freetext.score import FLOOR, OTHERS, by_floor, figures, tally

MUTATIONS = int(os.environ.get("BATON_TEST_MUTATIONS", "1500"))
HOSTILE = int(os.environ.get("BATON_TEST_HOSTILE", "400"))
"""10,000 of each before a release; `make check` takes a sample."""
LINED = f"son Tom{'-' * 400}x 12 High St, Broadstairs CT10 1AL"
"""Half a minute, once: a line that might be part of a word or lie between two."""


def read(*said: str) -> Understood:
    return understand(said, TODAY)


@pytest.mark.parametrize(("name", "least"), [("own", 460), (OTHERS, 60)])
def test_the_hand_written_messages_are_understood_no_worse_than_before(name: str, least: int) -> None:
    every = by_floor(messages())[name]
    assert len(every) >= least
    counts, failures = tally(every)
    now, floor = figures(counts), json.loads(FLOOR.read_text())[name]
    assert now["wrong_born"] == 0, failures
    fallen = {field: (limit, now[field]) for field, limit in floor.items() if now[field] < limit}
    assert not fallen, "\n".join(failures)


def test_the_message_that_started_it_all() -> None:
    said = (
        "Pls see Mary Smith dob 3/4/41, 12 High St CT10 1AL, falls x3, not taking meds, lives alone."
        " Daughter Jane 07700 900123. St Peters."
    )
    found = read(said)
    assert found.name
    assert found.born_on
    assert found.lives
    assert found.next_of_kin
    assert found.practice
    assert (found.name.value, found.born_on.value) == ("Mary Smith", "1941-04-03")
    assert found.lives.value == {"lines": "12 High St", "postcode": "CT10 1AL"}
    assert found.phone is None, "the daughter's is not the patient's"
    kin = found.next_of_kin.value
    assert (kin["name"], kin["relationship"], kin["phone"]) == ("Jane", "daughter", "07700 900123")
    assert found.practice.value == "St Peters"
    assert {one.value for one in found.reasons} == {Reason.FALLS, Reason.MEDICINES, Reason.ALONE}
    assert said[slice(*found.born_on.span)] == "3/4/41"


@pytest.mark.parametrize(
    "said",
    [
        "Mary Smith dob 3/4/41, no wait dob 4/3/41?",
        "Mary Smith, 70, dob 3/4/41",
        "Mary Smith dob 3/4/1941 or 1942",
        "Mary Smith, lives with husband Bob, dob 3/4/1941",
        "Mary Smith dob 3/4/14",
        "Mary Smith dob 3/4/1941?",
        "Mary Smith dob 3/4/1941 and DOB 3/5/1941",
        "Mary Smith's daughter Jane (dob 3/4/1971) rang",
        "Mary Smith had a stroke 3/4/1998 and was seen 12/11/2026",
        "Mary Smith, born and bred here, wed 3/4/1961",
        "Mary Smith lives with her husband. His is 3/4/1939",
        "Wife of patient rang: Jean Hall 5/6/1942. Patient Bob Hall, 12 High St",
        "Patient: Bob Hall. Wife: Jean dob 5/6/1943",
        "Bob Hall dob 3/4/1941 - sorry that's his brother's",
        "Mary Smith dob 3/4/41 or could be 4/3/41",
        "Mary Smith lives with her daughter Jane Hall (DOB: 3/4/1971)",
        "Mary Smith lives with her daughter Jane Hall DOB: 3/4/1971",
        "Mary Smith dob 3/4/1941. Oops, wrong month, May",
        "Derek + Sylvia Platt. Derek 1/9/41, Sylvia 4/10/42.",
    ],
)
def test_a_doubtful_date_of_birth_is_never_asserted(said: str) -> None:
    assert "date_of_birth" not in as_fields(read(said)), said


def test_two_candidates_are_both_kept_to_be_asked() -> None:
    born = read("Mary Smith, DOB 3/4/1941. 12 High St CT10 1AL. Date of birth 3/5/1941.").born_on
    assert born
    assert not born.sure
    assert {born.value, *born.others} == {"1941-04-03", "1941-05-03"}


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("Alma Hall, dob 2/8/1936 - no thats the husbands, hers is 20/8/1938", "1938-08-20"),
        ("Alma Hall, the dob I gave (2/8/36) is her sister's, hers is 20/8/1938", "1938-08-20"),
        ("1) Alma Hall 20/8/38, falls. 2) Jim Hall 2/8/36, memory", "1938-08-20"),
        ("Alma Hall. Born Michaelmas Day, which is to say 29/09/1930", "1930-09-29"),
        ("Estranged from wife, this is Dermot Hall (27th June 1968)", "1968-06-27"),
    ],
)
def test_the_patients_own_date_among_others(said: str, born: str) -> None:
    assert as_fields(read(said)).get("date_of_birth") == born


def test_a_correction_in_a_later_message_wins() -> None:
    found = read("Mary Smith 3/4/1941, 07700 900123", "sorry dob is 3/5/1941 and mobile 07700 900124")
    assert found.born_on
    assert (found.born_on.value, found.born_on.sure) == ("1941-05-03", True)
    assert found.phone
    assert found.phone.value["number"] == "07700 900124"


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("Mary Smith has crushing chest pain now", {Danger.URGENT}),
        ("Mary Smith says she wants to die", {Danger.URGENT}),
        ("Mary Smith denies suicidal thoughts, no chest pain", set()),
        ("her son hits her and is taking her money", {Danger.SAFEGUARDING}),
        ("lonely since her dog died", set()),
    ],
)
def test_cues_of_danger(said: str, danger: set[Danger]) -> None:
    assert {one.value for one in read(said).danger} == danger


def hostile() -> Iterator[str]:
    """Strings that make a careless pattern count for hours; 4,096 characters each at most."""
    seeds = [
        "a ",
        "A ",
        "0",
        "0 ",
        "9-",
        "1/",
        "1/1/",
        ".",
        ". ",
        "mr ",
        "Mr ",
        "son ",
        "son of ",
        "flat 1 ",
        "1 a",
        ", ",
    ]
    seeds += [
        "dob ",
        "dob:",
        "07700 ",
        "999 ",
        "(",
        ")(",
        "'",
        "a'",
        "-",
        "st ",
        "St Peters ",
        "1a ",
        "CT10 ",
        "\n",
        "|",
        "| a ",
    ]
    seeds += [
        "a:",
        "name: ",
        "a-",
        "🎂",
        "é",
        "ß",
        "ﬁ",
        "İ",
        "\u202e",
        "\u0301",
        "gp ",
        "12 High St, ",
        "lives at ",
        "her dad ",
    ]
    seeds += ["1/1/41 gp ", "1 jan 41 ", "a|son ", "nmae: \n", "she lives with 07700 900123 ", "CT10 2SQ, ", "nok "]
    chance = random.Random(4)
    for seed in seeds:
        yield seed * (4096 // len(seed))
    while True:
        mixed = "".join(chance.choice(seeds) * chance.choice((1, 2, 7, 60)) for _ in range(chance.randint(1, 40)))
        yield mixed[: chance.choice((40, 160, 600))]


def test_hostile_strings_take_no_longer_than_others() -> None:
    read("Mary Smith 07700 900123")
    for said in (LINED, *islice(hostile(), HOSTILE)):
        took = cpu(said)
        if took > 0.05:  # a busy machine counts some of its own work
            took = min(cpu(said) for _ in range(3))
        assert took < 0.05, said[:80]


def cpu(said: str) -> float:
    began = time.process_time()
    read(said)
    return time.process_time() - began


def mutated(chance: random.Random, said: str, other: str) -> str:
    """`said` with a few slips of the keyboard, lost or moved lines, or a piece of another message."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(said) + 1)
        match chance.randrange(9):
            case 0:
                said = said[:at] + said[at + 1 :]
            case 1:
                said = said[:at] + chance.choice("0123456789 .,;:/-\n()'aO|") + said[at:]
            case 2:
                said = said[:at] + said[at : at + 2][::-1] + said[at + 2 :]
            case 3:
                said = chance.choice((str.upper, str.lower, str.title))(said)
            case 4:
                lines = said.split("\n")
                said = "\n".join(chance.sample(lines, len(lines)))
            case 5:
                said = said[at:] or said
            case 6:
                said = said[:at] or said
            case 7:
                said = said.replace(
                    *chance.choice(((",", ""), (". ", " "), ("\n", " "), (" ", "  "), (":", ""), ("0", "O")))
                )
            case _:
                said = said[:at] + " " + other[chance.randrange(len(other)) :]
    return said


def test_nothing_is_asserted_that_is_not_in_the_text() -> None:
    chance = random.Random(20261121)
    said = [" \n".join(one.said) for one in messages()]
    for _ in range(MUTATIONS):
        message = mutated(chance, chance.choice(said), chance.choice(said))
        assert not invented(read(message)), message


def invented(found: Understood) -> list[str]:
    """The fields that say what their text does not."""
    text = found.text.casefold()
    digits = re.sub(r"\D", "", re.sub("[oO]", "0", text.replace("(0)", "")))
    squeezed = re.sub(r"[^a-z0-9]", "", text)
    wrong = [name for name, value in _words(found).items() if not _said(value, text)]
    for name, number in _numbers(found).items():
        if re.sub(r"^(\+44|\+|0)", "", re.sub(r"[^\d+]", "", number)) not in digits:
            wrong.append(name)
    code = found.lives.value.get("postcode") if found.lives else None
    mixed = str.maketrans("oi", "01")
    if code and code.replace(" ", "").casefold().translate(mixed) not in squeezed.translate(mixed):
        wrong.append("postcode")
    if found.born_on and found.born_on.value:
        said = in_figures(found.text[slice(*found.born_on.span)].casefold())
        numbers = re.findall(r"\d+", re.sub("[oO]", "0", said))
        year, _month, day = found.born_on.value.split("-")
        run = "".join(numbers)
        if year[2:] not in run or str(int(day)) not in run:
            wrong.append("born_on")
    return wrong


def _said(value: str, text: str) -> bool:
    return all(word in text for word in re.findall(r"[^\W_]+", value.casefold()))


def _words(found: Understood) -> dict[str, str]:
    kin = found.next_of_kin.value if found.next_of_kin else {}
    lives = found.lives.value if found.lives else {}
    return {
        "name": found.name.value if found.name else "",
        "kin": kin.get("name") or "",
        "practice": found.practice.value if found.practice else "",
        "lives": lives.get("lines") or "",
        "concerns": found.concerns.value if found.concerns else "",
    }


def _numbers(found: Understood) -> dict[str, str]:
    kin = found.next_of_kin.value if found.next_of_kin else {}
    phone = found.phone.value["number"] if found.phone else ""
    return {"phone": phone, "kin": kin.get("phone") or "", "nhs": found.nhs_number.value if found.nhs_number else ""}


def test_values_fit_the_fields_of_the_dialogue() -> None:
    """What is understood can stand where an answer does: an address reads back, a number is as dialled."""
    found = read("Mary Smith, NFA, 07700 900123")
    assert found.lives
    assert one_line(found.lives.value) == "No fixed abode"
    assert found.phone
    assert found.phone.value == {"number": "07700 900123", "unsure": True}
