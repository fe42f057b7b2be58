"""Who is told because of the time: the lead, an owner, coordinators; the team's channel where none can be reached."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from store.tables.people import identity, member
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
# The promise was not kept: not only the lead is told.
_FOR_COORDINATORS_TOO = frozenset({NudgeKind.BREACH, NudgeKind.STILL_WAITING})


@dataclass(frozen=True, slots=True)
class Roster:
    """Who can be reached in private now, and each team's coordinators among them."""

    reachable: frozenset[int]
    coordinators: Mapping[str, frozenset[int]]

    def lead_of(self, row: Row[Any]) -> list[str]:
        """The lead, or else the coordinators, or else the channel."""
        return [member_key(row.lead_id)] if row.lead_id in self.reachable else self.coordinators_of(row)

    def coordinators_of(self, row: Row[Any]) -> list[str]:
        """The coordinators, or else the channel."""
        found = self.coordinators.get(row.team_id, frozenset())
        return [member_key(one) for one in sorted(found)] or [team_key(row.team_id)]


def member_key(member_id: int) -> str:
    return f"member:{member_id}"


def team_key(team_id: str) -> str:
    return f"team:{team_id}"


def roster(connection: Connection, surfaces: Collection[str]) -> Roster:
    """Who can be reached on these surfaces: left and blocked members cannot."""
    reachable: set[int] = set()
    coordinators: dict[str, set[int]] = {}
    for row in connection.execute(_REACHABLE):
        if row.surface not in surfaces:
            continue
        reachable.add(row.member_id)
        if Role.COORDINATOR in row.roles and row.team_id:
            coordinators.setdefault(row.team_id, set()).add(row.member_id)
    return Roster(frozenset(reachable), {team: frozenset(found) for team, found in coordinators.items()})


def of_case(row: Row[Any], kind: NudgeKind, known: Roster) -> list[str]:
    """Whom a notice about a case is for: while nobody has taken it, the channel."""
    first = known.lead_of(row) if row.lead_id else [team_key(row.team_id)]
    if kind is NudgeKind.REVIEW:
        return known.lead_of(row)
    more = known.coordinators_of(row) if kind in _FOR_COORDINATORS_TOO else []
    return list(dict.fromkeys([*first, *more]))


def of_action(row: Row[Any], kind: NudgeKind, known: Roster) -> list[str]:
    """Whom a notice about an action is for. Who cannot be reached is stood in for by the lead."""
    if kind is NudgeKind.OVERDUE_COORDINATOR:
        return known.coordinators_of(row)
    if kind is NudgeKind.OVERDUE_LEAD:
        return known.lead_of(row)
    if row.owner_role == Owner.COORDINATOR:
        return known.coordinators_of(row)
    return [member_key(row.owner_id)] if row.owner_id in known.reachable else known.lead_of(row)
