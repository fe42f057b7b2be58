"""Who and where: teams, members and how each platform knows them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table, text

from store.tables.base import Instant, Json, Serial, metadata

team = Table(
    "team",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("settings", Json, nullable=False),
)

team_practice = Table(
    "team_practice",
    metadata,
    Column("ods_code", String(12), primary_key=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
)

team_channel = Table(
    "team_channel",
    metadata,
    Column("team_id", ForeignKey("team.id"), primary_key=True),
    Column("surface", String(16), primary_key=True),
    Column("address", String(80), nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("handle", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("roles", Json, nullable=False),
    Column("profession", String(40), nullable=False),
    Column("organisation", String(120), nullable=False),
    Column("team_id", ForeignKey("team.id")),
    Column("ods_code", String(12)),
    # For colleagues who share a case (R36).
    Column("phone", String(40)),
    Column("active", Boolean, nullable=False),
    # "world": named in the world file, which says when they leave; "invited": joined by an invitation.
    Column("origin", String(8), nullable=False, server_default="world"),
)

identity = Table(
    "identity",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("external_id", String(80), primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("chat", String(80)),
    Column("started_at", Instant),
    Column("blocked_at", Instant),
    # Named in the world file: gone from it means gone. What was linked by a code is not in it, and stays.
    Column("from_world", Boolean, nullable=False, server_default=text("false")),
    Index("ix_identity_member_id", "member_id"),
    Index("ix_identity_chat", "surface", "chat"),
)

# A single-use code: an invitation to join, or a code that links a second platform to a member.
invitation = Table(
    "invitation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("code_hash", LargeBinary(16), nullable=False, unique=True),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("surface", String(16)),
    Column("external_id", String(80)),
    Column("chat", String(80)),
    Column("settled_at", Instant),
    Column("settled_by", BigInteger),
)

# Each code that a stranger tried, for an hour: what keeps codes from being guessed (F2).
code_try = Table(
    "code_try",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_code_try_who", "surface", "external_id"),
)

practice_address = Table(
    "practice_address",
    metadata,
    Column("ods_code", String(12), primary_key=True),
    Column("route", String(12), nullable=False),
    Column("address", String(254)),
    Column("phone", String(40)),
)
