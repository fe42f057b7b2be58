"""Whatever a person types for a practice, the right one is among the first (issue 2, done when 4)."""

import random
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, update

from store.services import practices
from store.services.practice_import import load_snapshot
from store.services.practice_search import PracticeIndex, load_index
from store.services.practices import Practice
from store.tables.base import metadata
from store.tables.practices import practice


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[practice])
    with engine.begin() as connection:
        load_snapshot(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are undone, so that the module's list stays as shipped."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def index(engine: Engine) -> PracticeIndex:
    with engine.connect() as connection:
        return load_index(connection)


def codes(found: list[Practice]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("st peters broadstairs", "G82219"),
        ("G82219", "G82219"),
        ("g82219", "G82219"),
        ("St Peter's (G82219)", "G82219"),
        ("CT10", "G82219"),
        ("ct10 2sq", "G82219"),
        ("CT102SQ", "G82219"),
        ("the surgery sw7", "E87702"),
        ("queens pk medical ctr", "A81002"),
        ("broadst", "G82796"),
        ("St. Peter’s Surg, Broadstairs", "G82219"),
        ("saint peters prac broadstairs", "G82219"),
        ("SAINT PETER BROADSTAIRS", "G82219"),
        ("oaklands avenue broadstairs", "G82219"),
        ("broadstairs surgery", "G82796"),
        ("brodstairs medical", "G82796"),
        ("broadstiars", "G82796"),
        ("broad stairs", "G82796"),
        ("ashsurgery canterbury", "G82138"),
        ("minster ramsgate kent", "G82107"),
        ("birchington med centre zzzzz", "G82666"),
        ("st peters\u00a0broadstairs", "G82219"),
    ],
)
def test_the_right_practice_is_in_the_first_three(index: PracticeIndex, words: str, code: str) -> None:
    assert code in codes(index.search(words)[:3])


def test_each_of_a_sample_of_practices_is_found_by_what_it_is_called(index: PracticeIndex, engine: Engine) -> None:
    """By name and outward postcode, and by name and town with one letter lost: nearly always in the first three."""
    chance = random.Random(11)
    with engine.connect() as connection:
        known = connection.execute(select(practice.c.ods_code).order_by(practice.c.ods_code)).scalars().all()
    sample = [one for code in chance.sample(known, 900) if (one := index.get(code))]
    live = [one for one in sample if one.status == "live"]
    missed = 0
    for each in live:
        lost = chance.randrange(len(each.name))
        mistyped = f"{each.name[:lost]}{each.name[lost + 1 :]} {each.town}"
        for words in (f"{each.name} {each.postcode.split()[0]}", mistyped):
            missed += each not in index.search(words)[:3]
    assert len(live) > 600
    assert missed / (2 * len(live)) < 0.01


@pytest.mark.parametrize(
    "words", ["", " ", "\N{GRINNING FACE}", "\u200b", "?!", "asdfghjk", "zz9 9zz", "x" * 5000, "\0"]
)
def test_nothing_is_found_where_there_is_nothing(index: PracticeIndex, words: str) -> None:
    assert index.search(words) == []


def test_only_live_practices_unless_the_code_is_given(index: PracticeIndex) -> None:
    assert "A81003" not in codes(index.search("victoria medical practice hartlepool"))
    assert [(each.code, each.status) for each in index.search("a81003")] == [("A81003", "closed")]
    closed = index.get("a81003 ")
    assert closed is not None
    assert closed.status == "closed"
    assert index.get("NOSUCH") is None


def test_the_referrers_own_comes_first_where_it_matches(index: PracticeIndex) -> None:
    assert codes(index.search("surgery", prefer=["g82079"]))[0] == "G82079"
    assert codes(index.search("medical centre", prefer=["G82666", "G82079"]))[0] == "G82666"
    assert "G82796" not in codes(index.search("st peters walsall", prefer=["G82796"]))
    assert index.search("broadstairs", prefer=["NOSUCH"]) == index.search("broadstairs")


def test_the_patients_neighbourhood_comes_first(index: PracticeIndex) -> None:
    assert {each.postcode.split()[0] for each in index.search("surgery", limit=2, near="CT10 1AL")} == {"CT10"}
    assert all(each.postcode.startswith("CT") for each in index.search("medical centre", near="ct101al"))
    assert codes(index.search("st peters", near="WS2 8DA"))[0] == "M91004"
    assert index.search("st peters", near="not a postcode") == index.search("st peters")


def test_a_postcode_without_a_practice_gives_those_around(index: PracticeIndex) -> None:
    assert {each.postcode.split()[0] for each in index.search("CT10 1AL")} == {"CT10"}
    assert {each.postcode[:2] for each in index.search("CT99 1AL")} == {"CT"}


def test_a_whole_word_comes_before_a_longer_one(index: PracticeIndex) -> None:
    assert [each.postcode.split()[0] for each in index.search("ct1", limit=3)] == ["CT1"] * 3
    assert "Ash" in index.search("ash surgery")[0].name.split()


def test_the_limit_is_kept_and_nothing_comes_twice(index: PracticeIndex) -> None:
    found = codes(index.search("surgery", limit=40))
    assert len(found) == len(set(found)) == 40
    assert len(index.search("surgery")) == 6


def test_searches_are_quick(index: PracticeIndex) -> None:
    """The issue allows 10 ms for each; processor time, so that a busy machine does not decide."""
    queries = [
        *("st peters broadstairs", "G82219", "CT10", "the surgery sw7", "queens pk medical ctr"),
        *("surgery", "medical centre", "st", "me", "brodstairs helth", "s", "London", "st peters ramsgate"),
    ]
    taken = []
    for words in queries * 5:
        began = time.process_time()
        index.search(words, prefer=["G82219"], near="CT10 1AL")
        taken.append(time.process_time() - began)
    assert sorted(taken)[len(taken) // 2] < 0.005
    assert sorted(taken)[-3] < 0.010


def test_an_index_loaded_after_a_change_knows_it(connection: Connection) -> None:
    version = practices.version(connection)
    renamed = update(practice).where(practice.c.ods_code == "G82219").values(name="Kittiwake", revision=version + 1)
    connection.execute(renamed)
    assert practices.version(connection) == version + 1
    assert codes(load_index(connection).search("kittiwake")) == ["G82219"]
