"""Who is told because of the time: the lead, an owner, coordinators; the team's channel where none can be reached."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from store.tables.people import identity, member, team_channel
from store.terms import NudgeKind, Owner, Role

_REACHABLE = select(identity.c.surface, identity.c.member_id, member.c.team_id, member.c.roles).join(
    member, member.c.id == identity.c.member_id
)
_REACHABLE = _REACHABLE.where(
    member.c.active,
    identity.c.blocked_at.is_(None),
    # Slack lets a bot write first.
    or_(identity.c.chat.is_not(None), identity.c.surface == "slack"),
)
_CHANNELS = select(team_channel.c.team_id, team_channel.c.surface).order_by(team_channel.c.surface)
# The promise was not kept: not only the lead is told.
_FOR_COORDINATORS_TOO = frozenset({NudgeKind.BREACH, NudgeKind.STILL_WAITING})


@dataclass(frozen=True, slots=True)
class Roster:
    """Who can be reached in private now, each team's coordinators among them, and where it has a channel."""

    reachable: frozenset[int]
    coordinators: Mapping[str, Collection[int]]
    channels: Mapping[str, Collection[str]]

    def lead_of(self, row: Row[Any]) -> list[str]:
        """The lead, or else the coordinators, or else the channel."""
        return [member_key(row.lead_id)] if row.lead_id in self.reachable else self.coordinators_of(row)

    def coordinators_of(self, row: Row[Any]) -> list[str]:
        """The coordinators, or else the channel."""
        found = self.coordinators.get(row.team_id, ())
        return [member_key(one) for one in found] or self.channels_of(row)

    def channels_of(self, row: Row[Any]) -> list[str]:
        """The team's channel on each surface."""
        return [f"team:{row.team_id}:{surface}" for surface in self.channels.get(row.team_id, ())]


def member_key(member_id: int) -> str:
    return f"member:{member_id}"


def roster(connection: Connection, surfaces: Collection[str]) -> Roster:
    """Who can be reached on these surfaces: members who left or blocked the bot cannot."""
    reachable: set[int] = set()
    coordinators: defaultdict[str, set[int]] = defaultdict(set)
    for row in connection.execute(_REACHABLE):
        if row.surface in surfaces:
            reachable.add(row.member_id)
            if Role.COORDINATOR in row.roles:
                coordinators[row.team_id].add(row.member_id)
    channels: defaultdict[str, list[str]] = defaultdict(list)
    for team_id, surface in connection.execute(_CHANNELS):
        channels[team_id] += [surface] if surface in surfaces else []
    return Roster(frozenset(reachable), {team: sorted(found) for team, found in coordinators.items()}, channels)


def of_case(row: Row[Any], kind: NudgeKind, known: Roster) -> list[str]:
    """Whom a notice about a case is for: while nobody has taken it, the channel, which sees it in the digest later."""
    later = kind is NudgeKind.STILL_WAITING
    first = known.channels_of(row) if row.lead_id is None and not later else known.lead_of(row)
    more = known.coordinators_of(row) if kind in _FOR_COORDINATORS_TOO else []
    digests = known.channels_of(row) if later else []
    return [one for one in dict.fromkeys([*first, *more]) if one not in digests]


def of_action(row: Row[Any], kind: NudgeKind, known: Roster) -> list[str]:
    """Whom a notice about an action is for. Who cannot be reached is stood in for by the lead."""
    if kind is NudgeKind.OVERDUE_COORDINATOR:
        return known.coordinators_of(row)
    if kind is NudgeKind.OVERDUE_LEAD:
        return known.lead_of(row)
    if row.owner_role == Owner.COORDINATOR and row.owner_id is None:
        return known.coordinators_of(row)
    return [member_key(row.owner_id)] if row.owner_id in known.reachable else known.lead_of(row)
