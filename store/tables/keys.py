"""What tells whether a key ring is this database's own."""

from sqlalchemy import Column, Integer, LargeBinary, Table

from store.tables.base import metadata

# One row: a constant sealed at the first start, see store/services/key_check.py.
key_check = Table(
    "key_check",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
