"""Numbers in words: every day and every year of a date, however it is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.born_on import born_on
from conversations.fields.date_words import MONTHS
from conversations.fields.number_words import in_figures
from conversations.fields.result import Check

SMALL = [
    *("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
TODAY = date(2026, 11, 21)


def spoken(number: int) -> str:
    """A number below 100."""
    tens, unit = divmod(number, 10)
    if number < 20:
        return SMALL[number]
    return f"{TENS[tens]} {SMALL[unit]}" if unit else TENS[tens]


def spoken_year(year: int) -> str:
    century, rest = divmod(year, 100)
    if century == 20 and rest < 10:
        return f"two thousand and {spoken(rest)}" if rest else "two thousand"
    return f"{spoken(century)} {'oh ' if rest < 10 else ''}{spoken(rest)}" if rest else f"{spoken(century)} hundred"


@given(st.dates(date(1907, 1, 1), TODAY - timedelta(days=1)))
def test_a_date_in_words_is_the_date(born: date) -> None:
    year = spoken_year(born.year)
    for said in (
        f"{spoken(born.day)} of {MONTHS[born.month - 1]} {year}",
        f"{MONTHS[born.month - 1]} the {born.day} {year}",
    ):
        assert born_on(said, TODAY) == Check(born.isoformat())


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("the twenty-seventh of march", "the 27th of march"),
        ("the thirtyfirst, the twelth and the fortieth", "the 31th, the 12th and the 40th"),
        ("nineteen ten forty", "19 10 40"),
        ("oh seven oh two nineteen thirty-eight", "7 2 1938"),
        ("two thousand and one nights", "2001 nights"),
        ("nineteen hundred and six", "1906"),
        ("twenty twelve", "2012"),
        ("first thing on the second", "first thing on the 2th"),
        ("oh, someone's tenant is often here", "oh, someone's tenant is often here"),
    ],
)
def test_in_figures(said: str, figures: str) -> None:
    assert in_figures(said) == figures
