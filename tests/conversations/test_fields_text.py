"""Cleaning, whatever is typed, and free words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.result import Bad, Ok
from conversations.fields.text import clean, is_blank, one_line, words

ANYTHING = st.text(st.characters(exclude_categories=()))
"""Lone surrogates, controls and unassigned code points too."""
AWKWARD = st.text(
    st.sampled_from("a é\u0301\u0300#1\n\r\t\0\u200b\u200d\ufe0f\u202e\u2329\u20e3👩👧🏽❤🏴\U000e0067\U000e007f\ud800")
)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Mary \t Smith\u00a0 ", "Mary Smith"),
        ("Mary\u202eSmith\u2066", "MarySmith"),
        ("M\u0000a\u0007ry\u009b", "Mary"),
        ("\u200bMa\u00adry\ufeff", "Mary"),
        ("Mary\ud800", "Mary"),
        ("one\r\n\r\n\r\n\r\ntwo\u2028three", "one\n\ntwo\nthree"),
        ("Zoe\u0308", "Zoë"),
        ("👩\u200d👧 at 5\u200d pm", "👩\u200d👧 at 5 pm"),
        ("1\ufe0f\u20e3 falls\ufe0f", "1\ufe0f\u20e3 falls"),
        ("❤\ufe0f", "❤\ufe0f"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("x" + "\u0317" * 500, "x" + "\u0317" * 4),
        ("<!channel> <b>{{7*7}}</b>", "<!channel> <b>{{7*7}}</b>"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "raw", ["", " \n\t", "\u200b\u200d\u2060", "🙂🙏🏽", "👩\u200d👧", "?!…", "\u3164\u115f", "\u2800", "\0"]
)
def test_text_without_a_letter_or_digit_says_nothing(raw: str) -> None:
    assert is_blank(raw)
    assert words(raw) == Bad("empty")


@pytest.mark.parametrize("raw", ["a", "7", "é", "علي", "李", "🙂 ok"])
def test_one_letter_in_any_script_says_something(raw: str) -> None:
    assert not is_blank(raw)


def test_words_up_to_their_limit() -> None:
    assert words(" 3 falls\nsince September ") == Ok("3 falls\nsince September")
    assert words("x" * 1000) == Ok("x" * 1000)
    assert words("x" * 5000) == Bad("too_long", {"limit": 1000, "length": 5000})
    assert words("x" * 21, limit=20) == Bad("too_long", {"limit": 20, "length": 21})


def test_one_line_has_the_keyboards_apostrophes() -> None:
    assert one_line("Mary\nO’Neill – Smith") == "Mary O'Neill - Smith"


@given(ANYTHING | AWKWARD)
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    once.encode()
    assert not set(once) & set("\0\u202e\u200b\r\t")
