"""The dialogues of an action: added, done, put off, passed on, not possible (R28, R37, R41, R44).

What is about one action carries its id as the dialogue's subject.
"""

from dataclasses import replace
from typing import Any

from conversations.declare import Control, Field, Flow, Option, Step
from conversations.fields import due, text, to_do
from conversations.fields.declared import choice, optional_words, telling_words
from conversations.fields.result import Bad, Ok, Result
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import AddAction, Command, FinishAction, PassAction, SnoozeAction
from store.terms import ASKED_OF_PEOPLE, ActionKind, ActionOutcome, Owner

_NOTHING = Option("nothing_to_add", "")
# How often it is done again, in days; a month is four weeks, so that it stays on its day of the week.
REPEATS = {"once": None, "weekly": 7, "fortnightly": 14, "monthly": 28}


def _to_do() -> Field:
    """A quick pick, which is its code, or words of one's own: {"kind", "words"}."""
    picked = choice("to_do", *ASKED_OF_PEOPLE, examples={"typed": {"kind": ActionKind.OTHER, "words": "…"}})
    return replace(picked, parse=lambda raw, _state, _ctx: to_do.to_do(raw))


def _owner() -> Field:
    """Who does it: found by name, job or part in the case. The value is as bot/case/owners.py gives it."""

    def parse(raw: str, _state: State, _ctx: Ctx) -> Result:
        said = text.one_line(raw)
        return Bad("empty") if text.is_blank(said) else Ok(said[:80])

    found = {"key": "member:3", "label": "Priya Nair", "owner": Owner.MEMBER, "owner_id": 3, "who": ""}
    return Field("owner", Control.SEARCH, parse, examples={"somebody": found})


def _due() -> Field:
    """By when, as people say it, or one of the days that are offered: {"on", "at"}."""
    offered = {"on": "2026-11-27", "at": None}
    return Field("due", Control.TEXT, lambda raw, _state, ctx: due.due(raw, ctx.now), examples={"a day": offered})


def _owners(state: State, _ctx: Ctx) -> Lookup:
    return Lookup("owners", state.query)


def _days(_state: State, ctx: Ctx) -> Lookup:
    return Lookup("due_days", ctx.today.isoformat())


def _service_answers(state: State, _ctx: Ctx) -> Lookup:
    return Lookup("service_answers", str(state.subject))


def _wordless(answers: Answers) -> bool:
    return not isinstance(answers.get("to_do"), dict)


def _unsaid(answers: Answers) -> bool:
    """It is something else, and nothing says what."""
    return answers.get("to_do") == ActionKind.OTHER and answers.get("to_do_words") == ""


def _who(answers: Answers) -> dict[str, Any]:
    chosen = answers["owner"]
    return {"owner": Owner(chosen["owner"]), "owner_id": chosen["owner_id"], "who": chosen["who"]}


def _add(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    picked = answers["to_do"]
    said = picked if isinstance(picked, dict) else {"kind": picked, "words": answers["to_do_words"]}
    words = said["words"] or answers.get("to_do_other", "")
    kind = to_do.kind_in(words) if said["kind"] == ActionKind.OTHER else ActionKind(said["kind"])
    return (AddAction(kind, words, due=answers["due"], repeat_days=REPEATS[answers["repeat"]], **_who(answers)),)


def _done(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    outcome = ActionOutcome(answers.get("service_answer") or ActionOutcome.DONE)
    return (FinishAction(outcome, answers["outcome_words"]),)


def _cannot(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    why = answers["cannot_why"]
    return (FinishAction(ActionOutcome.CANNOT, why) if why else FinishAction(ActionOutcome.NOT_NEEDED, ""),)


ADD_ACTION = Flow(
    "action.add",
    version=1,
    steps=(
        Step(_to_do()),
        Step(optional_words("to_do_words", to_do.LONGEST, _NOTHING), when=_wordless),
        Step(telling_words("to_do_other", to_do.LONGEST), when=_unsaid),
        Step(_owner(), lookup=_owners),
        Step(_due(), lookup=_days),
        Step(choice("repeat", *REPEATS)),
    ),
    pages=(("to_do", "to_do_words", "owner", "due", "repeat"),),
    finish=_add,
    review=False,
)
FINISH_ACTION = Flow(
    "action.done",
    version=1,
    steps=(
        Step(
            choice("service_answer", examples={"the service's": "service_accepted", "not asked": None}),
            lookup=_service_answers,
            skip_empty=True,
        ),
        Step(optional_words("outcome_words", 500, _NOTHING)),
    ),
    pages=(("service_answer",), ("outcome_words",)),
    finish=_done,
    review=False,
)
SNOOZE_ACTION = Flow(
    "action.snooze",
    version=1,
    steps=(Step(_due(), lookup=_days),),
    pages=(("due",),),
    finish=lambda answers, _ctx: (SnoozeAction(answers["due"]),),
    review=False,
)
PASS_ACTION = Flow(
    "action.reassign",
    version=1,
    steps=(Step(_owner(), lookup=_owners),),
    pages=(("owner",),),
    finish=lambda answers, _ctx: (PassAction(**_who(answers)),),
    review=False,
)
CANNOT_DO = Flow(
    "action.cannot",
    version=1,
    steps=(Step(replace(optional_words("cannot_why", 500, Option("not_needed", "")), blank=None)),),
    pages=(("cannot_why",),),
    finish=_cannot,
    review=False,
)
ACTION_FLOWS = (ADD_ACTION, FINISH_ACTION, SNOOZE_ACTION, PASS_ACTION, CANNOT_DO)
