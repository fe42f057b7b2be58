"""Dates of other people and other things, put into every hand-written message: none becomes the patient's."""

import pytest

from conversations.freetext import as_fields, understand
from tests.freetext.gold import TODAY, Gold, messages
from tests.freetext.score import judge

OTHERS = (
    "Her husband Frank (DOB: 3/2/1936).",
    "Wife's dob 3/2/36.",
    "Wife Jean, born 3/2/1936, died last year.",
    "His mother Ada b. 1/2/1920 is in a home.",
    "Retired from Asda 01.04.95.",
    "Diagnosed with MS 3 May 1988.",
    "Carer Jo Bell DOB 1/1/1990.",
    "Tenancy began 4/6/1988.",
    "Married 14/2/1961.",
    "Smear 3/2/2001.",
    "Last seen by Dr Ali 2/3/2015.",
    "Daughter Jane Hall 4/5/1965 07700 900999.",
    "NOK: Tom Hall (son) DOB 4/5/1965 07700 900999",
    "Son Tom Hall DOB: 4/5/1965.",
    "Partner Kim's DOB is 4/5/65.",
    "Arrived in UK 5/6/1962.",
    "Brother (12/3/1944) also known to us.",
    "Lives with Bob Hall, 12/3/1944.",
    "Husband is 12/3/1944.",
    "Landlord Mr Hall (12/3/1944).",
    "Neighbour Pat Hall dob 12/3/1944 phoned.",
    "Twin sister Ann Hall born 12/3/1944.",
    "Mrs Hall next door, 12/3/44, fell too.",
    "Hip done 3.4.98, knee 5.6.03.",
    "Also his wife, Joan Hall, 12/3/1944, same address.",
)


@pytest.mark.parametrize("turn", range(3))
def test_no_date_of_others_becomes_the_patients(turn: int) -> None:
    wrong = [
        f"{one.at}: {other}"
        for number, one in enumerate(messages())
        if "name" in one.fields and _is_misled(one, other := OTHERS[(number + turn * 8) % len(OTHERS)])
    ]
    assert not wrong, "\n".join(wrong)


def _is_misled(one: Gold, other: str) -> bool:
    """Whether the message, with that sentence behind it, gives another date of birth than its own."""
    end = " " if one.said[-1].rstrip().endswith((".", "!", "?")) else ". "
    fields = as_fields(understand((*one.said[:-1], one.said[-1].rstrip() + end + other), TODAY))
    born = judge("born", fields.get("date_of_birth"), one.fields.get("born"), one.also.get("born", []))
    return born in ("wrong", "spurious") or (fields.get("phone") or "").endswith("900999")


TAKEN_BACK = (
    "I've given you the wrong date of birth",
    "that dob isn't right, will check",
    "dob not correct sorry",
    "sorry 1950 not that",
    "dob above is her husband's",
    "that's his brother's dob",
    "DOB to be confirmed",
    "the month is wrong",
    "no wait 3/4/1950",
    "I meant 3/4/1950",
    "sorry dob should be 3/4/1950",
)


@pytest.mark.parametrize("later", [True, False])
def test_a_date_that_is_taken_back_is_not_asserted(later: bool) -> None:
    kept = [
        f"{one.at}: {words}"
        for number, one in enumerate(messages())
        if "born" in one.fields
        and _without(one, words := TAKEN_BACK[number % len(TAKEN_BACK)], later) == one.fields["born"]
    ]
    assert len(kept) <= (0 if later else 2), "\n".join(kept)


def _without(one: Gold, words: str, later: bool) -> str | None:
    said = (*one.said, words) if later else (*one.said[:-1], f"{one.said[-1].rstrip(' .')}. {words.capitalize()}")
    return as_fields(understand(said, TODAY)).get("date_of_birth")
