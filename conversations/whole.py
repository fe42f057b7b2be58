"""A whole referral, or a good part of one, in one message: what was understood fills the answers that are missing.

An answer that was given before is never replaced, and what is not sure is asked like any other question (R1, R13).
"""

from dataclasses import replace

from conversations.declare import Flow, Reading
from conversations.path import MANY
from conversations.turns import Ctx, Lookup, Notice, State

_ENOUGH = 2
# Characters; no referral is shorter.
_SHORTEST = 25


def reads_much(flow: Flow, text: str, ctx: Ctx) -> bool:
    """Whether a message that nobody asked for is a whole referral: it names somebody, and gives more of them."""
    if flow.reads is None or len(text) < _SHORTEST:
        return False
    reading = flow.reads(text, ctx)
    return flow.steps[0].name in reading.answers and len(reading.answers) + len(reading.sought) >= MANY


def take(
    flow: Flow, state: State, text: str, ctx: Ctx, boxed: bool = False
) -> tuple[State, Notice | None, bool] | Lookup | None:
    """The state with what the message gave, what to say about what was kept, and whether it speaks of danger.

    A Lookup where something has to be found first; None where the message is an answer to the open question alone. What
    was `boxed` stood in the box for everything, so that it is no answer to a question.
    """
    fresh = boxed or not state.answers
    if flow.reads is None or state.pending is not None or not (fresh or state.step in flow.told):
        return None
    reading = flow.reads(text, ctx)
    new = {name: value for name, value in reading.answers.items() if name not in state.answers}
    if not fresh:
        # In the middle of a dialogue, words without a place of their own are part of what was asked.
        new = {name: value for name, value in new.items() if name == state.step or name not in flow.loose}
    sought = {name: words for name, words in reading.sought.items() if name not in state.answers}
    if len(new) + len(sought) < (1 if boxed else _ENOUGH) or not (fresh or state.step in {*new, *sought}):
        return None
    many = len(new) + len(sought) >= MANY
    if many:
        new |= {name: value for name, value in reading.otherwise.items() if name not in {*state.answers, *new}}
    merged = replace(state, answers={**state.answers, **new}, sought=sought, read=(*state.read, *new, *sought))
    searched = _search(flow, merged, ctx) if many or sought else merged
    if isinstance(searched, Lookup):
        return searched
    return searched, _kept(state, reading), reading.danger


def _search(flow: Flow, state: State, ctx: Ctx) -> State | Lookup:
    """Take what was named if only one thing can be meant, or what is likely of itself, such as the own practice."""
    for at in flow.path(state.answers):
        if not at.seeks or at.name in state.answers or at.lookup is None:
            continue
        wanted = at.lookup(replace(state, query=state.sought.get(at.name, "")), ctx)
        if wanted not in ctx.found:
            return wanted
        likely = next((one for one in ctx.found[wanted] if one.get("likely")), None)
        if likely:
            answers = {**state.answers, at.name: likely["value"]}
            state = replace(state, answers=answers, read=tuple({*state.read, at.name}))
    return state


def _kept(state: State, reading: Reading) -> Notice | None:
    """What the message says otherwise than before is not taken over silently, nor passed over silently."""
    other = [name for name, value in reading.answers.items() if name in state.answers and state.answers[name] != value]
    return Notice("kept_first", {"fields_kept": other}) if other else None
