"""Due dates: the instant and the outcome of each; whatever is typed, nothing is past, swapped or slow."""

import random
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.due import due, end_of, outcome
from conversations.fields.result import Ok
from tests.conversations.test_fields_due import SATURDAY, said

SHORT = "by on at the next this in a 2 10 27 31 3rd fri week weeks month days and or not ago last half past to - . :"
LONG = "monday saturday tomorrow today tonight end of before 3pm 15:30 noon 2/52 6/12 27/11 1.12 2026 dec am hours"
WORDS = [*SHORT.split(), *LONG.split()]
NOWS = st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: SATURDAY + timedelta(minutes=minutes))


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=60), NOWS)
def test_what_is_understood_is_to_come_and_within_two_years(raw: str, now: datetime) -> None:
    result = due(raw, now)
    if isinstance(result, Ok):
        assert now - timedelta(minutes=1) <= end_of(result.value) <= now + timedelta(days=734)


@given(st.dates(SATURDAY.date(), SATURDAY.date() + timedelta(days=700)), st.sampled_from("/-. "))
def test_day_and_month_never_change_places(on: date, apart: str) -> None:
    assert said(f"{on.day}{apart}{on.month}{apart}{on.year}") == on.isoformat()


HOSTILE = [
    *("1" * 4096, "1/" * 2048, "at " * 1365, "next " * 819, "a" * 4096, "before " * 585, "½" * 4096, "\u202e" * 4096),
    *("mon " * 20, "before " * 11, "1 " * 40, "-" * 80, "in 1 week " * 8, "o'clock " * 10, "'" * 80, "monda" * 16),
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_takes_long(raw: str) -> None:
    shuffled = "".join(random.Random(1).sample(raw, len(raw)))
    for text in (raw, shuffled, raw.upper()):
        assert due(text, SATURDAY) == due(text, SATURDAY)  # Once to warm up what is built on first use.
        started = time.process_time()
        due(text, SATURDAY)
        assert time.process_time() - started < 0.05


@pytest.mark.parametrize(
    ("raw", "instant"),
    [("fri", "2026-11-27T17:00"), ("fri 3pm", "2026-11-27T15:00"), ("1 July 2027 3pm", "2027-07-01T14:00")],
)
def test_the_instant_by_which_it_is_due(raw: str, instant: str) -> None:
    result = due(raw, SATURDAY)
    assert isinstance(result, Ok)
    assert end_of(result.value) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("fri 3pm", {"outcome": "due", "date": "2026-11-27", "time": "15:00"}),
        ("fri", {"outcome": "due", "date": "2026-11-27", "time": None}),
        *((raw, {"outcome": "past"}) for raw in ("yesterday", "20/11/2026")),
        *((raw, {"outcome": "invalid"}) for raw in ("30 Feb", "11/28", "25:00", "Mon 24 Nov", "3/4/41")),
        *((raw, {"outcome": "none"}) for raw in ("asap", "6/12", "saturday", "next week", "mon at 7")),
    ],
)
def test_outcome(raw: str, answer: dict[str, str | None]) -> None:
    assert outcome(due(raw, SATURDAY)) == answer
