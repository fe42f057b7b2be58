"""Walks through every flow: whatever is pressed or typed, the engine answers, and keeps what was accepted."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import engine, screen
from conversations.declare import Flow
from conversations.flows import FLOWS
from conversations.turns import Ctx, Input, Lookup, Notice, Pressed, Prompt, Said, State, Turn
from handlers.words import PLAIN, SLACK, TELEGRAM, words_in
from store.commands import CorrectReferral, OpenReferral
from store.records import Member
from store.terms import Profession, Role

ACTOR = Member(1, "nadia", "Nadia Ahmed", frozenset({Role.REFERRER}), Profession.DISTRICT_NURSE, "", "thanet", None)
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)
PARAMS = {
    "today": TODAY,
    "command": lambda name: f"/{name}",
    "stays": False,
    "form": False,
    "name": "Nadia",
    "team": "Thanet East",
    "urgent": {"numbers": [{"name": "Acute Response Team", "phone": "01632 960111"}], "safeguarding": "01632 960222"},
    "may_decide": True,
    "ref": "K7Q-4MD",
    "was": {},
}
RIGHT = {
    "name": "mary smith",
    "born_on": "3/4/41",
    "lives": "12 high st broadstairs ct10 1al",
    "phone": "07700 900123",
    "practice": "st peters",
    "next_of_kin": "daughter Jane 07700 900123",
    "practitioner": "me",
    "nhs_number": "943 476 5919",
    "due": "by Fri 3pm",
    "new_lead": "priya",
}
WHOLE = "John Brown 1.2.1950, 9 Mill Lane CT10 2BB, 01632 960123, falls, st peters"
TYPED = [
    *RIGHT.values(),
    *("14 high st ct10 1al", "ct10 1al", "31/02/1950", "1/1/2015", "<b>{{7*7}}</b> <!channel>", "\0‮"),
    *("😀", "x" * 5000, "nobody", "zzz", ""),
]
WAYS_OUT = {"cancel", "urgent", "yes_cancel", "stop_urgent", "start_again", "objects", "not_asked", "no"}


def looked_up(wanted: Lookup) -> list[dict[str, Any]]:
    """What a lookup would find, by the words asked for."""
    if wanted.kind == "same_patient":
        if "12 High St" not in wanted.query:
            return []
        values = [{"ref": "K7Q-4MD", "open": True}, {"ref": "P3W-9TF", "open": False}]
        return [
            {"key": f"{'add' if one['open'] else 'again'}:{one['ref']}", "value": one, "likeness": "same"}
            for one in values
        ]
    if wanted.kind == "leads":
        return [{"key": "member:3", "label": "Priya Nair, nurse", "value": {"id": 3, "name": "Priya Nair"}}]
    if wanted.kind == "owners":
        return [{"key": "member:3", "value": {"key": "member:3", "owner": "member", "owner_id": 3, "who": ""}}]
    if wanted.kind == "due_days":
        return [{"key": "in_a_week", "value": {"on": "2026-11-28", "at": None}}]
    if wanted.kind == "service_answers":
        return [{"key": "service_accepted", "value": "service_accepted"}]
    if "zzz" in wanted.query:
        return []
    if "nobody" in wanted.query:
        return [{"error": "practice_closed", "params": {"name": "The Surgery", "status": "closed"}}]
    place = {"name": "St Peter's Surgery", "town": "Broadstairs", "postcode": "CT10 2SQ", "network": "Kent"}
    return [
        {"key": code, "label": f"Practice {code}", "value": {"code": code, "covered": team, **place}}
        for code, team in (("G82219", "thanet"), ("G82020", None))
    ]


def settled(call: Callable[[Ctx], Turn]) -> Turn:
    found: dict[Lookup, Any] = {}
    while True:
        turn = call(Ctx(NOW, ACTOR, found))
        if turn.needs is None:
            return turn
        assert turn.needs not in found, "the engine asks for what it has"
        found[turn.needs] = looked_up(turn.needs)


def begun(flow: Flow) -> State:
    return settled(lambda ctx: engine.start(flow, ctx)).state


def stepped(flow: Flow, state: State, given: Input) -> Turn:
    return settled(lambda ctx: engine.step(flow, state, given, ctx))


def drawn_input(data: st.DataObject, flow: Flow, state: State) -> Input:
    """Mostly what leads on, sometimes anything at all."""
    kind = data.draw(
        st.sampled_from(["right", "right", "press", "press", "press", "any press", "any words", "passed on"])
    )
    keys = sorted(screen.acceptable(flow, state))
    if kind == "right" and state.pending is None and not state.aside and state.step != screen.REVIEW:
        return Said(RIGHT.get(state.step, "3 falls since september"))
    if kind == "any words":
        return Said(data.draw(st.sampled_from(TYPED) | st.text(max_size=30)))
    if kind == "passed on":
        return Said(data.draw(st.sampled_from([*TYPED, WHOLE])), author=data.draw(st.sampled_from(["", "Jane Carter"])))
    if kind == "any press":
        return Pressed(data.draw(st.sampled_from([*keys, "nonsense"])), state.revision - data.draw(st.integers(0, 1)))
    onward = [key for key in keys if key not in WAYS_OUT] or keys
    return Pressed(data.draw(st.sampled_from(onward)), state.revision)


EVERY = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())


@EVERY
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_walk_is_answered(flow: Flow, data: st.DataObject) -> None:
    state = begun(flow)
    for _ in range(data.draw(st.integers(10, 60))):
        given = drawn_input(data, flow, state)
        turn = stepped(flow, state, given)
        assert turn.replies or turn.effects or turn.fate, "every input is answered"
        assert turn.state.revision >= state.revision
        assert State.from_json(json.loads(json.dumps(turn.state.to_json()))) == turn.state
        for reply in turn.replies:
            said_in_every_dialect(reply)
        stale = isinstance(given, Pressed) and given.revision != state.revision
        if stale:
            assert turn.state == state
        if turn.fate == "done":
            finished_on_the_path(flow, state, turn)
        if turn.fate in ("done", "ended", "again"):
            return
        state = turn.state


def said_in_every_dialect(reply: Prompt | Notice) -> None:
    for dialect in (TELEGRAM, SLACK, PLAIN):
        words = words_in(dialect)
        said = words.ask(reply, PARAMS) if isinstance(reply, Prompt) else words.notice(reply, PARAMS)
        assert said
        assert said == said.strip()


def finished_on_the_path(flow: Flow, state: State, turn: Turn) -> None:
    """What is carried out was answered on the path taken, and nothing that the path asks for is missing."""
    on_path = {step.name for step in flow.path(state.answers)}
    for effect in turn.effects:
        if isinstance(effect, OpenReferral):
            assert set(effect.answers) <= on_path | {step.name for step in flow.extras}
            optional = {step.name for step in flow.steps if step.skip_empty}
            assert on_path - optional <= set(effect.answers)
        if isinstance(effect, CorrectReferral):
            assert effect.field in on_path


@EVERY
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_back_and_keep_restore(flow: Flow, data: st.DataObject) -> None:
    """Back changes no answer, and "Keep as it is" leads forward again."""
    state = begun(flow)
    for _ in range(data.draw(st.integers(2, 40))):
        turn = stepped(flow, state, drawn_input(data, flow, state))
        if turn.fate:
            return
        state = turn.state
    if state.aside or "back" not in screen.nav(flow, state):
        return
    back = stepped(flow, state, Pressed("back", state.revision)).state
    assert back.answers == state.answers
    if state.pending is None and not state.changing and state.step != screen.REVIEW:
        kept = stepped(flow, back, Pressed("keep", back.revision)).state
        assert kept.answers == state.answers
        assert kept.step not in kept.answers


@EVERY
def test_a_tick_twice_is_a_tick(flow: Flow) -> None:
    step = next((one for one in (*flow.steps, *flow.extras) if one.field.ticks), None)
    if step is None:
        return
    state = State(flow.name, flow.version, step.name)
    once = stepped(flow, state, Pressed(f"on:{step.field.ticks[0]}", 1)).state
    twice = stepped(flow, once, Pressed(f"on:{step.field.ticks[0]}", 1)).state
    assert once.ticked == twice.ticked == (step.field.ticks[0],)
    assert twice.revision == state.revision
