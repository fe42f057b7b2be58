"""What in the world file does not fit the list of practices, or what the database already holds."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from store.services import practices
from store.services.world import WORLD, World, area
from store.tables.people import identity, member
from store.tables.practices import practice
from store.tables.referrals import referral


def misfits(connection: Connection, world: World) -> list[str]:
    """What in the file does not fit the list of practices, or what this database already holds; whole sentences."""
    return [*_practice_misfits(connection, world), *_removal_misfits(connection, world), *_taken_ids(connection, world)]


def _practice_misfits(connection: Connection, world: World) -> Iterator[str]:
    known = set(connection.execute(select(practice.c.ods_code)).scalars())
    covered: dict[str, str] = {}
    for one in world.teams:
        place = f'team "{one.id}"'
        for network in one.networks:
            if not practices.in_network(connection, network):
                yield f"{place}: network {network} has no practice in the list."
        for code in area(connection, one):
            if code not in known:
                yield f"{place}: practice {code} is not in the list."
            elif code in covered:
                yield f'{place}: practice {code} is in the area of team "{covered[code]}" already.'
            covered.setdefault(code, one.id)
    for person in world.members:
        if person.practice and person.practice not in known:
            yield f'member "{person.handle}": practice {person.practice} is not in the list.'
    for address in world.addresses:
        if address.code not in known:
            yield f'practice "{address.code}": it is not in the list.'


def _removal_misfits(connection: Connection, world: World) -> Iterator[str]:
    """A team that has had a referral is on record for good."""
    kept = {one.id for one in world.teams}
    used = connection.execute(select(referral.c.team_id).distinct()).scalars()
    for gone in sorted(set(used) - kept):
        yield f'team "{gone}": it has referrals, so it cannot be left out (its list of practices may be empty).'


def _taken_ids(connection: Connection, world: World) -> Iterator[str]:
    """Platform ids that belong to somebody who is no part of the file."""
    handles = {one.handle for one in world.members}
    query = select(identity.c.surface, identity.c.external_id, member.c.handle, member.c.name).join(member)
    invited = query.where(member.c.active, member.c.origin != WORLD)
    holders = {(row.surface, row.external_id): row for row in connection.execute(invited) if row.handle not in handles}
    for one in world.members:
        for surface, external_id in one.ids.items():
            if holder := holders.get((surface, external_id)):
                yield f'member "{one.handle}": {surface} {external_id} belongs to {holder.name}, who was invited.'
