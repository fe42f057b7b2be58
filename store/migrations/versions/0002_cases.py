"""The case after the referral: lead, contact, discharge, owned actions, changes that can be undone, nudges."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT: Any = sa.DateTime(timezone=True)
JSON: Any = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
REFERRAL: dict[str, Any] = {
    "lead_id": sa.BigInteger(),
    "accepted_at": INSTANT,
    "contacted_at": INSTANT,
    "closed_at": INSTANT,
    "closing": JSON,
    "household_id": sa.BigInteger(),
    "next_due_at": INSTANT,
}
ACTION: dict[str, Any] = {
    "owner_id": sa.BigInteger(),
    "created_by": sa.BigInteger(),
    "repeat_days": sa.Integer(),
    "outcome": sa.String(length=20),
    "body": sa.LargeBinary(),
    "change_id": sa.BigInteger(),
    "next_due_at": INSTANT,
}
# What lies aside under a shorter dialogue counts as kept too.
WIDENED = (("ix_conversation_live", "member_id"), ("ix_conversation_expires_at", "expires_at"))
KEPT, KEPT_BEFORE = "status IN ('open', 'paused', 'aside')", "status IN ('open', 'paused')"
ABOUT_REFERRAL = "external_id IS NOT NULL AND referral_id IS NOT NULL"
PARTIAL = (
    ("ix_referral_lead_id", "referral", "lead_id", "closed_at IS NULL"),
    ("ix_referral_household_id", "referral", "household_id", "household_id IS NOT NULL"),
    ("ix_referral_next_due_at", "referral", "next_due_at", "next_due_at IS NOT NULL"),
    ("ix_referral_stepless", "referral", "id", "next_due_at IS NULL AND status IN ('received', 'accepted')"),
    ("ix_action_owner_id", "action", "owner_id", "done_at IS NULL"),
    ("ix_action_next_due_at", "action", "next_due_at", "next_due_at IS NOT NULL"),
    ("ix_change_until", "change", "until", "undone_at IS NULL AND settled_at IS NULL"),
    ("ix_nudge_unsaid", "nudge", "recipient", "said_at IS NULL"),
    ("ix_nudge_key", "nudge", "key", "key IS NOT NULL"),
)


def upgrade() -> None:
    for name, kind in REFERRAL.items():
        op.add_column("referral", sa.Column(name, kind))
    for name, kind in ACTION.items():
        op.add_column("action", sa.Column(name, kind))
    op.add_column("action", sa.Column("timed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("referral_event", sa.Column("undone_at", INSTANT))
    op.add_column("member", sa.Column("phone", sa.String(length=40)))
    _create_change()
    _create_nudge()
    op.create_table(
        "team_clock",
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("next_digest_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_clock_team_id_team")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_clock")),
    )
    op.create_index("ix_team_clock_next_digest_at", "team_clock", ["next_digest_at"])
    for name, table, column, condition in PARTIAL:
        only = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=only, postgresql_where=only)
    for name, column in WIDENED:
        _reindex(name, column, KEPT)
    only = sa.text(ABOUT_REFERRAL)
    op.create_index(
        "ix_outbox_message", "outbox", ["destination", "external_id"], sqlite_where=only, postgresql_where=only
    )
    # What is open already gets its next due time from the clock, which looks at once at what is due.
    op.execute("UPDATE referral SET next_due_at = received_at WHERE status IN ('received', 'accepted')")
    op.execute("UPDATE action SET next_due_at = due_at WHERE done_at IS NULL")


def _reindex(name: str, column: str, condition: str) -> None:
    only = sa.text(condition)
    op.drop_index(name, table_name="conversation")
    op.create_index(name, "conversation", [column], sqlite_where=only, postgresql_where=only)


def _create_change() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("event_id", sa.BigInteger()),
        sa.Column("undone_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_change_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_referral_id", "change", ["referral_id"])


def _create_nudge() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thing", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("said_at", INSTANT),
        sa.Column("key", sa.String(length=120)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("thing", "kind", "n", "recipient", name=op.f("uq_nudge_thing_kind_n_recipient")),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message", table_name="outbox")
    for name, column in WIDENED:
        _reindex(name, column, KEPT_BEFORE)
    for name, table, _column, condition in PARTIAL:
        only = sa.text(condition)
        op.drop_index(name, table_name=table, sqlite_where=only, postgresql_where=only)
    op.drop_index("ix_change_referral_id", table_name="change")
    for table in ("team_clock", "nudge", "change"):
        op.drop_table(table)
    op.drop_column("referral_event", "undone_at")
    op.drop_column("member", "phone")
    for name in (*ACTION, "timed"):
        op.drop_column("action", name)
    for name in REFERRAL:
        op.drop_column("referral", name)
