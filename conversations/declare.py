"""How a dialogue is written down: fields, steps in their order, and what ends it.

The steps stand in the order in which they are asked; a step is on the path while its `when` holds for the answers so
far. So a dialogue reads from the top down, and a changed answer brings up just what has become newly required.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conversations.fields.result import Result
from conversations.turns import Answers, Ctx, Lookup, State
from store.commands import Command

Parse = Callable[[str, State, Ctx], Result]


class Control(StrEnum):
    """Which control asks for it."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    TICKS = "ticks"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that is always offered, and the value that it stands for."""

    key: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked.

    `blank` is the option meant when its box on a form is left empty; `ticks` are a multi-choice's keys, the likeliest
    first. `examples`: an answer of each sort that can be typed or found, by what it is called in the diagram.
    """

    name: str
    kind: Control
    parse: Parse | None = None
    options: tuple[Option, ...] = ()
    ticks: tuple[str, ...] = ()
    blank: str | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)


def _always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question in its place. `depends`: answers that it was asked about; when one changes it is asked again.

    With `lookup`, what was found is offered as choices; with `skip_empty` it is passed over when nothing was found.
    With `seeks`, words for it in a message are looked up there and then.
    """

    field: Field
    when: Callable[[Answers], bool] = _always
    lookup: Callable[[State, Ctx], Lookup] | None = None
    skip_empty: bool = False
    seeks: bool = False
    depends: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True)
class Ending:
    """An answer that ends the dialogue kindly, or sets it aside to be taken up again at the step `again`."""

    notice: str
    when: Callable[[Answers, Ctx], bool]
    effects: tuple[Command, ...] = ()
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message gives of a whole flow: sure `answers` by field, and words that are `sought` by a lookup.

    What is not sure is asked: by field, its `candidates` as choices [{"key", "value"}], or words `begun` that lack a
    part, which what is typed then completes. `otherwise`: what optional fields are taken for where a message that gives
    much says nothing of them. `mends`: it says that something said before was wrong; `doubts`: of these fields, without
    saying what is right. `danger`: there is a cue that makes Baton ask whether anybody is in danger now, and no more
    (R61). `more`: others follow whom it is not about, and of whom nothing is read.
    """

    answers: Mapping[str, Any]
    sought: Mapping[str, str]
    candidates: Mapping[str, Any]
    begun: Mapping[str, str]
    otherwise: Mapping[str, Any]
    mends: bool
    doubts: frozenset[str]
    danger: bool
    more: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """A dialogue. `folder` of templates/ holds its words; `pages` groups steps for surfaces that ask several at once.

    With `urgency_ends`, saying that it is urgent stops it (R5). Without a `review` it is carried out after the last
    answer, and is short: a longer dialogue that is open is laid aside for it.

    `reads` understands a message that gives several answers at once, at the start or at one of the questions `told`; of
    one that gives many, the question `joint` is answered by the press that sends, and what is `checked` is pointed out.
    What is `loose` is read at the start and at its own question alone. The first step is whom it is about, who is also
    `known_by` these fields; answers to the questions in `of_others` name other people.
    """

    name: str
    version: int
    steps: tuple[Step, ...]
    finish: Callable[[Answers, Ctx], tuple[Command, ...]]
    endings: tuple[Ending, ...] = ()
    extras: tuple[Step, ...] = ()
    pages: tuple[tuple[str, ...], ...] = ()
    urgency_ends: bool = False
    review: bool = True
    reads: Callable[[str, Ctx], Reading] | None = None
    told: frozenset[str] = frozenset()
    joint: str = ""
    checked: tuple[str, ...] = ()
    loose: frozenset[str] = frozenset()
    known_by: tuple[str, ...] = ()
    of_others: frozenset[str] = frozenset()

    @property
    def folder(self) -> str:
        return self.name.replace(".", "_")

    def step(self, name: str) -> Step:
        return next(step for step in (*self.steps, *self.extras) if step.name == name)

    def path(self, answers: Answers) -> list[Step]:
        """The steps that these answers lead through, in order."""
        return [step for step in self.steps if step.when(answers)]

    def addable(self, answers: Answers) -> list[Step]:
        """What can be added at the review to these answers."""
        return [step for step in self.extras if step.when(answers)]
