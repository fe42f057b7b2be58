"""What a dialogue shows at a given state, and which choices it would take there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import asides
from conversations.declare import Control, Flow, Step
from conversations.fields.result import Bad, Ok, Result
from conversations.turns import Answers, Choice, Ctx, Lookup, Prompt, Question, State

REVIEW = "review"
# The box on a form that takes a whole referral at once.
EVERYTHING = "everything"
# How many of a multi-choice are shown until more are asked for.
AT_FIRST = 8


def show(flow: Flow, state: State, error: Bad | None = None) -> Prompt:
    """The prompt for where the dialogue stands: an aside, the review, or one question."""
    if state.aside:
        return asides.show(flow, state, error)
    if state.step == REVIEW:
        return _review(flow, state)
    at = flow.step(state.step)
    return _prompt(flow, state, at.name, (question(at, state, error),))


def _prompt(flow: Flow, state: State, name: str, questions: tuple[Question, ...]) -> Prompt:
    params = {"found": state.found, "query": state.query}
    return Prompt(f"{flow.folder}/{name}", questions, nav(flow, state), state.revision, state.answers, params)


def page(flow: Flow, state: State, errors: Mapping[str, Bad] | None = None) -> Prompt:
    """The same for a surface that can ask several things at once: the whole page that the current question is on."""
    if state.aside or state.step == REVIEW:
        return show(flow, state)
    asked = [flow.step(name) for name in _page_of(flow, state)]
    on = [one for one in asked if one.when(state.answers)]
    whole = replace(state, expanded=True, pending=None)
    questions = tuple(question(one, whole, (errors or {}).get(one.name)) for one in on)
    if flow.reads and flow.steps[0].name in {one.name for one in on}:
        questions = _everything_or(questions, (errors or {}).get(EVERYTHING))
    prompt = _prompt(flow, state, on[0].name if len(on) == 1 else "page", questions)
    return replace(prompt, nav=nav(flow, replace(state, pending=None), paged=True))


def _everything_or(questions: tuple[Question, ...], error: Bad | None) -> tuple[Question, ...]:
    """Beside the box for everything no other box has to be filled."""
    everything = Question(EVERYTHING, Control.LONG, error=error, blank=EVERYTHING)
    return (everything, *(replace(one, blank=one.blank or EVERYTHING) for one in questions))


def _page_of(flow: Flow, state: State) -> tuple[str, ...]:
    return next((names for names in flow.pages if state.step in names), (state.step,))


def question(at: Step, state: State, error: Bad | None = None) -> Question:
    here = at.name == state.step
    check = state.pending if here else None
    return Question(
        field=at.name,
        kind=at.field.kind,
        choices=(Choice("yes"), Choice("no")) if check is not None else choices(at, state),
        value=state.answers.get(at.name),
        check=check,
        error=error,
        blank=at.field.blank,
    )


def choices(at: Step, state: State) -> tuple[Choice, ...]:
    """What can be pressed at this step: ticks, what was found, then what is always offered."""
    found = [Choice(one["key"], one.get("label")) for one in state.found] if at.name == state.step else []
    ticks = list(at.field.ticks if state.expanded else at.field.ticks[:AT_FIRST])
    ticks += [key for key in at.field.ticks if key in state.ticked and key not in ticks]
    shown = [Choice(f"off:{key}" if key in state.ticked else f"on:{key}", None, key in state.ticked) for key in ticks]
    if len(ticks) < len(at.field.ticks):
        shown.append(Choice("more"))
    if state.ticked and at.field.kind is Control.TICKS:
        shown.append(Choice("done"))
    return (*shown, *found, *(Choice(option.key) for option in at.field.options))


def acceptable(flow: Flow, state: State) -> set[str]:
    """Every choice that this state would take, those of an aside and of the question under it alike."""
    keys = {*nav(flow, state), *asides.offered(flow, state), *asides.nav(state)}
    if state.step == REVIEW:
        return keys | {f"change:{one.name}" for one in answered(flow, state.answers)}
    at = flow.step(state.step)
    both_ways = {f"{verb}:{key}" for key in at.field.ticks for verb in ("on", "off")}
    pending = {"yes", "no"} if state.pending is not None else set()
    return keys | pending | both_ways | {one.key for one in choices(at, state)}


def nav(flow: Flow, state: State, paged: bool = False) -> tuple[str, ...]:
    """The ways out: keep the old answer or take an extra one away, one step back, urgent help, cancel."""
    if state.step == REVIEW:
        send = ("agrees_confirm", "something_else") if _awaits_joint(flow, state) else ("confirm",)
        return (*send, *(("add",) if flow.addable(state.answers) else ()), "back", "urgent", "cancel")
    kept = state.step in state.answers
    keep = ("keep",) if kept else ()
    remove = ("remove",) if kept and any(one.name == state.step for one in flow.extras) else ()
    back = ("back",) if state.pending is not None or state.changing or before(flow, state, paged) else ()
    return (*keep, *remove, *back, "urgent", "cancel")


def _awaits_joint(flow: Flow, state: State) -> bool:
    """Whether the press that sends answers the last question too."""
    return flow.joint not in state.answers and any(one.name == flow.joint for one in flow.path(state.answers))


def before(flow: Flow, state: State, paged: bool = False) -> list[Step]:
    """The questions that were asked before this one (or before its page), on the path that the answers lead through."""
    path = flow.path(state.answers)
    here = _page_of(flow, state) if paged else (state.step,)
    place = next((place for place, one in enumerate(path) if one.name in here), len(path))
    asked = (one for one in path[:place] if one.name in state.answers)
    return [one for one in asked if not (one.skip_empty and state.answers[one.name] is None)]


def answered(flow: Flow, answers: Answers) -> list[Step]:
    """The steps whose answers count, in order: those on the path, then what was added."""
    return [
        one
        for one in (*flow.path(answers), *flow.addable(answers))
        if one.name in answers and not (one.skip_empty and answers[one.name] is None)
    ]


def on_path(flow: Flow, answers: Answers) -> dict[str, Any]:
    """Only the answers on the path taken, and what was added at the review."""
    return {one.name: answers[one.name] for one in answered(flow, answers)}


def value_of(at: Step, state: State, choice: str) -> Any:
    """The value that a choice stands for: what was found, or the option's own."""
    for one in state.found:
        if one["key"] == choice:
            return one["value"]
    return next(option.value for option in at.field.options if option.key == choice)


