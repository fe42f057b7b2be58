"""Referrals with their sealed details, the ways to find the same patient again, and all that happened to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from store.tables.base import Instant, Json, Serial, metadata

referral = Table(
    "referral",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("ref", String(12), nullable=False, unique=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
    Column("ods_code", String(12)),
    Column("referrer_id", ForeignKey("member.id"), nullable=False),
    Column("surface", String(16), nullable=False),
    Column("status", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("age_band", String(24), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("consent_basis", String(20), nullable=False),
    Column("body", LargeBinary),
    Column("previous_id", BigInteger),
    Column("received_at", Instant, nullable=False),
    Column("speak_by", Instant, nullable=False),
    Index("ix_referral_referrer_id", "referrer_id"),
    Index("ix_referral_team_id", "team_id", "status"),
)

# Keyed blind indexes: equal values meet, nothing can be read back from them.
patient_index = Table(
    "patient_index",
    metadata,
    Column("referral_id", ForeignKey("referral.id"), primary_key=True),
    Column("purpose", String(20), primary_key=True),
    Column("value", LargeBinary(16), primary_key=True),
    Index("ix_patient_index_value", "purpose", "value"),
)

referral_event = Table(
    "referral_event",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("referral_id", ForeignKey("referral.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor_id", BigInteger),
    Column("params", Json, nullable=False),
    Column("body", LargeBinary),
    Index("ix_referral_event_referral_id", "referral_id"),
)

action = Table(
    "action",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("referral_id", ForeignKey("referral.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("owner_role", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("done_by", BigInteger),
    Index("ix_action_referral_id", "referral_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger),
    Column("doing", String(32), nullable=False),
    Column("object", String(80), nullable=False),
    Column("fields", Json, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("granted", Boolean, nullable=False),
    Index("ix_audit_object", "object"),
)

# Counts that hold nothing about anyone: how many objected, how many were turned to urgent help (R16, R5).
tally = Table(
    "tally",
    metadata,
    Column("what", String(32), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("count", Integer, nullable=False),
)
