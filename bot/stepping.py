"""The steps that one input leads to: what was meant by it, and finding what a step needs before it can be taken."""

from collections.abc import Callable, Sequence

from bot.lookups import look_up
from bot.visit import Visit
from conversations import engine, screen
from conversations.declare import Flow
from conversations.turns import Ctx, Input, Lookup, Pressed, Prompt, Said, State, Turn
from handlers.heard import heard, says_urgent


def find_and_step(visit: Visit, call: Callable[[Ctx], Turn]) -> Turn:
    """Step, look up what the step needs, and step again: it is pure, so this is safe."""
    found: dict[Lookup, list[object]] = {}
    while True:
        ctx = Ctx(visit.now, visit.member, found, visit.inbound.paged)
        turn = call(ctx)
        if turn.needs is None:
            return turn
        found[turn.needs] = list(look_up(visit, turn.needs))


def steps(flow: Flow, state: State, given: Input, ctx: Ctx) -> Turn:
    """What was typed may be several presses: one step after the other, and what the last one shows counts."""
    turn, inputs = Turn(state), _meant(flow, state, given)
    for one in inputs:
        turn = engine.step(flow, turn.state, one, ctx)
        if turn.needs or turn.fate:
            break
    if isinstance(inputs[-1], Said) and _refused(turn) and says_urgent(inputs[-1].text):
        return engine.step(flow, turn.state, Pressed("urgent", turn.state.revision), ctx)
    return turn


def _meant(flow: Flow, state: State, given: Input) -> Sequence[Input]:
    """What was typed may be a button's own words; what somebody else wrote is not."""
    if not isinstance(given, Said) or given.author is not None:
        return (given,)
    keys = heard(screen.show(flow, state), given.text)
    return [Pressed(key, state.revision) for key in keys] or (given,)


def _refused(turn: Turn) -> bool:
    """Whether what was said is no answer, at a place from where urgent help is one press away."""
    asked = (one for one in turn.replies if isinstance(one, Prompt))
    return any("urgent" in one.nav and any(q.error for q in one.questions) for one in asked)
