"""case.discharge: why, what came of it, who goes on, and what becomes of what is still open (R32, R54)."""

import json

from conversations.declare import Flow, Option, Step
from conversations.fields.declared import choice, optional_ticks, optional_words, telling_words
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import Command, DischargeCase
from store.terms import CaseOutcome, Destination, DischargeReason


def _not_used(state: State, _ctx: Ctx) -> Lookup:
    return Lookup("outcomes_not_used", json.dumps((state.answers.get("outcomes") or {}).get("ticks", [])))


def _left_over(_state: State, _ctx: Ctx) -> Lookup:
    return Lookup("left_over", "")


def _handed_over(answers: Answers) -> bool:
    return answers.get("left_over") == "hand_over"


def _finish(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    left_out = answers.get("not_used") or []
    outcomes = [CaseOutcome(one) for one in answers["outcomes"]["ticks"] if one not in left_out]
    return (
        DischargeCase(
            DischargeReason(answers["discharge_reason"]),
            tuple(outcomes),
            Destination(answers["destination"]),
            answers["closing_words"] or "",
            answers.get("handed_to") or "",
        ),
    )


DISCHARGE = Flow(
    "case.discharge",
    version=1,
    steps=(
        Step(choice("discharge_reason", *DischargeReason)),
        Step(optional_ticks("outcomes", CaseOutcome, Option("no_outcome", {"ticks": [], "words": ""}))),
        Step(
            choice("not_used", examples={"all are used": None, "leave it out": ["advance_plan"]}),
            lookup=_not_used,
            skip_empty=True,
            depends=("outcomes",),
        ),
        Step(choice("destination", *Destination)),
        Step(optional_words("closing_words", 500, Option("nothing_more", ""))),
        Step(
            choice("left_over", examples={"nothing is open": None, "close": "close", "hand over": "hand_over"}),
            lookup=_left_over,
            skip_empty=True,
        ),
        Step(telling_words("handed_to", 200), when=_handed_over),
    ),
    pages=(
        ("discharge_reason", "outcomes", "destination", "closing_words"),
        ("not_used",),
        ("left_over", "handed_to"),
    ),
    finish=_finish,
    review=False,
)
