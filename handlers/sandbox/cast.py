"""Who can be played on the page, and which practices the mailbox belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from handlers.sandbox.send import NAME
from handlers.words import label
from store.records import Member
from store.services import people, practice_addresses, practices
from store.terms import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be: `id` is their id and private chat here; `refers` unless they work in the team."""

    id: str
    name: str
    does: str
    refers: bool


@dataclass(frozen=True, slots=True)
class Surgery:
    """A practice and how it is told: `email` is "" where somebody telephones instead."""

    name: str
    email: str


STRANGER = Person("stranger", "A stranger", "not invited", True)


@dataclass(frozen=True, slots=True)
class Cast:
    """The world of the page: its people, the team's channel on this surface, the practices of its area."""

    people: tuple[Person, ...]
    team: str
    channel: str
    surgeries: tuple[Surgery, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read(connection: Connection, accredited: Sequence[str]) -> Cast:
    """The cast as the database has it.

    Raises:
        LookupError: there is no team with a channel on this surface.
    """
    found = sorted(people.known_on(connection, NAME), key=lambda known: _billing(known[1]))
    team = people.any_team(connection)
    channels = people.channels(connection, team.id) if team else []
    channel = next((at.chat for at in channels if at.surface == NAME and at.chat), None)
    if team is None or channel is None:
        raise LookupError("no team has a channel on the sandbox")
    players = tuple(
        Person(at, one.name, label("profession", one.profession), one.has(Role.REFERRER)) for at, one in found
    )
    return Cast(
        people=(*players, *(() if any(one.id == STRANGER.id for one in players) else (STRANGER,))),
        team=team.name,
        channel=channel,
        surgeries=tuple(_surgeries(connection, accredited)),
    )


def _billing(one: Member) -> tuple[bool, str]:
    """Referrers first, with whom it all begins; then by surname."""
    return not one.has(Role.REFERRER), one.name.rpartition(" ")[2]


def _surgeries(connection: Connection, accredited: Sequence[str]) -> Iterator[Surgery]:
    for code in practice_addresses.codes(connection):
        if practice := practices.get(connection, code):
            yield Surgery(practice.name, practice_addresses.secure_email(connection, code, accredited) or "")
