"""Where a message or a dialogue stands."""

from enum import StrEnum


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class ConversationStatus(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    # Under a shorter dialogue, and taken up again when that is over.
    ASIDE = "aside"
    DONE = "done"
    ENDED = "ended"
    EXPIRED = "expired"
