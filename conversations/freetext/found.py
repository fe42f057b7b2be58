"""What was understood of a message, where it stands, and how sure it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from store.terms import Reason

T = TypeVar("T")
Span = tuple[int, int]
"""Start and end in `Understood.text`."""


class Danger(StrEnum):
    """Cues only: they make Baton ask whether anyone is in danger now, and decide nothing (R61)."""

    URGENT = "urgent"
    SAFEGUARDING = "safeguarding"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """`value` as the field's own parser gives it, read at `span`; if not `sure` it is asked, with `others`."""

    value: T
    span: Span
    sure: bool = True
    others: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The fields of one referral as `text` gives them (the messages, cleaned, joined by line ends).

    Values are those of `conversations.fields`: `lives` {"lines", "postcode"} or {"no_fixed_abode"}, `phone` {"number",
    "unsure"}, `next_of_kin` {"name", "relationship", "phone", "words"}, `born_on` ISO, `nhs_number` "943 476 5919".
    `practice` is the words that name it, `concerns` what was said and belongs to no other field. With `more` a list of
    patients follows, of whom but the first nothing is read.
    """

    text: str
    name: Found[str] | None = None
    born_on: Found[str | None] | None = None
    lives: Found[dict[str, Any]] | None = None
    phone: Found[dict[str, Any]] | None = None
    nhs_number: Found[str] | None = None
    concerns: Found[str] | None = None
    next_of_kin: Found[dict[str, Any]] | None = None
    practice: Found[str] | None = None
    reasons: tuple[Found[Reason], ...] = ()
    danger: tuple[Found[Danger], ...] = ()
    more: bool = False
