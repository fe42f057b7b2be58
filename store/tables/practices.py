"""GP practices: the NHS Organisation Data Service's list, with those that closed, to recognise them."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Table

from store.tables.base import metadata

practice = Table(
    "practice",
    metadata,
    Column("ods_code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False),
    Column("town", String, nullable=False),
    Column("postcode", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("status", String, nullable=False),
    Column("closed_on", Date),
    Column("network_code", String),
    Column("network_name", String),
    # The number of the import that last changed this row; the greatest is the version of the whole list.
    Column("revision", Integer, nullable=False),
    CheckConstraint("status IN ('live', 'closed', 'dormant', 'proposed')", name="status"),
    Index(None, "revision"),
    Index(None, "network_code"),
)
