"""Alembic's environment: the connection that `store.migrations` hands over, or a developer's own."""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from store.database import build_engine
from store.tables import metadata
from store.tables.base import Instant, Json


def render_item(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Column types of ours are written in SQLAlchemy's terms: a revision must not change with our code."""
    if kind != "type":
        return False
    if isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if thing is Json or type(thing) is type(Json):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_server_default=True,
    )
    context.run_migrations()


if given := context.config.attributes.get("connection"):
    migrate(given)
else:
    engine = build_engine(os.environ.get("BATON_DATABASE_URL", "sqlite:///baton.db"))
    with engine.begin() as opened:
        migrate(opened)
