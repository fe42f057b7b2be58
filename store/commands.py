"""What a dialogue asks the store to do: one vocabulary, imperative, plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.terms import (
    ActionKind,
    ActionOutcome,
    CaseOutcome,
    ContactHow,
    ContactResult,
    DeclineReason,
    Destination,
    DischargeReason,
    Owner,
    RedirectTo,
)


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """Take the referral in. `answers` are by field, as the flow's fields give them."""

    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AddToReferral:
    """Add what a further professional knows to a referral that is open already (R15, R43)."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class CorrectReferral:
    """Put one detail right after sending, in the referral that the dialogue is about; the old one is kept."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class ReportUnder18:
    """The person of the referral that the dialogue is about is under 18 after all: the coordinator is told (R4)."""


@dataclass(frozen=True, slots=True)
class Count:
    """Count that something happened, and keep nothing else of it (R16)."""

    what: str


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Accept it for a member, who leads it from now on (R45)."""

    lead_id: int


@dataclass(frozen=True, slots=True)
class DeclineReferral:
    """Not taken on; `comment` is read by the referrer and the practice (R33)."""

    reason: DeclineReason
    comment: str


@dataclass(frozen=True, slots=True)
class RedirectReferral:
    """Passed to a service that fits better; `comment` is read by the referrer and the practice (R33)."""

    to: RedirectTo
    comment: str


@dataclass(frozen=True, slots=True)
class WithdrawReferral:
    """The referrer takes it back; `why` is read by the team."""

    why: str


@dataclass(frozen=True, slots=True)
class AskReferrer:
    """A question that reaches the referrer in private (R33, R42)."""

    question: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """What the referrer answers; the dialogue's subject is the question's event."""

    words: str


@dataclass(frozen=True, slots=True)
class LogContact:
    """An attempt, or a contact (R25); with a `plan` of somebody who was reached it keeps the promise."""

    how: ContactHow
    result: ContactResult
    best_time: str
    plan: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """What anybody on the case knows (R43)."""

    words: str


@dataclass(frozen=True, slots=True)
class UpdateCondition:
    """How the person is, in one short line that the referrer may read (R51)."""

    words: str


@dataclass(frozen=True, slots=True)
class DischargeCase:
    """The end of the case (R32, R54). `handed_to`: who goes on with what is open; it is closed if that is empty."""

    reason: DischargeReason
    outcomes: tuple[CaseOutcome, ...]
    destination: Destination
    words: str
    handed_to: str


@dataclass(frozen=True, slots=True)
class AddAction:
    """Something to do (R37): `owner_id` where the owner is a member, `who` in words where it is somebody outside.

    `due` is {"on": ISO date, "at": "HH:MM" or None} in London time; `repeat_days` for what is done again and again.
    """

    kind: ActionKind
    words: str
    owner: Owner
    owner_id: int | None
    who: str
    due: Mapping[str, Any]
    repeat_days: int | None


@dataclass(frozen=True, slots=True)
class FinishAction:
    """What became of the action that the dialogue is about (R37, R41)."""

    outcome: ActionOutcome
    words: str


@dataclass(frozen=True, slots=True)
class SnoozeAction:
    """Another due date for the action that the dialogue is about; `due` as in AddAction."""

    due: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PassAction:
    """Another owner for the action that the dialogue is about."""

    owner: Owner
    owner_id: int | None
    who: str


OfCase = (
    AssignCase
    | DeclineReferral
    | RedirectReferral
    | WithdrawReferral
    | AskReferrer
    | AnswerQuestion
    | LogContact
    | AddNote
    | UpdateCondition
    | DischargeCase
    | AddAction
    | FinishAction
    | SnoozeAction
    | PassAction
)
Command = OpenReferral | AddToReferral | CorrectReferral | ReportUnder18 | Count | OfCase
