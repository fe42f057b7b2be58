"""referral.correct: put a detail right after sending; whoever was told is told again."""

import json
from collections.abc import Callable
from datetime import date

from conversations.declare import Ending, Flow, Step
from conversations.fields.born_on import age_on
from conversations.fields.declared import birth_date, choice, home_address, name_field, phone_number, practice_search
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import Command, CorrectReferral, ReportUnder18
from store.rules import ADULT

CORRECTABLE = ("name", "born_on", "lives", "phone", "practice")


def _wrong(name: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get("wrong") == name


def _outside(answers: Answers) -> bool:
    practice = answers.get("practice") or {}
    return answers.get("wrong") == "practice" and bool(practice.get("code")) and not practice.get("covered")


def _under_18(answers: Answers, ctx: Ctx) -> bool:
    born = answers.get("born_on")
    wrong = answers.get("wrong") == "born_on" and born
    return bool(wrong) and age_on(date.fromisoformat(str(born)), ctx.today) < ADULT


def _practices(state: State, _ctx: Ctx) -> Lookup:
    return Lookup("practices", json.dumps({"words": state.query, "near": ""}))


def _finish(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    name = answers["wrong"]
    return (CorrectReferral(name, answers[name]),)


CORRECT_REFERRAL = Flow(
    "referral.correct",
    version=1,
    steps=(
        Step(choice("wrong", *CORRECTABLE)),
        Step(name_field("name"), when=_wrong("name")),
        Step(birth_date("born_on"), when=_wrong("born_on")),
        Step(home_address("lives"), when=_wrong("lives")),
        Step(phone_number("phone"), when=_wrong("phone")),
        Step(practice_search("practice"), when=_wrong("practice"), lookup=_practices),
        Step(choice("outside", "send_anyway"), when=_outside, depends=("practice",)),
    ),
    endings=(Ending("corrected_under_18", _under_18, (ReportUnder18(),)),),
    pages=(("wrong",),),
    finish=_finish,
)
