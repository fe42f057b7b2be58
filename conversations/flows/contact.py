"""case.contact: an attempt to reach the patient, or a contact with an initial plan (R25). Two or three presses."""

from conversations.declare import Flow, Option, Step
from conversations.fields.declared import choice, optional_words
from conversations.turns import Answers, Ctx
from store.commands import Command, LogContact
from store.terms import ContactHow, ContactResult


def _reached(answers: Answers) -> bool:
    return answers.get("contact_result") == ContactResult.REACHED


def _missed(answers: Answers) -> bool:
    return answers.get("contact_result") in (ContactResult.NO_ANSWER, ContactResult.LEFT_MESSAGE)


def _finish(answers: Answers, _ctx: Ctx) -> tuple[Command, ...]:
    how, result = ContactHow(answers["contact_how"]), ContactResult(answers["contact_result"])
    return (LogContact(how, result, answers.get("best_time") or "", answers.get("plan") or ""),)


LOG_CONTACT = Flow(
    "case.contact",
    version=1,
    steps=(
        Step(choice("contact_how", *ContactHow)),
        Step(choice("contact_result", *ContactResult)),
        Step(optional_words("plan", 1000, Option("no_plan_yet")), when=_reached),
        Step(optional_words("best_time", 200, Option("skip")), when=_missed),
    ),
    pages=(("contact_how", "contact_result"), ("plan", "best_time")),
    finish=_finish,
    review=False,
)
