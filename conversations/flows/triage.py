"""case.assign, case.refuse and case.withdraw: what becomes of a referral, in two or three answers (R33, R45)."""

from collections.abc import Callable

from conversations.declare import Control, Field, Flow, Option, Step
from conversations.fields import text
from conversations.fields.declared import choice, optional_words, telling_words
from conversations.fields.result import Bad, Ok, Result
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import AssignCase, Command, DeclineReferral, RedirectReferral, WithdrawReferral
from store.terms import DeclineReason, RedirectTo

COMMENT = 500


def _new_lead() -> Field:
    """Somebody of the team who may lead: chosen, or typed by any part of the name or the job: {"id", "name"}."""

    def parse(raw: str, state: State, _ctx: Ctx) -> Result:
        typed = text.one_line(raw)
        if text.is_blank(typed):
            return Bad("empty")
        meant = [one["value"] for one in state.found if text.begins_words(typed, one["label"])]
        if len(meant) == 1:
            return Ok(meant[0])
        return Bad("several_leads" if meant else "no_such_lead", {"query": typed[:80]})

    return Field("new_lead", Control.CHOICE, parse, examples={"somebody": {"id": 3, "name": "Priya Nair"}})


def _leads(_state: State, _ctx: Ctx) -> Lookup:
    return Lookup("leads", "")


def _refusal_is(key: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get("refusal") == key


def _refused(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    comment = answers["refusal_comment"]
    if answers["refusal"] == "decline":
        return (DeclineReferral(DeclineReason(answers["decline_reason"]), comment),)
    return (RedirectReferral(RedirectTo(answers["redirect_to"]), comment),)


ASSIGN = Flow(
    "case.assign",
    version=1,
    steps=(Step(_new_lead(), lookup=_leads),),
    pages=(("new_lead",),),
    finish=lambda answers, _ctx: (AssignCase(answers["new_lead"]["id"]),),
    review=False,
)
REFUSE = Flow(
    "case.refuse",
    version=1,
    steps=(
        Step(choice("refusal", "decline", "redirect")),
        Step(choice("decline_reason", *DeclineReason), when=_refusal_is("decline")),
        Step(choice("redirect_to", *RedirectTo), when=_refusal_is("redirect")),
        Step(telling_words("refusal_comment", COMMENT)),
    ),
    pages=(("refusal",), ("decline_reason", "redirect_to", "refusal_comment")),
    finish=_refused,
    review=False,
)
WITHDRAW = Flow(
    "case.withdraw",
    version=1,
    steps=(Step(optional_words("withdraw_why", COMMENT, Option("no_reason", ""))),),
    pages=(("withdraw_why",),),
    finish=lambda answers, _ctx: (WithdrawReferral(answers["withdraw_why"]),),
    review=False,
)
