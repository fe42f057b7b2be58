"""case.ask and case.answer: a question of the team's to the referrer, and back (R33, R42)."""

from conversations.declare import Flow, Step
from conversations.fields.declared import free_words, telling_words
from store.commands import AnswerQuestion, AskReferrer

ASK = Flow(
    "case.ask",
    version=1,
    steps=(Step(telling_words("team_question", 500)),),
    pages=(("team_question",),),
    finish=lambda answers, _ctx: (AskReferrer(answers["team_question"]),),
    review=False,
)
# Its subject is the question's event.
ANSWER = Flow(
    "case.answer",
    version=1,
    steps=(Step(free_words("referrer_answer", 2000)),),
    pages=(("referrer_answer",),),
    finish=lambda answers, _ctx: (AnswerQuestion(answers["referrer_answer"]),),
    review=False,
)
