"""Asides: urgent help, "are you sure?", and what can be added. They lie over a question and leave it as it was."""

from conversations.declare import Flow
from conversations.fields.result import Bad
from conversations.turns import Choice, Prompt, Question, State

_OFFERED = {
    "cancel": ("yes_cancel", "carry_on"),
    "resume": ("carry_on", "start_again"),
    "waiting": ("carry_on", "another", "start_again"),
    "several": ("carry_on", "next_waiting", "another", "start_again"),
}
# Laid over what was begun when something else is asked for: `waiting` and `several` over a draft that was set aside.
RESUMING = ("resume", "waiting", "several")
OPENING = frozenset({"urgent", "cancel", "add"})
EVERY = (*OPENING, *RESUMING, "danger")


def show(flow: Flow, state: State, error: Bad | None = None) -> Prompt:
    asked = Question(state.aside or "", "choice", tuple(map(Choice, offered(flow, state))), error=error)
    params = {"flow": flow.folder}
    return Prompt(f"asides/{state.aside}", (asked,), nav(state), state.revision, state.answers, params)


def offered(flow: Flow, state: State) -> tuple[str, ...]:
    """The choices of the aside that is open, if any."""
    match state.aside:
        case None:
            return ()
        case "add":
            return (*(f"extra:{one.name}" for one in flow.addable(state.answers)), "carry_on")
        case "danger":
            return ("stop_urgent", "carry_on")
        case "urgent":
            return ("stop_urgent", "carry_on") if flow.urgency_ends else ("carry_on",)
    return _OFFERED[state.aside]


def nav(state: State) -> tuple[str, ...]:
    """Urgent help is one press away from an aside too (R61)."""
    return () if state.aside == "urgent" else ("urgent",)
