"""labels.toml: words for every coded value, field and button, and no words that nobody says."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from conversations import asides, screen
from conversations.declare import Step
from conversations.flows import FLOWS
from conversations.turns import Choice, State
from handlers.words import choice_label, label, labels
from store import terms
from store.rules import age_band

CODED: dict[str, type[StrEnum]] = {
    "profession": terms.Profession,
    "from": terms.Profession,
    "status": terms.ReferralStatus,
    "event": terms.EventKind,
    "action": terms.ActionKind,
    "basis": terms.ConsentBasis,
    "owner": terms.Owner,
    "step": terms.ChangeKind,
    "action_outcome": terms.ActionOutcome,
    "tried": terms.ContactHow,
    "came_of_it": terms.ContactResult,
}
TODAY = date(2026, 11, 21)


def steps(reviewed: bool = False) -> Iterator[Step]:
    """Every step; or those of the flows that show their answers before they are sent."""
    for flow in FLOWS.values():
        if flow.review or not reviewed:
            yield from (*flow.steps, *flow.extras)


def paths(words: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(words, dict):
        for key, inner in words.items():
            yield from paths(inner, (*at, key))
    else:
        yield at


@pytest.mark.parametrize("part", CODED)
def test_every_coded_value_has_its_words_and_no_other_has(part: str) -> None:
    assert set(labels()[part]) == {one.value for one in CODED[part]}


def test_every_age_band_has_its_words() -> None:
    bands = {age_band(f"{TODAY.year - age}-01-01", TODAY) for age in range(18, 121)} | {age_band(None, TODAY)}
    assert set(labels()["age_band"]) == bands


def test_every_field_and_every_change_has_its_words() -> None:
    names = {step.name for step in steps(reviewed=True)}
    assert set(labels()["field"]) == names - {"wrong"}
    assert set(labels()["change"]) == names


def test_every_tick_has_its_words() -> None:
    ticked = {step.name: set(step.field.ticks) for step in steps() if step.field.ticks}
    assert {name: set(words) for name, words in labels()["tick"].items()} == ticked


def test_every_choice_has_its_words() -> None:
    for step in steps():
        for option in step.field.options:
            assert choice_label(step.name, Choice(option.key))
    for ref in ("add:K7Q-4MD", "again:K7Q-4MD"):
        assert "K7Q-4MD" in choice_label("same_patient", Choice(ref))
    offered = {(step.name, option.key) for step in steps() for option in step.field.options}
    offered |= {("same_patient", "add"), ("same_patient", "again")}
    assert {path[1:] for path in paths({"choice": labels()["choice"]})} <= offered, "words for what nobody offers"


def test_every_way_out_has_its_words() -> None:
    for flow in FLOWS.values():
        everywhere = {"keep", "remove", "back", "urgent", "cancel", "confirm", "add", "yes", "no", "more", "done"}
        for aside in asides.EVERY:
            everywhere |= set(asides.offered(flow, State(flow.name, 1, screen.REVIEW, aside=aside)))
        for key in everywhere:
            assert choice_label("", Choice(key))


def test_words_of_their_own_belong_to_a_prompt_that_is_there() -> None:
    known = {f"{flow.folder}/{name}" for flow in FLOWS.values() for name in ("review", *(s.name for s in flow.steps))}
    known |= {f"asides/{one}" for one in asides.EVERY}
    assert set(labels()["prompt"]) <= known


def test_nothing_that_people_type_means_two_choices_of_one_question() -> None:
    for flow in FLOWS.values():
        for step in (*flow.steps, *flow.extras):
            meant: dict[str, str] = {}
            for key in (option.key for option in step.field.options):
                also = labels()["heard"].get(step.name, {}).get(key, [])
                for word in {*also, choice_label(step.name, Choice(key)).casefold()}:
                    assert meant.setdefault(word.casefold(), key) == key


def test_nothing_but_its_own_words_means_objects() -> None:
    """A referral that ends keeps nothing: it takes the press, or the word itself."""
    assert not [path for path in paths(labels()["heard"]) if "objects" in path]


def test_no_words_are_empty() -> None:
    for path in paths(labels()):
        if path[0] != "heard":
            assert label(*path).strip() == label(*path) != ""
