"""Names, as people write them and as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.person_name import person_name
from conversations.fields.result import Bad, Check, Ok


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("mary smith", "Mary Smith"),
        ("MARY O'NEILL", "Mary O'Neill"),
        ("Mary smith", "Mary Smith"),
        ("mary o’neill", "Mary O'Neill"),
        ("ronald mcdonald", "Ronald McDonald"),
        ("Ronald MacDonald", "Ronald MacDonald"),
        ("gwendolyn pryce-jones", "Gwendolyn Pryce-Jones"),
        ("catherine-anne van der berg", "Catherine-Anne van der Berg"),
        ("Ludwig van der Berg", "Ludwig van der Berg"),
        ("j.r. hartley", "J.R. Hartley"),
        ("Mrs Mary Smith", "Mary Smith"),
        ("Prof. Dr. mary smith", "Mary Smith"),
        ("Name: mary smith.", "Mary Smith"),
        (" Mary \n Smith ", "Mary Smith"),
        ("Mary\u202e Smi\u200bth\0", "Mary Smith"),
        ("Paweł Zieliński", "Paweł Zieliński"),
        ("Zoe\u0308 Brontë", "Zoë Brontë"),
        ("محمد علي", "محمد علي"),
        ("प्रिया शर्मा", "प्रिया शर्मा"),
    ],
)
def test_a_name_is_put_in_order(raw: str, name: str) -> None:
    assert person_name(raw) == Ok(name)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("tesfay", "Tesfay"),
        ("Mrs Smith", "Smith"),
        ("李小龙", "李小龙"),
        ("Mrs Smith, Mary", "Mary Smith"),
        ("Smith, Mrs Mary", "Mary Smith"),
    ],
)
def test_read_back(raw: str, name: str) -> None:
    assert person_name(raw) == Check(name)


@pytest.mark.parametrize("raw", ["", "   ", "🙂", "\u200b\u200d", "-", "'", "Mrs", "\u3164"])
def test_nothing_that_can_be_seen_is_asked_again(raw: str) -> None:
    assert person_name(raw) == Bad("empty")


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "Mary Smith 2",
            "{{7*7}} Smith",
            "<b>Mary</b> Smith",
            "Mary <!channel>",
            "Mary Smith 🙂",
            "Mary_Smith",
            "a@b c",
        ),
        *("Mary Smith, 12 High St, CT10 1AL", "07700 900123", "Mary; Smith", "Mary & John Smith"),
    ],
)
def test_what_is_no_name_is_asked_again(raw: str) -> None:
    assert person_name(raw) == Bad("name_characters")


def test_a_name_has_a_limit() -> None:
    assert person_name("a" * 49 + " " + "b" * 50) == Ok("A" + "a" * 48 + " B" + "b" * 49)
    assert person_name("x " * 2500) == Bad("too_long", {"limit": 100, "length": 4999})


LETTERS = st.text("abÉßñ'-. ĳǆŉVvADNEmMc,\u0301").filter(str.strip)


@given(st.text(st.characters(exclude_categories=())) | LETTERS)
def test_any_text_is_answered_and_a_name_stays_the_same(raw: str) -> None:
    result = person_name(raw)
    if isinstance(result, Ok):
        assert person_name(result.value) == result
    if not isinstance(result, Bad):
        assert len(result.value) <= 100
        assert not set(result.value) & set("<>{}*&\0")
