"""Dates with slips in them: nothing fails or is slow, no date is made up, no word that counts is lost."""

import os
import random
import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from conversations.fields.born_on import born_on
from conversations.fields.due import due, end_of
from conversations.fields.number_words import in_figures
from conversations.fields.result import Check, Ok, Result
from tests.conversations import test_fields_born_on_said as births
from tests.conversations import test_fields_due as dues
from tests.conversations.test_fields_born_on import TODAY
from tests.conversations.test_fields_due_said import READ

MUTATIONS = int(os.environ.get("BATON_TEST_MUTATIONS", "1500"))
"""10,000 before a release."""
BIRTHS = [raw for raw, _ in births.table(births.READ + births.IN_WORDS + births.ASKED)]
DUES = [raw for raw, _ in dues.table(dues.DAYS + dues.TIMES + dues.ASKED + READ)]
TYPED = "0123456789/-. :'oilabcdeyé½()?"
LONGEST = 0.005
"""Seconds of CPU."""


def slipped(text: str, chance: random.Random) -> str:
    """`text` with one to three slips: a character lost, added, changed or in the wrong place, or words shuffled."""
    for _ in range(chance.randint(1, 3)):
        at, typed, words = chance.randrange(len(text) + 1), chance.choice(TYPED), text.split(" ")
        shuffled = " ".join(chance.sample(words, len(words)))
        before, here, after = text[:at], text[at : at + 1], text[at + 1 :]
        ways = (before + after, before + typed + here + after, before + typed + after, shuffled)
        text = chance.choice((*ways, before + after[:1] + here + after[1:]))
    return text


def quick(read: Callable[[str], Result], raw: str) -> Result:
    """What `read` gives, within `LONGEST`; a collection of garbage may fall into it, but not thrice."""
    for _ in range(3):
        started = time.process_time()
        result = read(raw)
        if time.process_time() - started < LONGEST:
            return result
    raise AssertionError("slow")


def test_a_date_of_birth_is_made_of_what_was_typed() -> None:
    chance = random.Random(22)
    taken = 0
    for raw in (slipped(chance.choice(BIRTHS), chance) for _ in range(MUTATIONS)):
        result = quick(lambda said: born_on(said, TODAY), raw)
        if isinstance(result, Check):
            taken += 1
            born = date.fromisoformat(result.value)
            figures = "".join(re.findall("[0-9]+", in_figures(raw.lower()).translate(str.maketrans("oil", "011"))))
            assert born <= TODAY, raw
            assert str(born.day) in figures, raw
            assert f"{born.year % 100:02}" in figures, raw
    assert taken > MUTATIONS / 20


def test_what_is_due_is_to_come() -> None:
    chance = random.Random(22)
    for raw in (slipped(chance.choice(DUES), chance) for _ in range(MUTATIONS)):
        result = quick(lambda said: due(said, dues.SATURDAY), raw)
        if isinstance(result, Ok):
            ahead = end_of(result.value) - dues.SATURDAY
            assert timedelta(minutes=-1) <= ahead <= timedelta(days=734), raw


@pytest.mark.parametrize("word", ["not", "or", "before", "after", "died", "about", "or maybe", "wife's"])
def test_a_word_that_changes_the_sense_is_never_left_out_of_a_date_of_birth(word: str) -> None:
    for raw in BIRTHS:
        words = raw.split(" ")
        for at in range(len(words) + 1):
            said = " ".join([*words[:at], word, *words[at:]])
            assert not isinstance(born_on(said, TODAY), Check), said


@pytest.mark.parametrize("word", ["not", "or", "never", "ago", "every", "except", "Mary"])
def test_a_word_that_changes_the_sense_is_never_left_out_of_a_due_date(word: str) -> None:
    for raw in (one for one in DUES if "before" not in one):  # "Or before" is what it says.
        words = raw.split(" ")
        for at in range(len(words) + 1):
            said = " ".join([*words[:at], word, *words[at:]])
            assert not isinstance(due(said, dues.SATURDAY), Ok), said
