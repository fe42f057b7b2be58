"""What came in, as the inbox keeps it, and back again."""

from handlers.surface import Inbound, Kind
from store.services.inbox import Arrival

TYPED = (Kind.TEXT, Kind.COMMAND, Kind.UNSUPPORTED, Kind.EDITED)


def lane_of(inbound: Inbound) -> str:
    """One person on one surface: what they do is handled in order."""
    return f"{inbound.surface}:{inbound.sender}"


def to_arrival(one: Inbound) -> Arrival:
    return Arrival(one.surface, one.external_id, lane_of(one), one.to_json(), _typed(one), one.chat)


def left_over(arrival: Arrival) -> Inbound:
    """As it was kept; but nobody waits for the acknowledgement any more, so that its answer is queued."""
    return Inbound.from_json({**arrival.body, "live": False})


def _typed(inbound: Inbound) -> str | None:
    """The id of a message that holds what somebody typed in private, which is deleted later."""
    return inbound.message_id if inbound.private and inbound.kind in TYPED else None
