"""A relative or contact of the patient's, and which number is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from conversations.freetext.found import Span
from conversations.freetext.numbers import Line
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later


@dataclass(slots=True)
class Relative:
    """A relative as mentioned at `at`; `heard` is where they are spoken of, `phone` what they can be reached on."""

    relationship: str | None
    at: int
    end: int
    name: str | None = None
    name_span: Span = (0, 0)
    heard: list[int] = field(default_factory=list)
    phone: Line | None = None


_OPENED: Final = later(r"[ ]?[(\[](?:(?:his|her|the|via|c/o) )?")


def give_numbers(paper: Paper, everyone: Sequence[Relative], lines: Sequence[Line]) -> None:
    """Each number to the relative who is in brackets right behind it, or last before it, or else next behind it."""
    for line in lines:
        before = [(at, one) for one in everyone for at in (one.at, *one.heard) if at <= line.span[0]]
        after = [(at, one) for one in everyone for at in (one.at, *one.heard) if line.span[1] <= at < line.span[1] + 30]
        last = max(before, key=lambda heard: heard[0], default=None)
        bracket = [one for one in after if _OPENED.fullmatch(paper.low, line.span[1], one[0])]
        if after and (last is None or last[1].phone or bracket):
            last = min(after, key=lambda heard: heard[0])
        if last and last[1].phone is None:
            last[1].phone = line
