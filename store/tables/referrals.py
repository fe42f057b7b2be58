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
    UniqueConstraint,
    text,
)

from store.tables.base import Instant, Json, Serial, metadata, only

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
    # The case: from acceptance to discharge.
    Column("lead_id", BigInteger),
    Column("accepted_at", Instant),
    Column("contacted_at", Instant),
    Column("closed_at", Instant),
    # Codes only: {"reason", "outcomes", "destination"}.
    Column("closing", Json),
    Column("household_id", BigInteger),
    Column("next_due_at", Instant),
    Index("ix_referral_referrer_id", "referrer_id"),
    Index("ix_referral_team_id", "team_id", "status"),
    Index("ix_referral_lead_id", "lead_id", **only("closed_at IS NULL")),
    Index("ix_referral_household_id", "household_id", **only("household_id IS NOT NULL")),
    Index("ix_referral_next_due_at", "next_due_at", **only("next_due_at IS NOT NULL")),
    # Empty while all is well: an open case to which nothing will happen by itself is forgotten (self_audit.py).
    Index("ix_referral_stepless", "id", **only("next_due_at IS NULL AND status IN ('received', 'accepted')")),
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
    Column("undone_at", Instant),
    Index("ix_referral_event_referral_id", "referral_id"),
)

action = Table(
    "action",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("referral_id", ForeignKey("referral.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    # One of terms.Owner, and which member where it is one.
    Column("owner_role", String(16), nullable=False),
    Column("owner_id", BigInteger),
    Column("created_at", Instant, nullable=False),
    Column("created_by", BigInteger),
    Column("due_at", Instant, nullable=False),
    # Whether a time of day was said, or only a day.
    Column("timed", Boolean, nullable=False, server_default=text("false")),
    Column("repeat_days", Integer),
    Column("done_at", Instant),
    Column("done_by", BigInteger),
    Column("outcome", String(20)),
    # The words of it, sealed: {"what", "who", "outcome"}.
    Column("body", LargeBinary),
    # The change that closed it, so that undoing that opens it again.
    Column("change_id", BigInteger),
    Column("next_due_at", Instant),
    Index("ix_action_referral_id", "referral_id"),
    Index("ix_action_owner_id", "owner_id", **only("done_at IS NULL")),
    Index("ix_action_next_due_at", "next_due_at", **only("next_due_at IS NOT NULL")),
)

# A step that can be undone until `until`; what it tells others is told then.
change = Table(
    "change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("referral_id", ForeignKey("referral.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    # The coded columns of the referral as they were.
    Column("before", Json, nullable=False),
    Column("event_id", BigInteger),
    Column("undone_at", Instant),
    Column("settled_at", Instant),
    Index("ix_change_referral_id", "referral_id"),
    Index("ix_change_until", "until", **only("undone_at IS NULL AND settled_at IS NULL")),
)

# What somebody has to be told because of the time: one row for each thing, kind, count and recipient, for ever, so that
# neither a restart nor a second process nor a clock that is put back can say it twice.
nudge = Table(
    "nudge",
    metadata,
    Column("id", Serial, primary_key=True),
    # "case:ID" or "action:ID"
    Column("thing", String(32), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("n", Integer, nullable=False),
    # "member:ID", or "team:ID:SURFACE" for a channel
    Column("recipient", String(64), nullable=False),
    Column("referral_id", BigInteger, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("said_at", Instant),
    # The outbox's key of the message that says it.
    Column("key", String(120)),
    UniqueConstraint("thing", "kind", "n", "recipient"),
    Index("ix_nudge_unsaid", "recipient", **only("said_at IS NULL")),
    Index("ix_nudge_key", "key", **only("key IS NOT NULL")),
)

# When a team's next digest is due.
team_clock = Table(
    "team_clock",
    metadata,
    Column("team_id", ForeignKey("team.id"), primary_key=True),
    Column("next_digest_at", Instant, nullable=False),
    Index("ix_team_clock_next_digest_at", "next_digest_at"),
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
