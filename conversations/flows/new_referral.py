"""referral.new: the few questions of a referral, in the order in which they are asked (R1–R19)."""

import json
from collections.abc import Callable
from datetime import date

from conversations.declare import Ending, Flow, Option, Step
from conversations.fields.born_on import age_on
from conversations.fields.declared import (
    birth_date,
    choice,
    free_words,
    home_address,
    kin,
    name_field,
    nhs,
    phone_number,
    practice_search,
    practitioner,
    telling_words,
    ticks,
)
from conversations.flows.whole_referral import read_referral
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import AddToReferral, Command, Count, OpenReferral
from store.rules import ADULT
from store.terms import Eligibility, Reason, Source


def _age_not_known(answers: Answers) -> bool:
    return "born_on" in answers and answers["born_on"] is None


def _under_18(answers: Answers, ctx: Ctx) -> bool:
    born = answers.get("born_on")
    if born:
        return age_on(date.fromisoformat(born), ctx.today) < ADULT
    return _age_not_known(answers) and answers.get("adult") == "no"


def _adding(answers: Answers) -> bool:
    same = answers.get("same_patient")
    return bool(same and same.get("open"))


def _referring(answers: Answers) -> bool:
    return not _adding(answers)


def _outside(answers: Answers) -> bool:
    practice = answers.get("practice") or {}
    return _referring(answers) and bool(practice.get("code")) and not practice.get("covered")


def _lacks_capacity(answers: Answers) -> bool:
    return _referring(answers) and answers.get("agreement") == "cannot_decide"


def _authority(answers: Answers) -> bool:
    return _lacks_capacity(answers) and answers.get("attorney") in ("attorney", "deputy")


def _best_interests(answers: Answers) -> bool:
    return _lacks_capacity(answers) and answers.get("attorney") == "neither"


def _agreement_is(key: str) -> Callable[[Answers, Ctx], bool]:
    return lambda answers, _ctx: _referring(answers) and answers.get("agreement") == key


def _same_patient(state: State, _ctx: Ctx) -> Lookup:
    about = {name: state.answers.get(name) for name in ("name", "born_on", "lives", "nhs_number")}
    return Lookup("same_patient", json.dumps(about, sort_keys=True))


def _practices(state: State, _ctx: Ctx) -> Lookup:
    near = (state.answers.get("lives") or {}).get("postcode", "")
    return Lookup("practices", json.dumps({"words": state.query, "near": near}))


def _finish(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    if _adding(answers):
        return (AddToReferral(answers["same_patient"]["ref"], answers["addition"]),)
    return (OpenReferral(dict(answers)),)


NEW_REFERRAL = Flow(
    "referral.new",
    version=1,
    steps=(
        Step(name_field("name")),
        Step(birth_date("born_on", Option("not_known"))),
        Step(choice("adult", "yes", "no"), when=_age_not_known),
        Step(home_address("lives")),
        Step(
            choice(
                "same_patient",
                Option("different", {"ref": None, "open": False}),
                examples={
                    "nobody like them": None,
                    "add to it": {"ref": "K7Q-4MD", "open": True},
                    "known before": {"ref": "K7Q-4MD", "open": False},
                },
            ),
            lookup=_same_patient,
            skip_empty=True,
            depends=("name", "born_on", "lives", "nhs_number"),
        ),
        Step(telling_words("addition", 2000), when=_adding),
        Step(phone_number("phone"), when=_referring),
        Step(practice_search("practice"), when=_referring, lookup=_practices, seeks=True),
        Step(choice("outside", "send_anyway"), when=_outside, depends=("practice",)),
        Step(ticks("concerns", Reason), when=_referring),
        Step(kin("next_of_kin"), when=_referring),
        Step(choice("agreement", "agrees", "cannot_decide", "not_asked", "objects"), when=_referring),
        Step(choice("attorney", "attorney", "deputy", "neither"), when=_lacks_capacity),
        Step(telling_words("authority", 200), when=_authority),
        Step(practitioner("practitioner"), when=_best_interests),
    ),
    endings=(
        Ending("under_18", _under_18, (Count("under_18"),)),
        Ending("objects", _agreement_is("objects"), (Count("objected"),)),
        Ending("not_asked", _agreement_is("not_asked"), again="agreement"),
    ),
    extras=(
        Step(nhs("nhs_number"), when=_referring),
        Step(free_words("needs", 500), when=_referring),
        Step(free_words("visiting", 500), when=_referring),
        Step(free_words("agencies", 500), when=_referring),
        Step(ticks("eligibility", Eligibility, limit=300), when=_referring),
        Step(ticks("source", Source, limit=300), when=_referring),
        Step(free_words("wishes", 500), when=_referring),
        Step(free_words("on_behalf_of", 200), when=_referring),
    ),
    pages=(
        ("name", "born_on", "adult", "lives", "phone"),
        ("practice", "outside", "concerns", "next_of_kin"),
        ("agreement", "attorney", "authority", "practitioner"),
    ),
    finish=_finish,
    urgency_ends=True,
    reads=read_referral,
    told=frozenset({"name", "born_on", "lives", "phone", "practice", "concerns", "next_of_kin", "nhs_number"}),
    joint="agreement",
    checked=("born_on", "practice"),
    loose=frozenset({"concerns"}),
    known_by=("born_on", "nhs_number"),
    of_others=frozenset({"concerns", "next_of_kin"}),
)
