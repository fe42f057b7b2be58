"""Every table of the first release."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("doing", sa.String(length=32), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column(
            "fields",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    op.create_index("ix_audit_object", "audit", ["object"], unique=False)
    op.create_table(
        "code_try",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_try")),
    )
    op.create_index("ix_code_try_who", "code_try", ["surface", "external_id"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("lane", sa.String(length=120), nullable=False),
        sa.Column("chat", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wipe_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("surface", "external_id", name=op.f("uq_inbox_surface_external_id")),
    )
    op.create_index("ix_inbox_conversation_id", "inbox", ["conversation_id"], unique=False)
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_inbox_wipe_at",
        "inbox",
        ["wipe_at"],
        unique=False,
        sqlite_where=sa.text("wipe_at IS NOT NULL AND message_id IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL AND message_id IS NOT NULL"),
    )
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("referral_id", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("crashes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("maybe_repeat", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=32), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("wipe_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["surface", "destination", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index("ix_outbox_not_before", "outbox", ["not_before"], unique=False)
    op.create_index(
        "ix_outbox_ready",
        "outbox",
        ["surface", "priority", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_referral_id", "outbox", ["referral_id"], unique=False)
    op.create_index(
        "ix_outbox_wipe_at",
        "outbox",
        ["wipe_at"],
        unique=False,
        sqlite_where=sa.text("wipe_at IS NOT NULL AND external_id IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL AND external_id IS NOT NULL"),
    )
    op.create_table(
        "pace",
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("surface", "destination", name=op.f("pk_pace")),
    )
    op.create_table(
        "practice",
        sa.Column("ods_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("network_code", sa.String(), nullable=True),
        sa.Column("network_name", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('live', 'closed', 'dormant', 'proposed')", name=op.f("ck_practice_status")),
        sa.PrimaryKeyConstraint("ods_code", name=op.f("pk_practice")),
    )
    op.create_index(op.f("ix_practice_network_code"), "practice", ["network_code"], unique=False)
    op.create_index(op.f("ix_practice_revision"), "practice", ["revision"], unique=False)
    op.create_table(
        "practice_address",
        sa.Column("ods_code", sa.String(length=12), nullable=False),
        sa.Column("route", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("ods_code", name=op.f("pk_practice_address")),
    )
    op.create_table(
        "tally",
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "month", name=op.f("pk_tally")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "settings",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "roles",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("profession", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("ods_code", sa.String(length=12), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=8), server_default="world", nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_member_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("handle", name=op.f("uq_member_handle")),
    )
    op.create_table(
        "team_channel",
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_channel_team_id_team")),
        sa.PrimaryKeyConstraint("team_id", "surface", name=op.f("pk_team_channel")),
    )
    op.create_table(
        "team_practice",
        sa.Column("ods_code", sa.String(length=12), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_practice_team_id_team")),
        sa.PrimaryKeyConstraint("ods_code", name=op.f("pk_team_practice")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("referral_id", sa.BigInteger(), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_conversation_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "ix_conversation_expires_at",
        "conversation",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("status IN ('open', 'paused')"),
        postgresql_where=sa.text("status IN ('open', 'paused')"),
    )
    op.create_index(
        "ix_conversation_remind_at",
        "conversation",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(
        "uq_conversation_open",
        "conversation",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_conversation_live",
        "conversation",
        ["member_id"],
        unique=False,
        sqlite_where=sa.text("status IN ('open', 'paused')"),
        postgresql_where=sa.text("status IN ('open', 'paused')"),
    )
    op.create_table(
        "identity",
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.String(length=80), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_world", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_identity_member_id_member")),
        sa.PrimaryKeyConstraint("surface", "external_id", name=op.f("pk_identity")),
    )
    op.create_index("ix_identity_chat", "identity", ["surface", "chat"], unique=False)
    op.create_index("ix_identity_member_id", "identity", ["member_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("chat", sa.String(length=80), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_invitation_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("ods_code", sa.String(length=12), nullable=True),
        sa.Column("referrer_id", sa.BigInteger(), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=24), nullable=False),
        sa.Column(
            "reasons",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("consent_basis", sa.String(length=20), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("previous_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speak_by", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["referrer_id"], ["member.id"], name=op.f("fk_referral_referrer_id_member")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_referral_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("ref", name=op.f("uq_referral_ref")),
    )
    op.create_index("ix_referral_referrer_id", "referral", ["referrer_id"], unique=False)
    op.create_index("ix_referral_team_id", "referral", ["team_id", "status"], unique=False)
    op.create_table(
        "action",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("owner_role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_action_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index("ix_action_referral_id", "action", ["referral_id"], unique=False)
    op.create_table(
        "patient_index",
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("value", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_patient_index_referral_id_referral")),
        sa.PrimaryKeyConstraint("referral_id", "purpose", "value", name=op.f("pk_patient_index")),
    )
    op.create_index("ix_patient_index_value", "patient_index", ["purpose", "value"], unique=False)
    op.create_table(
        "referral_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "params",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    op.create_index("ix_referral_event_referral_id", "referral_event", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_referral_event_referral_id", table_name="referral_event")
    op.drop_table("referral_event")
    op.drop_index("ix_patient_index_value", table_name="patient_index")
    op.drop_table("patient_index")
    op.drop_index("ix_action_referral_id", table_name="action")
    op.drop_table("action")
    op.drop_index("ix_referral_team_id", table_name="referral")
    op.drop_index("ix_referral_referrer_id", table_name="referral")
    op.drop_table("referral")
    op.drop_table("invitation")
    op.drop_index("ix_identity_member_id", table_name="identity")
    op.drop_index("ix_identity_chat", table_name="identity")
    op.drop_table("identity")
    op.drop_index(
        "ix_conversation_live",
        table_name="conversation",
        sqlite_where=sa.text("status IN ('open', 'paused')"),
        postgresql_where=sa.text("status IN ('open', 'paused')"),
    )
    op.drop_index(
        "uq_conversation_open",
        table_name="conversation",
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(
        "ix_conversation_remind_at",
        table_name="conversation",
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_conversation_expires_at",
        table_name="conversation",
        sqlite_where=sa.text("status IN ('open', 'paused')"),
        postgresql_where=sa.text("status IN ('open', 'paused')"),
    )
    op.drop_table("conversation")
    op.drop_table("team_practice")
    op.drop_table("team_channel")
    op.drop_table("member")
    op.drop_table("team")
    op.drop_table("tally")
    op.drop_table("practice_address")
    op.drop_index(op.f("ix_practice_revision"), table_name="practice")
    op.drop_index(op.f("ix_practice_network_code"), table_name="practice")
    op.drop_table("practice")
    op.drop_table("pace")
    op.drop_index(
        "ix_outbox_wipe_at",
        table_name="outbox",
        sqlite_where=sa.text("wipe_at IS NOT NULL AND external_id IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL AND external_id IS NOT NULL"),
    )
    op.drop_index("ix_outbox_referral_id", table_name="outbox")
    op.drop_index(
        "ix_outbox_ready",
        table_name="outbox",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_outbox_not_before", table_name="outbox")
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.drop_index("ix_outbox_conversation_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("key_check")
    op.drop_index(
        "ix_inbox_wipe_at",
        table_name="inbox",
        sqlite_where=sa.text("wipe_at IS NOT NULL AND message_id IS NOT NULL"),
        postgresql_where=sa.text("wipe_at IS NOT NULL AND message_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_inbox_waiting",
        table_name="inbox",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index("ix_inbox_received_at", table_name="inbox")
    op.drop_index("ix_inbox_conversation_id", table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("heartbeat")
    op.drop_index("ix_code_try_who", table_name="code_try")
    op.drop_table("code_try")
    op.drop_index("ix_audit_object", table_name="audit")
    op.drop_table("audit")
