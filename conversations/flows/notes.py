"""case.note and case.update: what somebody knows, and how the person is in one line (R43, R51)."""

from conversations.declare import Flow, Step
from conversations.fields.declared import free_words, telling_words
from store.commands import AddNote, UpdateCondition

ADD_NOTE = Flow(
    "case.note",
    version=1,
    steps=(Step(telling_words("note", 2000)),),
    pages=(("note",),),
    finish=lambda answers, _ctx: (AddNote(answers["note"]),),
    review=False,
)
UPDATE_CONDITION = Flow(
    "case.update",
    version=1,
    steps=(Step(free_words("condition", 200)),),
    pages=(("condition",),),
    finish=lambda answers, _ctx: (UpdateCondition(answers["condition"]),),
    review=False,
)
