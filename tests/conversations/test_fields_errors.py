"""Each refusal of a field has its words, and they say what to do."""

from datetime import UTC, date, datetime
from pathlib import Path

import jinja2
import pytest

from conversations.fields.address import address
from conversations.fields.born_on import born_on
from conversations.fields.due import due
from conversations.fields.next_of_kin import next_of_kin
from conversations.fields.nhs_number import nhs_number
from conversations.fields.person_name import person_name
from conversations.fields.phone import phone
from conversations.fields.result import Bad, Result
from conversations.fields.text import words

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
WORDS = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parents[2] / "templates" / "errors"), undefined=jinja2.StrictUndefined
)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (words(""), "There was no answer in that."),
        (words("x" * 1001), "That is too long by 1 character. Use 1000 or fewer."),
        (next_of_kin("x" * 5000), "That is too long by 4700 characters. Use 300 or fewer."),
        (person_name("{{7*7}}"), "A name can have letters"),
        (born_on("12/13/1940", TODAY), "There is no month 13."),
        (born_on("31/02/1950", TODAY), "There is no 31 February. Enter a real date, like 27 3 1941."),
        (born_on("29/02/1947", TODAY), "There is no 29 February in 1947. Enter a real date"),
        (born_on("3/4/2041", TODAY), "That date is in the future."),
        (born_on("3/4/1841", TODAY), "That would make them 185."),
        (born_on("82", TODAY), "That is an age."),
        (born_on("April 1941", TODAY), "Enter the day, the month and the year"),
        (born_on("3/4/22", TODAY), "Is that 1922 or 2022?"),
        (born_on("soon", TODAY), "I could not read that as a date."),
        (born_on("3rd April", TODAY), "Which year?"),
        (born_on("3/4/19411", TODAY), "Enter the year with all four digits"),
        (born_on("3/4/1941 (75)", TODAY), "That date makes them 85, not 75."),
        (due("yesterday", NOW), "That time has passed."),
        (due("asap", NOW), "I could not read that as a day. Enter when it is due, like next Tues"),
        (due("31/11", NOW), "There is no 31 November."),
        (due("the 32nd", NOW), "No month has a day 32."),
        (due("11/28", NOW), "There is no month 28. Enter the day first"),
        (due("fri 25:00", NOW), "There is no such time of day."),
        (due("Mon 24 Nov", NOW), "24 November is a Tuesday. Which is right?"),
        (due("3/4/41", NOW), "That would be in 2041."),
        (due("Saturday", NOW), "Today is Saturday. Enter today or next Saturday."),
        (due("6/12", NOW), "Is that 6 December or in 6 months?"),
        (due("next week", NOW), "Which day?"),
        (due("mon at 7", NOW), "Is that 7am or 7pm?"),
        (address("12 High St"), "What is the postcode of 12 High St?"),
        (address("CT10 1AL"), "CT10 1AL is the postcode. Which house and street?"),
        (address("not known"), "Which house and street?"),
        (address("12 High St CT10 1A"), "CT10 1A is not a postcode."),
        (phone("soon"), "Enter the phone number only"),
        (phone("999"), "That is not a phone number."),
        (nhs_number("999 123 4567"), "That is not an NHS number"),
        (nhs_number("1"), "An NHS number is 10 digits and no letters, like 943 476 5919. You typed 1 digit."),
        (nhs_number("943476591X"), "An NHS number is 10 digits and no letters, like 943 476 5919. You typed 9 digits."),
        (nhs_number("9434765919x"), "An NHS number is 10 digits and no letters, like 943 476 5919. Enter it again."),
    ],
)
def test_words_of_a_refusal(result: Result, said: str) -> None:
    assert isinstance(result, Bad)
    text = WORDS.get_template(f"{result.error}.j2").render(result.params)
    assert text.startswith(said)
    assert text.endswith(".") or text.endswith("?")
    assert "\n" not in text
    assert not set(text) & set("<>*_`&")
