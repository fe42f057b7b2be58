"""The messages written by hand, and what a careful reader takes from each of them."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "messages"
TODAY = date(2026, 11, 21)
FIELDS = ("name", "born", "lives", "phone", "nhs", "kin_name", "kin_relationship", "kin_phone", "practice", "concerns")


@dataclass(frozen=True)
class Gold:
    """One referral. `fields` holds what it says; `also`, other readings that are as good (None: leaving it out)."""

    at: str
    said: tuple[str, ...]
    fields: dict[str, Any]
    also: dict[str, list[Any]]


def messages() -> list[Gold]:
    """All of them, in the order of their files."""
    return [
        _gold(f"{path.stem} {number}", one)
        for path in sorted(FOLDER.glob("*.toml"))
        for number, one in enumerate(tomllib.loads(path.read_text())["message"], 1)
    ]


def _gold(at: str, one: dict[str, Any]) -> Gold:
    said = one.pop("said")
    also = {
        field: [None if value == "none" else value for value in given] for field, given in one.pop("also", {}).items()
    }
    if "born" in one:
        one["born"] = one["born"].isoformat()
    return Gold(at, tuple(said) if isinstance(said, list) else (said,), one, also)
