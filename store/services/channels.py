"""The teams' channels: what a message there is about, and a group whose id changes under way."""

from sqlalchemy import Connection, bindparam, select, update

from store.crypto import KeyRing
from store.services.outbox import place
from store.tables.people import team, team_channel
from store.tables.queues import outbox
from store.terms import OutboxState

_ALL_ON = (
    select(team.c.name, team_channel.c.address)
    .join(team, team.c.id == team_channel.c.team_id)
    .where(team_channel.c.surface == bindparam("on"))
    .order_by(team.c.name)
)
_WHOSE = select(team_channel.c.team_id).where(
    team_channel.c.surface == bindparam("on"), team_channel.c.address == bindparam("place")
)
_MOVE = (
    update(team_channel)
    .where(team_channel.c.surface == bindparam("on"), team_channel.c.address == bindparam("old"))
    .values(address=bindparam("new"))
)
_QUEUED = select(outbox.c.id, outbox.c.body).where(
    outbox.c.surface == bindparam("on"),
    outbox.c.destination == bindparam("old"),
    outbox.c.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
)
_REDIRECT = (
    update(outbox).where(outbox.c.id == bindparam("row")).values(destination=bindparam("new"), body=bindparam("sealed"))
)

_ABOUT = (
    select(outbox.c.referral_id)
    .where(
        outbox.c.surface == bindparam("on"),
        outbox.c.destination == bindparam("place"),
        outbox.c.external_id == bindparam("message"),
        outbox.c.referral_id.is_not(None),
    )
    .limit(1)
)


def card_at(connection: Connection, surface: str, place: str, message_id: str) -> int | None:
    """The referral that a message of Baton's is about: its card, a reply under it, or something said in private.

    `place` is the chat as it is written to (the group or channel, a person's own); `message_id` the platform's. None
    where the message is nobody's, about no one case, or a reply of more than 30 days ago (cards are kept for good).
    """
    given = {"on": surface, "place": place, "message": message_id}
    found: int | None = connection.execute(_ABOUT, given).scalar_one_or_none()
    return found


def all_on(connection: Connection, surface: str) -> list[tuple[str, str]]:
    """Each team's name and the address of its channel on this surface."""
    return [(row.name, row.address) for row in connection.execute(_ALL_ON, {"on": surface})]


def team_at(connection: Connection, surface: str, place: str) -> str | None:
    """The id of the team whose channel that is, or None for any other chat."""
    found: str | None = connection.execute(_WHOSE, {"on": surface, "place": place}).scalars().first()
    return found


def moved(connection: Connection, ring: KeyRing, surface: str, old: str, new: str) -> bool:
    """A team's group has another id from now on: what waits for it goes there. False where no team has that group."""
    known = connection.execute(_MOVE, {"on": surface, "old": old, "new": new}).rowcount > 0
    for row in connection.execute(_QUEUED, {"on": surface, "old": old}).all():
        # The destination is part of what a body is sealed for.
        body = ring.unseal(place(surface, old), row.body)
        connection.execute(_REDIRECT, {"row": row.id, "new": new, "sealed": ring.seal(place(surface, new), body)})
    return known
