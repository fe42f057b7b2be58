"""Inbox, conversations and outbox: what came in, where each dialogue stands, what has to go out."""

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

from store.tables.base import Instant, Serial, metadata, only

inbox = Table(
    "inbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("lane", String(120), nullable=False),
    Column("chat", String(80), nullable=False),
    Column("body", LargeBinary),
    Column("message_id", String(40)),
    Column("conversation_id", BigInteger),
    Column("received_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("done_at", Instant),
    Column("failed_at", Instant),
    # When the message that was typed is to be deleted from the chat; empty once that is on its way.
    Column("wipe_at", Instant),
    UniqueConstraint("surface", "external_id"),
    Index(
        "ix_inbox_waiting",
        "id",
        **only("done_at IS NULL"),
    ),
    Index("ix_inbox_conversation_id", "conversation_id"),
    Index("ix_inbox_received_at", "received_at"),
    Index(
        "ix_inbox_wipe_at",
        "wipe_at",
        **only("wipe_at IS NOT NULL AND message_id IS NOT NULL"),
    ),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("flow", String(40), nullable=False),
    Column("status", String(12), nullable=False),
    Column("saves", Integer, nullable=False),
    Column("body", LargeBinary),
    Column("referral_id", BigInteger),
    Column("surface", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("remind_at", Instant),
    Index(
        "uq_conversation_open",
        "member_id",
        unique=True,
        **only("status = 'open'"),
    ),
    Index(
        "ix_conversation_live",
        "member_id",
        **only("status IN ('open', 'paused', 'aside')"),
    ),
    Index(
        "ix_conversation_expires_at",
        "expires_at",
        **only("status IN ('open', 'paused', 'aside')"),
    ),
    Index(
        "ix_conversation_remind_at",
        "remind_at",
        **only("remind_at IS NOT NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("key", String(120), unique=True),
    Column("surface", String(16), nullable=False),
    Column("destination", String(254), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("body", LargeBinary),
    Column("conversation_id", BigInteger),
    Column("referral_id", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    # How many processes died with it in hand.
    Column("crashes", Integer, nullable=False, server_default=text("0")),
    Column("maybe_repeat", Boolean, nullable=False, server_default=text("false")),
    Column("not_before", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("leased_by", String(32)),
    Column("external_id", String(120)),
    Column("sent_at", Instant),
    Column("error", String(200)),
    # When this message is to be deleted from the chat again; empty if it may stay, or once that is on its way.
    Column("wipe_at", Instant),
    Index(
        "ix_outbox_due",
        "surface",
        "destination",
        "id",
        **only("state IN ('pending', 'sending')"),
    ),
    Index(
        "ix_outbox_ready",
        "surface",
        "priority",
        "id",
        **only("state = 'pending'"),
    ),
    Index(
        "ix_outbox_wipe_at",
        "wipe_at",
        **only("wipe_at IS NOT NULL AND external_id IS NOT NULL"),
    ),
    # Which referral a message in a chat is about.
    Index(
        "ix_outbox_message",
        "destination",
        "external_id",
        **only("external_id IS NOT NULL AND referral_id IS NOT NULL"),
    ),
    Index("ix_outbox_not_before", "not_before"),
    Index("ix_outbox_conversation_id", "conversation_id"),
    Index("ix_outbox_referral_id", "referral_id"),
)

# When a destination may next be written to: platform limits and retry-after, held across processes and restarts.
# The row with an empty destination is the surface as a whole.
pace = Table(
    "pace",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("destination", String(254), primary_key=True),
    Column("next_at", Instant, nullable=False),
)
