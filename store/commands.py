"""What a dialogue asks the store to do: one vocabulary, imperative, plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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


Command = OpenReferral | AddToReferral | CorrectReferral | ReportUnder18 | Count
