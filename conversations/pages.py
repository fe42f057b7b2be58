"""Several answers at once: a page that was submitted, or a message that gives a good part of a referral."""

from dataclasses import replace
from typing import Any

from conversations import screen, whole
from conversations.declare import Flow
from conversations.fields.result import Bad, Check, Ok
from conversations.path import advance, with_answer
from conversations.turns import Ctx, Said, State, Turn


def read_whole(flow: Flow, state: State, said: Said, ctx: Ctx, boxed: bool = False) -> Turn | None:
    """What a message gives of several answers at once; None where it answers the open question alone."""
    taken = whole.take(flow, state, said, ctx, boxed)
    if taken is None or isinstance(taken, Turn):
        return taken
    turn = advance(flow, taken.state, ctx)
    if taken.danger and state.in_danger is None and not (turn.needs or turn.fate):
        asked = replace(turn.state, aside="danger", in_danger=False)
        turn = replace(turn, state=asked, replies=(screen.show(flow, asked),))
    return replace(turn, replies=(taken.said, *turn.replies)) if taken.said else turn


def submitted(flow: Flow, state: State, values: dict[str, Any], ctx: Ctx) -> Turn:
    """A whole page: what is right is kept, what is wrong is said beside its own box."""
    if wanted := screen.unknown(flow, values, ctx):
        return Turn(state, needs=wanted)
    everything = str(values.pop(screen.EVERYTHING, None) or "").strip()
    if everything:
        # Beside it an empty box says nothing, and one that was emptied takes back what it held.
        answers = {name: value for name, value in state.answers.items() if values.get(name, True)}
        state, values = replace(state, answers=answers), {name: value for name, value in values.items() if value}
    read, errors = read_boxes(flow, state, values, ctx)
    if everything and not errors:
        turn = read_whole(flow, read, Said(everything), ctx, boxed=True)
        if turn and turn.fate != "elsewhere":
            return turn
        errors = {screen.EVERYTHING: Bad("named_another" if turn else "not_enough_read")}
    if errors:
        return Turn(read, (screen.page(flow, read, errors),))
    return advance(flow, read, ctx)


def read_boxes(flow: Flow, state: State, values: dict[str, Any], ctx: Ctx) -> tuple[State, dict[str, Bad]]:
    """The state with all that can be read of a page, and what is wrong with the rest."""
    errors: dict[str, Bad] = {}
    for at in (*flow.steps, *flow.extras):
        if at.name not in values or not at.when(state.answers):
            continue
        match screen.read_value(at, values[at.name], replace(state, keep=state.begun.get(at.name)), ctx):
            case Bad() as bad:
                errors[at.name] = bad
                state = replace(state, begun={**state.begun, at.name: bad.keep}) if bad.keep else state
            case Ok(value) | Check(value):
                state = replace(state, answers=with_answer(flow, state, at, value), pending=None)
    return state, errors
