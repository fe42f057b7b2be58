"""Phone and NHS numbers."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import calculate_checksum

from conversations.fields.nhs_number import nhs_number
from conversations.fields.phone import phone
from conversations.fields.result import Bad, Ok


@pytest.mark.parametrize(
    ("raw", "number", "unsure"),
    [
        ("07700900123", "07700 900123", True),
        ("+44 (0)7700 900123", "07700 900123", True),
        ("0044 7700 900 123", "07700 900123", True),
        ("7700 900123", "07700 900123", True),
        ("tel: 01632-960001", "01632 960001", True),
        ("Mobile 07700.900.123", "07700 900123", True),
        ("07700 90O123", "07700 900123", True),
        ("07700\u202e 900\u200b123", "07700 900123", True),
        ("(029) 2018 0440", "029 2018 0440", False),
        ("0800 1111", "0800 1111", False),
        ("+33 1 42 68 53 00", "+33 1 42 68 53 00", False),
    ],
)
def test_a_phone_number_is_read_however_it_is_spaced(raw: str, number: str, unsure: bool) -> None:
    assert phone(raw) == Ok({"number": number, "unsure": unsure})


@pytest.mark.parametrize(
    "raw", ["", "🙂", "none", "daughter's 07700 900123", "ask Jane", "<b>07700 900123</b>", "x" * 5000]
)
def test_no_phone(raw: str) -> None:
    assert phone(raw) == Bad("phone_none")


@pytest.mark.parametrize(
    "raw", ["999", "960001", "0770090012", "07700 9001234", "01632 960001 / 07700 900123", "1" * 5000, "{{7*7}}", "+0"]
)
def test_not_a_phone(raw: str) -> None:
    assert phone(raw) == Bad("phone_not_possible")


@pytest.mark.parametrize(
    "raw",
    ["9434765919", "943 476 5919", "943-476-5919", " NHS No: 943 476 5919 ", "943 476\u200b 5919", "no. 9434765919"],
)
def test_nhs_number(raw: str) -> None:
    assert nhs_number(raw) == Ok("943 476 5919")


@pytest.mark.parametrize("raw", ["999 123 4567", "943 476 5918", "0000000000", "1111111111"])
def test_wrong_check_digit(raw: str) -> None:
    assert nhs_number(raw) == Bad("nhs_number_check")


@pytest.mark.parametrize(
    ("raw", "length"),
    [
        ("94347", 5),
        ("94347659190", 11),
        ("943476591X", 9),
        ("943 476 5919 Mary", 10),
        ("abc", 0),
        ("{{7*7}}", 2),
        ("1" * 5000, 5000),
    ],
)
def test_wrong_length_or_letters(raw: str, length: int) -> None:
    assert nhs_number(raw) == Bad("nhs_number_length", {"length": length})


@pytest.mark.parametrize("raw", ["", "🙂", "\u200b"])
def test_no_nhs_number(raw: str) -> None:
    assert nhs_number(raw) == Bad("empty")


@given(st.text(st.characters(exclude_categories=())) | st.text("0123456789 +-()OX"))
def test_any_text_is_answered_and_a_number_stays_the_same(raw: str) -> None:
    dialled, given_number = phone(raw), nhs_number(raw)
    if isinstance(dialled, Ok):
        assert phone(dialled.value["number"]) == dialled
    if isinstance(given_number, Ok):
        assert nhs_number(given_number.value) == given_number


@given(st.integers(0, 99_999))
def test_numbers_kept_for_tests(n: int) -> None:
    typed = f"07700 900{n % 1000:03}"
    assert phone(typed.replace(" ", "")) == Ok({"number": typed, "unsure": True})
    assert phonenumbers.is_possible_number(phonenumbers.parse(typed, "GB"))
    body = f"9990{n:05}"
    digit = calculate_checksum(body)
    if digit is not None and digit < 10:
        assert nhs_number(f"{body}{digit}") == Ok(f"{body[:3]} {body[3:6]} {body[6:]}{digit}")
        assert nhs_number(f"{body}{(digit + 1) % 10}") == Bad("nhs_number_check")
