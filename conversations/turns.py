"""What goes into a dialogue and what comes out of it: plain values, the same for every surface."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from conversations.fields.result import Bad
from store.calendar import local_day
from store.commands import Command
from store.records import Member

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were typed; `author`: who wrote them, "" if unknown, where somebody passes on another's message."""

    text: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A choice that was pressed, and the revision of the question that it hung under.

    `values`: what had been filled in on its page and not been submitted.
    """

    choice: str
    revision: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A page of answers by field: text, a choice's key, or {"ticks": [...], "words": text}."""

    values: Mapping[str, Any]
    revision: int


Input = Said | Pressed | Submitted


@dataclass(frozen=True, slots=True)
class Lookup:
    """Something to be found before the dialogue can go on; the shell answers it in `Ctx.found`."""

    kind: str
    query: str


@dataclass(frozen=True, slots=True)
class Ctx:
    """What a step may know of the world: what time it is (aware), who acts, and what was found.

    `paged` where several questions are asked at once, so that Back leads a page back.
    """

    now: datetime
    actor: Member
    found: Mapping[Lookup, Any] = field(default_factory=dict)
    paged: bool = False

    @property
    def today(self) -> date:
        """What day it is in London."""
        return local_day(self.now)


@dataclass(frozen=True, slots=True)
class State:
    """Where a dialogue stands. `answers` are by field; only those on the path count at the end.

    `revision` goes up with every accepted answer, so that a press on an older question is recognised. `pending` is a
    value that waits for "Right? Yes / No"; `keep` is text to join to the next try; `found` is what a lookup offered;
    `changing` when the question was opened from the review, so that Back leads there; `then` is what the shell is to
    begin on "start again"; `subject` is the row that it is about beside its referral, such as an action's;
    `read` are the fields that were read from a message, `sought` words in it still to be looked up, `candidates` and
    `begun` what it leaves unsure and `assumed` what it says nothing of (see `Reading`); `passed_on` where somebody else
    may have written it; `in_danger` once it was asked whether anybody is; `said` is a `Said` to begin with on "start
    again".
    """

    flow: str
    version: int
    step: str
    revision: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    pending: Any = None
    keep: str | None = None
    ticked: tuple[str, ...] = ()
    expanded: bool = False
    found: tuple[Mapping[str, Any], ...] = ()
    query: str = ""
    aside: str | None = None
    changing: bool = False
    then: str = ""
    subject: int | None = None
    read: tuple[str, ...] = ()
    sought: Mapping[str, str] = field(default_factory=dict)
    candidates: Mapping[str, Any] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    passed_on: bool = False
    in_danger: bool | None = None
    said: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        # Every value is plain data already: asdict would copy all of it, in every turn.
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        lists = {name: tuple(data.get(name, ())) for name in ("ticked", "found", "read", "assumed")}
        return cls(**{**data, **lists})


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be pressed. Its words are the label `<field>.<key>`, or `label` for what was found."""

    key: str
    label: str | None = None
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a prompt, as a surface draws a control for it; `blank`: the choice that an empty box means."""

    field: str
    kind: str
    choices: tuple[Choice, ...] = ()
    value: Any = None
    check: Any = None
    error: Bad | None = None
    blank: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """The middle form of a question: `key` is its template; `nav` are the ways out of it."""

    key: str
    questions: tuple[Question, ...]
    nav: tuple[str, ...]
    revision: int
    answers: Answers = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something said that asks nothing; `key` is its template in templates/notices/."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


Reply = Prompt | Notice


@dataclass(frozen=True, slots=True)
class Turn:
    """What one input led to. `needs`: find this and step again with the same input; nothing else then counts.

    `fate` is None while the dialogue goes on, else "done", "ended" or "paused". Or what was asked for instead: "again"
    (begin afresh), "another" (leave it waiting, and begin what was asked for), "next_waiting" (show the next one that
    waits), "elsewhere" (what was said is about somebody else: the person is asked what is to become of this dialogue).
    With `redraw` the question is the same as before, and replaces the message whose button was pressed.
    """

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Command, ...] = ()
    needs: Lookup | None = None
    fate: str | None = None
    redraw: bool = False
