"""What the store hands out: frozen records, detached from any connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.terms import (
    ActionKind,
    ActionOutcome,
    ChangeKind,
    ConversationStatus,
    Owner,
    Profession,
    ReferralStatus,
    Role,
)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone known to Baton. `roles` decide what they may do, at every press; `phone` is for colleagues."""

    id: int
    handle: str
    name: str
    roles: frozenset[Role]
    profession: Profession
    organisation: str
    team_id: str | None
    ods_code: str | None
    phone: str = ""

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person or channel is reached on one surface; `chat` is None until a bot may write first."""

    surface: str
    chat: str | None
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its area is the practices it covers; `settings` is as the world file gives it (see docs)."""

    id: str
    name: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A dialogue's stored state; `saves` guards against two writers (UPDATE … WHERE saves = expected)."""

    id: int
    member_id: int
    flow: str
    status: ConversationStatus
    saves: int
    state: Any
    surface: str
    referral_id: int | None
    updated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Referral:
    """What may be known of a referral without opening its sealed details."""

    id: int
    ref: str
    team_id: str
    ods_code: str | None
    referrer_id: int
    surface: str
    status: ReferralStatus
    version: int
    age_band: str
    reasons: tuple[str, ...]
    consent_basis: str
    previous_id: int | None
    received_at: datetime
    speak_by: datetime
    lead_id: int | None = None
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    closed_at: datetime | None = None
    closing: Mapping[str, Any] | None = None
    household_id: int | None = None
    next_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A step that can be undone until `until` by the member who took it; `before`: the coded columns as they were."""

    id: int
    referral_id: int
    kind: ChangeKind
    by: int
    surface: str
    at: datetime
    until: datetime
    before: Mapping[str, Any]
    event_id: int | None


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody must do on a case. `owner_id` where the owner is a member; `timed` if a time of day was said."""

    id: int
    referral_id: int
    kind: ActionKind
    owner: Owner
    owner_id: int | None
    created_by: int | None
    due_at: datetime
    timed: bool
    repeat_days: int | None
    done_at: datetime | None
    outcome: ActionOutcome | None


@dataclass(frozen=True, slots=True)
class PublicCard:
    """All that a group may see of a referral (R59): there is no field here for a name, an address or free words."""

    ref: str
    age_band: str
    practice: str | None
    reasons: tuple[str, ...]
    profession: str
    speak_by: datetime
    practice_told_at: datetime | None
    to_call: bool
    version: int
    status: str = "received"
    lead: str = ""
    contacted_at: datetime | None = None
    undo_until: datetime | None = None
    household: tuple[str, ...] = ()
    actions: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a referral, for its timeline; `has_words` if more of it is sealed beside it."""

    at: datetime
    kind: str
    actor_id: int | None
    params: dict[str, Any]
    id: int = 0
    has_words: bool = False
    referral_id: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send: `body` is the surface's own plain data, sealed while it waits.

    `wipe_at`: when the message is to be deleted from the chat again, because it shows details.
    """

    surface: str
    destination: str
    kind: str
    body: dict[str, Any]
    priority: int = 5
    key: str | None = None
    conversation_id: int | None = None
    referral_id: int | None = None
    not_before: datetime | None = None
    wipe_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row that this process may send now; `repeat` when an earlier try may have arrived.

    `fault`: why it must not be sent at all. `target`: the platform's id of the message that it edits or answers.
    """

    id: int
    surface: str
    destination: str
    kind: str
    body: dict[str, Any]
    attempts: int
    repeat: bool
    conversation_id: int | None = None
    referral_id: int | None = None
    key: str | None = None
    fault: str = ""
    target: str | None = None
