"""Statements that SQLite and PostgreSQL write each in its own way."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite


def in_each(build: Callable[[Any], Any]) -> dict[str, Any]:
    """What `build` makes of a dialect's own `insert`, by the dialect's name: inserts that know of conflicts."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}
