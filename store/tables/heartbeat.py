"""When each of Baton's ears was last known to be open: what a restart learns the length of its absence from."""

from sqlalchemy import Column, String, Table

from store.tables.base import Instant, metadata

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)
