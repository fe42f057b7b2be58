"""References: the last letter follows from the rest, so that a slip in typing one is noticed before it is looked up."""

import re

import pytest

from store import rules

LETTERS, DIGITS = "ABCDEFGHJKMNPQRTUVWXYZ", "23456789"


def test_every_new_reference_has_its_shape_and_is_right() -> None:
    for ref in {rules.new_ref() for _ in range(200)}:
        assert re.fullmatch(r"[A-Z][2-9][A-Z]-[2-9][A-Z]{2}", ref)
        assert not rules.has_slip(ref)


def test_one_wrong_character_is_noticed_wherever_it_is() -> None:
    for ref in [rules.new_ref() for _ in range(20)]:
        for at, right in enumerate(ref):
            wrong = {"-": ""}.get(right, LETTERS if right in LETTERS else DIGITS).replace(right, "")
            assert all(rules.has_slip(ref[:at] + one + ref[at + 1 :]) for one in wrong)


def test_two_neighbours_that_changed_places_are_noticed() -> None:
    for ref in ["K7Q-4MD", *(rules.new_ref() for _ in range(200))]:
        letters = ref.replace("-", "")
        for at in range(5):
            swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
            assert rules.has_slip(swapped) is (swapped != letters)


@pytest.mark.parametrize("typed", ["K7Q-4MD", "k7q 4md", "k7q4md", " K7Q-4MD "])
def test_the_example_of_all_documents_is_right_however_it_is_typed(typed: str) -> None:
    assert not rules.has_slip(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7kq 4md fell again", "7kq 4md"),
        ("K7Q-4ND", "K7Q-4ND"),
        ("her son came", ""),
        ("k7q-4mdx", ""),
        ("mary smith, 2 falls", ""),
    ],
)
def test_what_is_meant_for_a_reference_is_told_from_words(typed: str, kept: str) -> None:
    assert rules.like_ref(typed) == kept