def read_value(at: Step, given: Any, state: State, ctx: Ctx) -> Result:
    """One box of a submitted page, read as this field reads it."""
    options = {option.key: option.value for option in at.field.options}
    if isinstance(given, dict):
        typed = str(given.get("words") or "").strip()
        words = at.field.parse(typed, state, ctx) if at.field.parse and typed else Ok("")
        if isinstance(words, Bad):
            return words
        if not given.get("ticks") and not words.value and at.field.blank:
            return Ok(options[at.field.blank])
        if not given.get("ticks") and not words.value:
            return Bad("choose_some")
        return Ok({"ticks": [key for key in given.get("ticks") or () if key in at.field.ticks], "words": words.value})
    given = str(given or "")
    looked_up = _looked_up(at, given, ctx)
    if wrong := next((one for one in looked_up if "error" in one), None):
        return Bad(wrong["error"], wrong["params"])
    found = {one["key"]: one["value"] for one in (*state.found, *looked_up)}
    if given in found or given in options:
        return Ok(found.get(given, options.get(given)))
    if not given.strip() and at.field.blank:
        return Ok(options[at.field.blank])
    if at.field.parse is None or at.field.kind is Control.SEARCH:
        return Bad("choose_one")
    return at.field.parse(given, state, ctx)


def unknown(flow: Flow, values: Mapping[str, Any], ctx: Ctx) -> Lookup | None:
    """What was chosen on a page from a search is found again by its key before it is believed."""
    for at in (*flow.steps, *flow.extras):
        given = values.get(at.name)
        if at.field.kind is Control.SEARCH and given and given not in {option.key for option in at.field.options}:
            wanted = Lookup(f"{at.name}_chosen", str(given))
            if wanted not in ctx.found:
                return wanted
    return None


def _looked_up(at: Step, given: str, ctx: Ctx) -> list[Any]:
    return list(ctx.found.get(Lookup(f"{at.name}_chosen", given), ()))


def _review(flow: Flow, state: State) -> Prompt:
    shown = answered(flow, state.answers)
    questions = tuple(
        Question(one.name, one.field.kind, (Choice(f"change:{one.name}"),), state.answers[one.name]) for one in shown
    )
    prompt = _prompt(flow, state, REVIEW, questions)
    check = [one.name for one in shown if one.name in flow.checked and one.name in state.read]
    misread = [one.name for one in flow.extras if one.name in state.begun and one.name not in state.answers]
    more: dict[str, Any] = {
        "to_check": check,
        "misread": misread,
        "joint": _awaits_joint(flow, state),
        "passed_on": state.passed_on,
    }
    return replace(prompt, params={**prompt.params, **more})
