"""How a dialogue moves on: to the first question on the path without an answer, to the review, or to its end."""

from dataclasses import replace
from typing import Any

from conversations import screen
from conversations.declare import Control, Flow, Step
from conversations.fields.result import Bad
from conversations.turns import Ctx, Notice, State, Turn

# Fields read in one message from which on the review asks for the agreement too: one message, one press.
MANY = 3


def advance(flow: Flow, state: State, ctx: Ctx) -> Turn:
    """On to the first question on the path without an answer, or to the review."""
    for ending in flow.endings:
        if ending.when(state.answers, ctx):
            if ending.again:
                return _paused(state, ending.notice, ending.again)
            return Turn(state, (Notice(ending.notice),), ending.effects, fate="ended")
    missing = (one for one in flow.path(state.answers) if one.name not in state.answers)
    following = next(missing, None)
    if following is None and not flow.review:
        return finished(flow, state, ctx)
    if following is None or (following.name == flow.joint and len(state.read) >= MANY):
        at = replace(
            state, step=screen.REVIEW, revision=state.revision + 1, aside=None, pending=None, keep=None, changing=False
        )
        return Turn(at, (screen.show(flow, at),))
    words = state.sought.get(following.name, "")
    return arrive(flow, replace(state, revision=state.revision + 1, changing=False), following, ctx, words)


def arrive(flow: Flow, state: State, at: Step, ctx: Ctx, query: str = "") -> Turn:
    """Ask `at`, once what it offers has been found."""
    fresh = replace(
        state,
        step=at.name,
        pending=None,
        keep=None,
        ticked=tuple((state.answers.get(at.name) or {}).get("ticks", ())) if at.field.kind is Control.TICKS else (),
        expanded=False,
        found=(),
        query=query,
        aside=None,
    )
    if at.lookup is None:
        return _ask(flow, fresh, at, ctx)
    wanted = at.lookup(fresh, ctx)
    if wanted not in ctx.found:
        return Turn(state, needs=wanted)
    found = tuple(ctx.found[wanted])
    if not found and at.skip_empty:
        return advance(flow, replace(fresh, answers={**state.answers, at.name: None}), ctx)
    error = _unfit(found, query)
    fresh = replace(fresh, found=tuple(one for one in found if "key" in one))
    if error and query and not fresh.found:
        # Nobody is left without a choice: what is offered before any search is offered again.
        offered = arrive(flow, state, at, ctx)
        return offered if offered.needs else Turn(offered.state, (screen.show(flow, offered.state, error),))
    if query and len(fresh.found) == 1 and fresh.found[0].get("sure"):
        return accept(flow, fresh, at, fresh.found[0]["value"], ctx)
    return Turn(fresh, (screen.show(flow, fresh, error),))


def _ask(flow: Flow, state: State, at: Step, ctx: Ctx) -> Turn:
    """Ask what nothing has to be found for; what a message left unsure of it is offered, or what it lacks is asked."""
    if at.name in state.answers:
        return Turn(state, (screen.show(flow, state),))
    state = replace(state, found=tuple(state.candidates.get(at.name, ())))
    begun = at.field.parse(state.begun[at.name], state, ctx) if at.field.parse and at.name in state.begun else None
    if isinstance(begun, Bad) and begun.keep:
        state = replace(state, keep=begun.keep)
        return Turn(state, (screen.show(flow, state, begun),))
    return Turn(state, (screen.show(flow, state),))


def _unfit(found: tuple[Any, ...], query: str) -> Bad | None:
    """Why what was looked up cannot be offered: nothing is like it, or it is known and no longer there."""
    wrong = next((one for one in found if "error" in one), None)
    if wrong:
        return Bad(wrong["error"], wrong["params"])
    return Bad("nothing_found", {"query": query}) if query and not found else None


def accept(flow: Flow, state: State, at: Step, value: Any, ctx: Ctx) -> Turn:
    """Keep the answer; forget answers that were given about the old one; go on."""
    read, assumed = (tuple(name for name in names if name != at.name) for names in (state.read, state.assumed))
    return advance(flow, replace(state, answers=with_answer(flow, state, at, value), read=read, assumed=assumed), ctx)


def with_answer(flow: Flow, state: State, at: Step, value: Any) -> dict[str, Any]:
    """The answers with this one; those that were given about another value of it are forgotten."""
    answers = dict(state.answers)
    if at.name not in answers or answers[at.name] != value:
        for other in (*flow.steps, *flow.extras):
            if at.name in other.depends:
                answers.pop(other.name, None)
    answers[at.name] = value
    return answers


def _paused(state: State, notice: str, again: str) -> Turn:
    """Set aside with that question open again, so that it can be answered later."""
    answers = {name: value for name, value in state.answers.items() if name != again}
    waiting = replace(state, answers=answers, step=again, revision=state.revision + 1, aside=None, changing=False)
    return Turn(waiting, (Notice(notice),), fate="paused")


def finished(flow: Flow, state: State, ctx: Ctx) -> Turn:
    """Carry out what the answers on the path taken ask for."""
    answers = screen.on_path(flow, state.answers)
    return Turn(replace(state, revision=state.revision + 1), (), flow.finish(answers, ctx), fate="done")
