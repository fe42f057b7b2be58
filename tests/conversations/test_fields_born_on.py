"""Dates of birth: day first, read back, and never a wrong one."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.born_on import age_on, born_on, outcome
from conversations.fields.date_words import MONTHS, month_number
from conversations.fields.result import Bad, Check

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "3/4/41",
            "03.04.1941",
            "3 4 1941",
            "03-04-1941",
            "1941-04-03",
            "1941/04/03",
            "3 / 4 /1941",
            "3\\4\\41",
            "3,4,41",
        ),
        *("3rd April 1941", "April 3 1941", "April 3rd, 1941", "3 apr 41", "3rd of april '41", "3-Apr-41", "03APR1941"),
        *(
            "dob 3/4/41",
            "DOB: 03.04.1941",
            "d.o.b. 3/4/41",
            "dob3/4/41",
            "born 3/4/1941",
            "she was born on the 3rd April 1941",
        ),
        *(
            "Thursday 3 April 1941",
            "Thurs 3/4/41",
            "3/4/1941 (85)",
            "3/4/41 aged 85",
            "85yo 3/4/41",
            "it's 3/4/41 I think",
        ),
        *(
            "3 Arpil 1941",
            "3rd Aprill 1941",
            "1941 april 3",
            "030441",
            "03041941",
            "19410403",
            "3/4/1941.",
            "O3/O4/l941",
        ),
        *("3/4\u200b/1941", "3\u202e/4/1941", "3–4–1941", "\0003/4/41"),
    ],
)
def test_understood(raw: str) -> None:
    assert born_on(raw, TODAY) == Check("1941-04-03")


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("27 3 1941", "1941-03-27"),
        ("9 Febuary 1950", "1950-02-09"),
        ("12 sep 47", "1947-09-12"),
        ("29/2/1936", "1936-02-29"),
        ("29/2/36", "1936-02-29"),
        ("29/2/00", "2000-02-29"),
        ("22/11/26", "1926-11-22"),
        ("20/11/2008", "2008-11-20"),
        ("14/6/2011", "2011-06-14"),
        ("6/7/03", "2003-07-06"),
        ("15/3/99", "1999-03-15"),
        ("3/4/22 (104)", "1922-04-03"),
        ("3/4/22 (4)", "2022-04-03"),
        ("21/11/1906", "1906-11-21"),
        ("21/11/2026", "2026-11-21"),
        ("3O/09/1947", "1947-09-30"),
    ],
)
def test_in_the_past_and_as_written(raw: str, iso: str) -> None:
    assert born_on(raw, TODAY) == Check(iso)


@pytest.mark.parametrize(
    ("raw", "bad"),
    [
        ("12/13/1940", Bad("date_no_such_month", {"month": 13})),
        ("4/27/1941", Bad("date_no_such_month", {"month": 27})),
        ("1941-27-04", Bad("date_no_such_month", {"month": 27})),
        ("99/99/9999", Bad("date_no_such_month", {"month": 99})),
        ("00/00/1955", Bad("date_no_such_month", {"month": 0})),
        ("31/02/1950", Bad("date_no_such_day", {"day": 31, "month": "February", "year": None})),
        ("31 feb 1950", Bad("date_no_such_day", {"day": 31, "month": "February", "year": None})),
        ("31/4/50", Bad("date_no_such_day", {"day": 31, "month": "April", "year": None})),
        ("32/1/1945", Bad("date_no_such_day", {"day": 32, "month": "January", "year": None})),
        ("29/02/1947", Bad("date_no_such_day", {"day": 29, "month": "February", "year": 1947})),
        ("29/2/47", Bad("date_no_such_day", {"day": 29, "month": "February", "year": 1947})),
        ("22/11/2026", Bad("date_future", {"year": 2026})),
        ("3/4/2041", Bad("date_future", {"year": 2041})),
        ("1/1/1900", Bad("date_too_old", {"age": 126})),
        ("3/4/1066", Bad("date_too_old", {"age": 960})),
        ("3/4/22", Bad("date_which_century", {"early": 1922, "late": 2022})),
        ("31st April", Bad("date_no_such_day", {"day": 31, "month": "April", "year": None})),
        ("3/4/19411", Bad("date_no_such_year")),
        ("3/4/041", Bad("date_no_such_year")),
        ("1/2/3", Bad("date_no_such_year")),
        ("3/4/1941 (75)", Bad("date_other_age", {"age": 85, "said": 75})),
        ("3/4/41 (75)", Bad("date_other_age", {"age": 85, "said": 75})),
        ("3 April 1941, 58", Bad("date_other_age", {"age": 85, "said": 58})),
    ],
)
def test_no_such_date_of_birth(raw: str, bad: Bad) -> None:
    assert born_on(raw, TODAY) == bad


@pytest.mark.parametrize(
    "raw", ["82", "aged 82", "82 yrs old", "82 y/o", "she's 79", "in her 80s", "early 80's", "(85)"]
)
def test_only_an_age(raw: str) -> None:
    assert born_on(raw, TODAY) == Bad("date_only_age")


@pytest.mark.parametrize(
    "raw", ["April 1941", "1941", "4/1941", "mar 41", "4/41", "born in 1941", "1941-04", "dob: Apr 1941"]
)
def test_partial(raw: str) -> None:
    assert born_on(raw, TODAY) == Bad("date_partial")


@pytest.mark.parametrize("raw", ["3/4", "3rd April", "25 December", "April the 3rd", "29 feb", "her birthday is 3/4"])
def test_without_a_year(raw: str) -> None:
    assert born_on(raw, TODAY) == Bad("date_no_year")


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "🙂",
            "\u200b",
            "unknown",
            "n/a",
            "don't know",
            "S10 2AB",
            "x" * 5000,
            "1" * 5000,
        ),
        *("3/4/1941 or 4/3/1941", "between 3/4/41 and 5/6/42", "before 3/4/41", "3/4/41 85", "3 jule 1941", "tomorrow"),
        *("<b>3/4/41</b>", "{{7*7}}", "<!channel>", "3³/4/41", "٣/٤/١٩٤١", "07700 900123", "+3/4/41", "3/4/41 10:30"),
    ],
)
def test_not_understood(raw: str) -> None:
    assert born_on(raw, TODAY) == Bad("date_not_understood")


@pytest.mark.parametrize(
    "raw",
    [
        *("3/4/1941?", "3 April 1941, 85", "03/04/1941 - 85", "3/4/41; she's 85", "(85) 3/4/41", "85 years, 3/4/1941"),
        *(
            "dob 3/4/41 F",
            "birthdate: 3/4/1941",
            "DOB=3/4/41",
            '"3/4/41"',
            "*3/4/41*",
            "3rd of the 4th 1941",
            "3.Apr.41",
        ),
        *("1941 3 April", "03/04/1941 00:00", "1941-04-03T00:00:00", "3 Abril 1941", "3/4/41 (85y)", "3/4/I94I"),
    ],
)
def test_with_what_else_people_write(raw: str) -> None:
    assert born_on(raw, TODAY) == Check("1941-04-03")


@pytest.mark.parametrize(
    ("raw", "answer", "iso"),
    [
        *((raw, "date", "2008-11-21") for raw in ("21/11/2008", "21 nov 08")),
        *((raw, "under_18", "2008-11-22") for raw in ("22/11/2008", "22 Nov 2008 (17)")),
        *((raw, "future", None) for raw in ("22/11/2026", "1/1/2030", "3rd April 2041")),
        *((raw, "ambiguous-needs-year", None) for raw in ("3/4", "April 3rd", "3/4/22", "10/10/10", "21/11/26")),
        *((raw, "invalid", None) for raw in ("12/13/1940", "12131940", "310250", "31/4", "0/4/1941", "1/1/1901")),
        *((raw, "invalid", None) for raw in ("3/4/194", "3/4/19411", "33/4/1941", "29/2/1900", "13/13/1913")),
        *((raw, "not_a_date", None) for raw in ("82", "about 80", "unknown", "NK", "Mary", "CT10 1AL", "07700900123")),
        *((raw, "not_a_date", None) for raw in ("020 7946 0958", "999 123 4567", "3rd or 4th April 1941", "3/?/1941")),
        *((raw, None, None) for raw in ("1941", "April 1941", "3/4/1941 (75)")),
    ],
)
def test_outcome(raw: str, answer: str | None, iso: str | None) -> None:
    assert outcome(born_on(raw, TODAY), TODAY) == {"outcome": answer, "iso": iso}


HOSTILE = (
    "1" * 4096,
    "3/4/" * 1024,
    "aged 8" * 13,
    "oil" * 26,
    "(" * 80,
    "1 " * 40,
    "apr'" * 20,
    "b." * 40,
    "½" * 4096,
)


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_takes_long(raw: str) -> None:
    born_on("3 Aprli 1941", TODAY)  # Warms up what is built on first use.
    started = time.process_time()
    assert isinstance(born_on(raw, TODAY), Bad)
    assert time.process_time() - started < 0.05


def test_age_of_someone_born_on_29_february() -> None:
    born = date(1944, 2, 29)
    assert [
        age_on(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 28), date(2028, 2, 29))
    ] == [*(81, 82, 83, 84)]


def test_eighteenth_birthday() -> None:
    assert [age_on(date(2008, 11, day), TODAY) for day in (20, 21, 22)] == [18, 18, 17]


@pytest.mark.parametrize(("word", "month"), [("sept", 9), ("feburary", 2), ("ocotber", 10), ("jul", 7), ("marc", 3)])
def test_months_mistyped(word: str, month: int) -> None:
    assert month_number(word) == month


@pytest.mark.parametrize("word", ["ju", "jule", "juny", "ma", "m", "day", "monday", "lives"])
def test_months_that_could_be_two_or_none(word: str) -> None:
    assert month_number(word) is None


BIRTHS = st.dates(date(1907, 1, 1), TODAY)


@given(
    BIRTHS,
    st.sampled_from(
        ["{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{d} {m} {y}", "{y}-{m:02}-{d:02}", "{d} {M} {y}", "{M} {d} {y}"]
    ),
)
def test_every_way_of_writing_gives_the_same_day(born: date, way: str) -> None:
    typed = way.format(d=born.day, m=born.month, y=born.year, M=MONTHS[born.month - 1])
    assert born_on(typed, TODAY) == Check(born.isoformat())


@given(BIRTHS)
def test_day_and_month_never_change_places(born: date) -> None:
    result = born_on(f"{born.month}/{born.day}/{born.year}", TODAY)
    if born.day > 12:
        assert result == Bad("date_no_such_month", {"month": born.day})
    elif isinstance(result, Check):
        assert result.value == f"{born.year}-{born.day:02}-{born.month:02}"


@given(st.text(st.characters(exclude_categories=())) | st.text("0123456789/-. aprilmoy()'"))
def test_any_text_is_answered(raw: str) -> None:
    result = born_on(raw, TODAY)
    if isinstance(result, Check):
        assert born_on(result.value, TODAY) == result
        assert date.fromisoformat(result.value) <= TODAY
