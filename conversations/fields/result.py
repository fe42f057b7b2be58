"""What became of something typed: accepted, accepted once read back, or not accepted and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ok:
    """Accepted as `value` (plain JSON data)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Check:
    """Understood as `value`, to be read back to the person before it counts."""

    value: Any


@dataclass(frozen=True, slots=True)
class Bad:
    """Not accepted; `error` names a template in templates/errors/. `keep` is text to join to the next try."""

    error: str
    params: Mapping[str, Any] = field(default_factory=dict)
    keep: str | None = None


Result = Ok | Check | Bad
