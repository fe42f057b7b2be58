"""Asides: urgent help, "are you sure?", and what can be added. They lie over a question and leave it as it was."""

from conversations.declare import Flow
from conversations.turns import Choice, Prompt, Question, State

_OFFERED = {
    "urgent": ("stop_urgent", "carry_on"),
    "cancel": ("yes_cancel", "carry_on"),
    "resume": ("carry_on", "start_again"),
}
OPENING = frozenset({"urgent", "cancel", "add"})


def show(flow: Flow, state: State) -> Prompt:
    asked = Question(state.aside or "", "choice", tuple(map(Choice, acceptable(flow, state))))
    return Prompt(f"asides/{state.aside}", (asked,), (), state.revision, state.answers)


def acceptable(flow: Flow, state: State) -> tuple[str, ...]:
    """The choices of the aside that is open, if any."""
    if state.aside is None:
        return ()
    if state.aside == "add":
        return (*(f"extra:{one.name}" for one in flow.extras), "carry_on")
    return _OFFERED[state.aside]
