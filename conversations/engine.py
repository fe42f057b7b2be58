"""The one reducer of every dialogue: (flow, state, input, context) → turn. It does no I/O and knows no platform."""

from dataclasses import asdict, replace
from typing import Any

from conversations import asides, pages, screen
from conversations.declare import Control, Flow
from conversations.fields.result import Bad, Check, Ok
from conversations.path import accept, advance, arrive, finished
from conversations.turns import Ctx, Input, Notice, Pressed, Said, State, Submitted, Turn
from store.commands import Count

REVIEW = screen.REVIEW


def start(flow: Flow, ctx: Ctx, subject: int | None = None) -> Turn:
    """The first question; `subject` is the row that the dialogue is about beside its referral."""
    return advance(flow, State(flow.name, flow.version, flow.steps[0].name, revision=0, subject=subject), ctx)


def step(flow: Flow, state: State, given: Input, ctx: Ctx) -> Turn:
    """The only way a dialogue moves. Bad or stale input asks again and changes no answer."""
    match given:
        case Pressed(revision=revision) | Submitted(revision=revision) if revision != state.revision:
            return Turn(state, (Notice("stale"), screen.show(flow, state)))
        case Pressed(choice="back", values=values) if values and not state.changing:
            return _left(flow, replace(state, aside=None), dict(values), ctx)
        case Pressed(choice=choice):
            return _pressed(flow, state, choice, ctx)
        case Submitted(values=values):
            return pages.submitted(flow, replace(state, aside=None), dict(values), ctx)
        case Said(author=None):
            return _said(flow, state, given, ctx)
        case Said():
            return _passed_on(flow, state, given, ctx)


def interrupt(state: State, aside: str, then: str = "", said: Said | None = None) -> State:
    """Lay an aside over the question, such as the offer to go on, or to begin `then` instead with what was `said`."""
    return replace(state, aside=aside, then=then, said=asdict(said) if said else {})


def _pressed(flow: Flow, state: State, choice: str, ctx: Ctx) -> Turn:
    if choice not in screen.acceptable(flow, state):
        return Turn(state, (Notice("stale"), screen.show(flow, state)))
    if choice in asides.OPENING:
        aside = replace(state, aside=choice)
        return Turn(aside, (screen.show(flow, aside),))
    if state.aside and choice in asides.offered(flow, state):
        return _aside(flow, state, choice, ctx)
    if choice == "back":
        return _back(flow, state, ctx)
    if state.step == REVIEW:
        return _reviewed(flow, state, choice, ctx)
    if choice in ("keep", "remove"):
        kept = {name: value for name, value in state.answers.items() if choice == "keep" or name != state.step}
        return advance(flow, replace(state, answers=kept), ctx)
    return _chosen(flow, replace(state, aside=None), choice, ctx)


def _aside(flow: Flow, state: State, choice: str, ctx: Ctx) -> Turn:
    if choice == "carry_on":
        under = replace(state, aside=None, said={})
        return Turn(under, (screen.show(flow, under),))
    if choice == "stop_urgent":
        return Turn(state, (Notice("stopped_urgent"),), (Count("urgent"),), fate="ended")
    if choice == "yes_cancel":
        return Turn(state, (Notice("cancelled", {"flow": flow.folder}),), fate="ended")
    if choice in ("another", "next_waiting"):
        return Turn(replace(state, aside=None), fate=choice)
    if choice == "start_again":
        return Turn(state, fate="again")
    added = flow.step(choice.removeprefix("extra:"))
    return arrive(flow, replace(state, revision=state.revision + 1, changing=True), added, ctx)


def _back(flow: Flow, state: State, ctx: Ctx) -> Turn:
    """From "Right?" to the question itself, from a change begun at the review to the review, else one question back."""
    if state.pending is not None:
        return arrive(flow, replace(state, revision=state.revision + 1), flow.step(state.step), ctx, state.query)
    if state.changing:
        return advance(flow, state, ctx)
    return arrive(flow, replace(state, revision=state.revision + 1), screen.before(flow, state, ctx.paged)[-1], ctx)


def _reviewed(flow: Flow, state: State, choice: str, ctx: Ctx) -> Turn:
    verb, _, name = choice.partition(":")
    if verb == "something_else":
        return arrive(flow, replace(state, revision=state.revision + 1), flow.step(flow.joint), ctx)
    if verb == "agrees_confirm":
        state = replace(state, answers={**state.answers, flow.joint: "agrees"})
    if verb in ("confirm", "agrees_confirm"):
        if since := _found_since(flow, state, ctx):
            return since
        return finished(flow, state, ctx)
    return arrive(flow, replace(state, revision=state.revision + 1, changing=True), flow.step(name), ctx)


