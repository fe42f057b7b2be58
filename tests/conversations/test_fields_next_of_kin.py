"""Next of kin or carer on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.next_of_kin import next_of_kin
from conversations.fields.result import Bad, Check, Ok


def kin(name: str | None, relationship: str | None, phone: str | None, words: str) -> dict[str, str | None]:
    return {"name": name, "relationship": relationship, "phone": phone, "words": words}


@pytest.mark.parametrize(
    ("raw", "name", "relationship", "phone"),
    [
        ("daughter Jane 07700 900123", "Jane", "daughter", "07700 900123"),
        ("Daughter jane 07700 900123", "Jane", "daughter", "07700 900123"),
        ("SON MIKE 07700900123", "Mike", "son", "07700 900123"),
        ("Jane Smith (daughter) 07700900123", "Jane Smith", "daughter", "07700 900123"),
        ("Jane Smith, daughter, 07700 900123", "Jane Smith", "daughter", "07700 900123"),
        ("07700 900123 son Mike, lives in Leeds", "Mike", "son", "07700 900123"),
        ("Son: Piotr, 07700 900 339", "Piotr", "son", "07700 900339"),
        ("neighbour", None, "neighbour", None),
        ("wife", None, "wife", None),
        ("carer Bob", "Bob", "carer", None),
        ("dtr Alison", "Alison", "daughter", None),
        ("Mum 07700 900123", None, "mother", "07700 900123"),
        ("Jane Smith", "Jane Smith", None, None),
        ("+44 7700 900123 Jane", "Jane", None, "07700 900123"),
        ("neighbour Mrs Jones at no 4", "Mrs Jones", "neighbour", None),
        ("Next of kin is his wife, Mrs Dilys Pugh, on 01632 960701.", "Dilys Pugh", "wife", "01632 960701"),
        ("Her nephew Terry holds LPA and his number is 07700 900943.", "Terry", "nephew", "07700 900943"),
        ("use his son Arjun's: 07700 900 963", "Arjun", "son", "07700 900963"),
        ("Mary's daughter Jane", "Jane", "daughter", None),
        ("son's wife Pat 07700 900123", "Pat", "wife", "07700 900123"),
        ("warden's 01632 960515", None, "warden", "01632 960515"),
        ("son in law Tom van der Berg 07700 900123", "Tom van der Berg", "son-in-law", "07700 900123"),
        ("daughter (carer) Jane 07700 900123", "Jane", "carer", "07700 900123"),
        ("Pt lives with daughter in Margate 07700 900123", None, "daughter", "07700 900123"),
        ("daughter abroad", None, "daughter", None),
        ("daughter Gemma (📱07700 900812) worried sick", "Gemma", "daughter", "07700 900812"),
        ("paid carer Sue from Homeward Care 01632 960220", "Sue", "paid carer", "01632 960220"),
    ],
)
def test_understood(raw: str, name: str | None, relationship: str | None, phone: str | None) -> None:
    assert next_of_kin(raw) == Ok(kin(name, relationship, phone, raw))


@pytest.mark.parametrize(
    ("raw", "name", "relationship", "phone"),
    [
        ("wife Pat, son Mike 07700 900123", "Mike", "son", "07700 900123"),
        ("wife died 2019, daughter Jane 07700 900123", "Jane", "daughter", "07700 900123"),
        ("husband Bob has dementia, daughter Jane 07700 900123", "Jane", "daughter", "07700 900123"),
        (
            "David Smith (son, Australia) 07700 900655; Carol Finch (niece) 07700 900656",
            "David Smith",
            "son",
            "07700 900655",
        ),
        ("daughter and son in law Jane and Tom", None, "daughter", None),
    ],
)
def test_of_several_people_one_and_nothing_of_another(
    raw: str, name: str | None, relationship: str | None, phone: str | None
) -> None:
    assert next_of_kin(raw) == Ok(kin(name, relationship, phone, raw))


@pytest.mark.parametrize(
    "raw", ["none", "None known.", "no nok", "NOK: none", "n/a", "nobody", "no next of kin", "no family"]
)
def test_that_there_is_nobody_is_an_answer(raw: str) -> None:
    assert next_of_kin(raw) == Ok({"none": True})


@pytest.mark.parametrize("raw", ["see notes", "jane", "{{7*7}}", "<!channel> <b>x</b>", "will ask her", "12/13/1940"])
def test_words_without_a_name_are_read_back(raw: str) -> None:
    assert next_of_kin(raw) == Check(kin(None, None, None, raw))


@pytest.mark.parametrize("raw", ["", "🙂", "\u200b\u202e", "--"])
def test_nothing_that_can_be_seen_is_asked_again(raw: str) -> None:
    assert next_of_kin(raw) == Bad("empty")


def test_too_long() -> None:
    assert next_of_kin("x" * 5000) == Bad("too_long", {"limit": 300, "length": 5000})


PIECES = st.lists(
    st.sampled_from(
        [
            *("daughter", "Jane", "jane's", "son", "(", ")", ",", "07700900123", "'s", "and", "is", "van", "der"),
            *("Mrs", "LTD", "🙂", "\u0130b", "-", "/"),
        ]
    ),
    max_size=9,
)


@given(st.text(st.characters(exclude_categories=())) | PIECES.map(" ".join))
def test_any_text_is_answered_and_keeps_its_words(raw: str) -> None:
    result = next_of_kin(raw)
    if not isinstance(result, Bad) and not result.value.get("none"):
        assert result.value["words"]
        assert next_of_kin(result.value["words"]) == result
