"""A whole referral, or a good part of one, in one message: what was understood fills the answers that are missing.

An answer that was given before is never replaced, and what is not sure is asked like any other question (R1, R13).
Whoever wrote the message, or passed it on, is not whom it is about; and two people are never mixed in one dialogue.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from conversations import screen
from conversations.declare import Flow, Reading
from conversations.path import MANY, with_answer
from conversations.turns import Ctx, Lookup, Notice, Said, State, Turn

_ENOUGH = 2
# Characters; no referral is shorter.
_SHORTEST = 25


class Taken(NamedTuple):
    """The state with what a message gave, what to say about what was kept, and whether it speaks of danger (R61)."""

    state: State
    said: Notice | None
    danger: bool


def reads_much(flow: Flow, said: Said, ctx: Ctx) -> bool:
    """Whether a message that nobody asked for is a whole referral: it says of whom, and gives more of them."""
    if len(said.text) < _SHORTEST or (reading := _read(flow, said, ctx)) is None:
        return False
    known = any(one in reading.answers or one in reading.candidates for one in (flow.steps[0].name, *flow.known_by))
    return known and _is_much(reading)


def person_in(flow: Flow, said: Said, ctx: Ctx) -> Mapping[str, Any]:
    """Whom a whole referral is about, if it says more of them than a name; else nothing."""
    reading = _read(flow, said, ctx) if reads_much(flow, said, ctx) else None
    return reading.answers if reading and any(one in reading.answers for one in flow.known_by) else {}


def _is_much(reading: Reading) -> bool:
    return len({*reading.answers, *reading.sought, *reading.candidates, *reading.begun}) >= MANY


def take(flow: Flow, state: State, said: Said, ctx: Ctx, boxed: bool = False) -> Taken | Turn | None:
    """What a message gives of several answers at once.

    A Turn where something has to be found first, or where it is about somebody else; None where the message is an
    answer to the open question alone. What was `boxed` stood in the box for everything, so that it is no answer to a
    question; neither is what was passed on.
    """
    aside = boxed or said.author is not None
    # At the start and at the review words are the answer to no question.
    anywhere = aside or not state.answers or state.step == screen.REVIEW
    told = state.pending is None and (anywhere or state.step in flow.told)
    reading = _read(flow, said, ctx) if told or len(said.text) >= _SHORTEST else None
    if reading is None:
        return None
    if (aside or state.step != flow.steps[0].name) and _is_of_another(flow, state, reading, said):
        named_here = not aside and state.step in flow.of_others
        return Turn(state, fate="elsewhere") if boxed or _refers(flow, reading, named_here) else None
    if not aside and (mended := _mended(flow, state, reading)):
        said_so = Notice("mended", {"fields_mended": sorted(mended)})
        return Taken(_put_right(flow, state, mended), said_so, reading.danger)
    doubted = frozenset() if aside else _doubted(flow, state, reading)
    state, reading = _without(state, reading, doubted)
    new, sought = _missing(flow, state, reading, anywhere)
    enough = len(new) + len(sought) >= (1 if boxed or state.step == screen.REVIEW else _ENOUGH)
    if not told or not enough or not (anywhere or state.step in {*new, *sought}):
        return Taken(state, None, reading.danger) if doubted else None
    return _filled(
        flow, replace(state, passed_on=state.passed_on or said.author is not None), reading, new, sought, ctx
    )


def _refers(flow: Flow, reading: Reading, named_here: bool) -> bool:
    """Whether what is about somebody else makes another referral; where others are named in answers, not by names."""
    return any(one in reading.answers for one in flow.known_by) or (_is_much(reading) and not named_here)


def _filled(
    flow: Flow, state: State, reading: Reading, new: Mapping[str, Any], sought: Mapping[str, str], ctx: Ctx
) -> Taken | Turn:
    """The state with what is new in it, once what the message names has been looked up."""
    many = len(new) + len(sought) >= MANY
    merged = _merged(state, reading, new, sought, many)
    searched = _search(flow, merged, ctx) if many or sought else merged
    if isinstance(searched, Lookup):
        return Turn(state, needs=searched)
    return Taken(searched, Notice("one_at_a_time") if reading.more else _kept(state, reading), reading.danger)


def _doubted(flow: Flow, state: State, reading: Reading) -> frozenset[str]:
    """What an earlier message gave and has to be checked, and this one takes back or says otherwise: it is asked.

    A wrong date of birth is worse than a question.
    """

    def doubtful(name: str) -> bool:
        said = reading.answers.get(name)
        return said != state.answers[name] if said else name in reading.doubts

    read = (name for name in flow.checked if name in state.read and state.answers.get(name))
    return frozenset(filter(doubtful, read))


def _without(state: State, reading: Reading, doubted: frozenset[str]) -> tuple[State, Reading]:
    def left(answers: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in answers.items() if name not in doubted}

    read = tuple(name for name in state.read if name not in doubted)
    return replace(state, answers=left(state.answers), read=read), replace(reading, answers=left(reading.answers))


def _merged(state: State, reading: Reading, new: Mapping[str, Any], sought: Mapping[str, str], many: bool) -> State:
    answers = {**state.answers, **new}
    silent = {name: value for name, value in reading.otherwise.items() if many and name not in answers}
    return replace(
        state,
        answers={**answers, **silent},
        assumed=(*(name for name in state.assumed if name not in new), *silent),
        sought=sought,
        read=(*state.read, *new, *sought),
        candidates={**state.candidates, **reading.candidates},
        begun={**state.begun, **reading.begun},
    )


def _read(flow: Flow, said: Said, ctx: Ctx) -> Reading | None:
    """What the message gives; who wrote it or tells it is not taken for whom it is about."""
    if flow.reads is None:
        return None
    reading = flow.reads(said.text, ctx)
    first = flow.steps[0].name
    name = _words(reading.answers.get(first))
    if not name or not any(name <= _words(one) for one in (said.author, ctx.actor.name)):
        return reading
    return replace(reading, answers={one: value for one, value in reading.answers.items() if one != first})


def _words(name: str | None) -> set[str]:
    return set((name or "").casefold().replace("-", " ").split())


def _is_of_another(flow: Flow, state: State, reading: Reading, said: Said) -> bool:
    """Whether it names somebody else than this dialogue does; of the same name there may be more in one than the other.

    The same date of birth or NHS number is the same person under a name that was misspelt.
    """
    known = [one for one in flow.known_by if one in reading.answers and state.answers.get(one)]
    same = [reading.answers[one] == state.answers[one] for one in known]
    first = flow.steps[0].name
    before, now = (_words(answers.get(first)) for answers in (state.answers, reading.answers))
    if not now:
        return said.author is not None and bool(same) and not any(same)
    return bool(before) and not (before <= now or now <= before or any(same))


def _mended(flow: Flow, state: State, reading: Reading) -> dict[str, Any]:
    """What it puts right of the answers given before, in words that say so; not what names other people."""
    if not reading.mends:
        return {}
    own = [name for name in reading.answers if _is_given(state, name) and name not in flow.of_others]
    return {name: reading.answers[name] for name in own if reading.answers[name] != state.answers[name]}


def _is_given(state: State, name: str) -> bool:
    """Whether it was answered, and not assumed because a message said nothing of it."""
    return name in state.answers and name not in state.assumed


def _put_right(flow: Flow, state: State, mended: Mapping[str, Any]) -> State:
    for name, value in mended.items():
        state = replace(state, answers=with_answer(flow, state, flow.step(name), value), pending=None)
    return replace(state, read=(*state.read, *(name for name in mended if name not in state.read)))


def _missing(flow: Flow, state: State, reading: Reading, anywhere: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """What it gives that was not given before: answers, and words to be looked up.

    In the middle of a dialogue, words without a place of their own are part of what was asked.
    """

    def new(given: Mapping[str, Any]) -> dict[str, Any]:
        fits = (name for name in given if anywhere or name == state.step or name not in flow.loose)
        return {name: given[name] for name in fits if not _is_given(state, name)}

    return new(reading.answers), new(reading.sought)


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
    other = [name for name, value in reading.answers.items() if _is_given(state, name) and state.answers[name] != value]
    return Notice("kept_first", {"fields_kept": other}) if other else None