def _found_since(flow: Flow, state: State, ctx: Ctx) -> Turn | None:
    """What was looked up and not found is looked up once more before it counts: somebody may have been quicker."""
    for at in flow.path(state.answers):
        if at.skip_empty and at.lookup and state.answers[at.name] is None:
            wanted = at.lookup(state, ctx)
            if ctx.found.get(wanted) != []:
                return arrive(flow, replace(state, revision=state.revision + 1), at, ctx)
    return None


def _chosen(flow: Flow, state: State, choice: str, ctx: Ctx) -> Turn:
    at = flow.step(state.step)
    if state.pending is not None and choice in ("yes", "no"):
        if choice == "yes":
            return accept(flow, state, at, state.pending, ctx)
        return _back(flow, state, ctx)
    if at.field.kind is Control.TICKS and choice.partition(":")[0] in ("on", "off", "more"):
        return _ticked(flow, state, choice)
    if choice == "done":
        words = (state.answers.get(at.name) or {}).get("words", "")
        return accept(flow, state, at, {"ticks": list(state.ticked), "words": words}, ctx)
    return accept(flow, state, at, screen.value_of(at, state, choice), ctx)


def _ticked(flow: Flow, state: State, choice: str) -> Turn:
    """Set or unset, so that a second tap on the same button does no harm; the question stays the same."""
    verb, _, key = choice.partition(":")
    if verb == "more":
        now = replace(state, expanded=True)
    else:
        others = tuple(one for one in state.ticked if one != key)
        now = replace(state, ticked=(*others, key) if verb == "on" else others)
    return Turn(now, (screen.show(flow, now),), redraw=True)


def _passed_on(flow: Flow, state: State, said: Said, ctx: Ctx) -> Turn:
    """Somebody else's message gives answers that are missing, and is never the answer to the open question."""
    return _read_whole(flow, state, said, ctx) or Turn(state, (Notice("not_read"), screen.show(flow, state)))


def _said(flow: Flow, state: State, said: Said, ctx: Ctx) -> Turn:
    if turn := _read_whole(flow, state, said, ctx):
        return turn
    if state.aside:
        return Turn(state, (screen.show(flow, state, Bad("choose_one")),))
    text = said.text
    if state.step == REVIEW:
        return Turn(state, (Notice("press_instead"), screen.show(flow, state)))
    at = flow.step(state.step)
    if at.field.parse is None:
        return Turn(state, (screen.show(flow, state, Bad("choose_one")),))
    if at.field.kind is Control.SEARCH:
        result = at.field.parse(text, state, ctx)
        if isinstance(result, Bad):
            return Turn(state, (screen.show(flow, state, result),))
        return arrive(flow, replace(state, revision=state.revision + 1), at, ctx, query=result.value)
    match at.field.parse(text, state, ctx):
        case Ok("") if at.field.kind is Control.TICKS and not state.ticked:
            return Turn(state, (screen.show(flow, state, Bad("choose_some")),))
        case Ok(value) if at.field.kind is Control.TICKS:
            return accept(flow, state, at, {"ticks": list(state.ticked), "words": value}, ctx)
        case Ok(value):
            return accept(flow, state, at, value, ctx)
        case Check(value):
            unsure = replace(state, pending=value, keep=None, revision=state.revision + 1)
            return Turn(unsure, (screen.show(flow, unsure),))
        case Bad() as bad:
            return _unread(flow, state, bad)


def _unread(flow: Flow, state: State, bad: Bad) -> Turn:
    """Ask again. What is none of its kind, "thanks" or the next answer, does not take back what is read back."""
    if state.pending is not None and bad.error.endswith("_not_understood"):
        return Turn(state, (Notice("answer_first"), screen.show(flow, state)))
    kept = replace(state, pending=None, keep=bad.keep or state.keep)
    return Turn(kept, (screen.show(flow, kept, bad),))


def _read_whole(flow: Flow, state: State, said: Said, ctx: Ctx) -> Turn | None:
    """Whoever tells a good part of a referral goes on with one; only what is asked about danger is answered first."""
    return None if state.aside == "danger" else pages.read_whole(flow, replace(state, aside=None), said, ctx)


def _left(flow: Flow, state: State, values: dict[str, Any], ctx: Ctx) -> Turn:
    """A page that is left by Back: the words typed there are kept where they are right. A choice was not made yet."""
    typed = {
        name: value for name, value in values.items() if flow.step(name).field.kind is not Control.CHOICE and value
    }
    if wanted := screen.unknown(flow, typed, ctx):
        return Turn(state, needs=wanted)
    return _pressed(flow, pages.read_boxes(flow, state, typed, ctx)[0], "back", ctx)
