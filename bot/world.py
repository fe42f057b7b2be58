"""The world file: what may stand in it, and a sentence for everything in it that does not fit.

`docs/examples/world.toml` is its documentation. What is read here is made true by `store.services.world`.
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from bot.schema import Check, Key, Schema, Wrong, many, one_of, read, shaped, table, text, whole
from store.services.world import AddressEntry, MemberEntry, TeamEntry, World
from store.terms import CaseOutcome, PracticeRoute, Profession, Role

T = TypeVar("T")


class TeamClock(StrEnum):
    """How the 48-hour promise is counted (R25)."""

    ELAPSED = "elapsed"
    WORKING_HOURS = "working_hours"


def _tables(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise Wrong(": write each as a table of its own, like [teams.thanet]")
    return value


def _two_times(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong(' must be two times of day, like ["20:00", "08:00"]')
    return [_TIME(one) for one in value]


_CODE = shaped(r"[A-Z0-9]{3,10}", "an ODS code, like G82219")
_PHONE = shaped(r"\+?[0-9][0-9 ]{1,18}", "a telephone number, like 01632 960123", 20)
_EMAIL = shaped(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", "an email address", 254)
_ID = shaped(r"[a-z0-9][a-z0-9-]{0,39}", "small letters, digits and hyphens", 40)
_SANDBOX = text(80)
_TIME = shaped(r"([01][0-9]|2[0-3]):[0-5][0-9]", 'a time of day, like "08:30"', 5)

CHANNELS: Schema = {
    "telegram": Key(whole(lambda n: n < 0, "a group's number, which is negative, like -1001234567890")),
    "slack": Key(shaped(r"[CG][A-Z0-9]+", "a channel's id, like C0123456789 (not its name)")),
    "sandbox": Key(_SANDBOX),
}
URGENT: Schema = {"name": Key(text(80), required=True), "phone": Key(_PHONE, required=True)}
TEAM: Schema = {
    "name": Key(text(), required=True),
    "practices": Key(many(_CODE)),
    "networks": Key(many(shaped(r"U[0-9]{4,6}", "the code of a primary care network, like U67045"))),
    "channels": Key(table(CHANNELS)),
    "phone": Key(_PHONE),
    "hours": Key(text()),
    "safeguarding": Key(_PHONE),
    "urgent_numbers": Key(many(table(URGENT))),
    "clock": Key(one_of(TeamClock)),
    "quiet_hours": Key(_two_times),
    "digest_at": Key(_TIME),
    "review_days": Key(whole(lambda n: 7 <= n <= 366, "a number of days from 7 to 366")),
    "outcomes": Key(many(one_of(CaseOutcome), least=1)),
}
MEMBER: Schema = {
    "name": Key(text(), required=True),
    "roles": Key(many(one_of(Role), least=1), required=True),
    "profession": Key(one_of(Profession), required=True),
    "organisation": Key(text(), required=True),
    "team": Key(text(40)),
    "practice": Key(_CODE),
    "phone": Key(_PHONE),
    "telegram": Key(whole(lambda n: n > 0, "an account's number, like 123456789 (not its @name)")),
    "slack": Key(shaped(r"[UW][A-Z0-9]+", "a member's id, like U0123456789 (not their name)")),
    "sandbox": Key(_SANDBOX),
}
PRACTICE: Schema = {"route": Key(one_of(PracticeRoute), required=True), "email": Key(_EMAIL), "phone": Key(_PHONE)}
FILE: Schema = {name: Key(_tables) for name in ("teams", "members", "practices")}
_HOURS = ("clock", "quiet_hours", "digest_at", "review_days")
_SETTINGS = ("phone", "hours", "safeguarding", "urgent_numbers", "outcomes", *_HOURS)


def read_world(toml: str) -> tuple[World, list[str]]:
    """The world as far as it can be read, and a sentence for each fault in it: apply it only if there is none."""
    try:
        given, faults = read(tomllib.loads(toml), FILE)
    except tomllib.TOMLDecodeError as error:
        return World((), (), ()), [f"The file is not TOML: {error}."]
    teams = tuple(_entries(given, "team", _ID, TEAM, _team, faults))
    members = tuple(_entries(given, "member", _ID, MEMBER, _member, faults))
    addresses = tuple(_entries(given, "practice", _CODE, PRACTICE, _address, faults))
    world = World(teams, members, addresses)
    faults += [*_across(world), *_routes(world)]
    return world, [fault if fault.endswith("?") else f"{fault}." for fault in faults]


def _entries(
    given: Mapping[str, Any],
    what: str,
    identifier: Check,
    schema: Schema,
    build: Callable[[str, dict[str, Any]], T],
    faults: list[str],
) -> Iterator[T]:
    """The tables of one kind, such as `[teams.thanet]`, each under its own identifier."""
    for name, values in given.get(f"{what}s", {}).items():
        place = f'{what} "{name}"'
        try:
            identifier(name)
        except Wrong as wrong:
            faults += [f"{place}: its name{fault}" for fault in wrong.faults]
        kept, found = read(values, schema)
        faults += [f"{place}: {fault}" for fault in found]
        yield build(name, kept)


def _team(name: str, kept: dict[str, Any]) -> TeamEntry:
    return TeamEntry(
        id=name,
        name=kept.get("name", ""),
        practices=kept.get("practices", ()),
        networks=kept.get("networks", ()),
        channels=kept.get("channels", {}),
        settings={key: _plain(kept[key]) for key in _SETTINGS if key in kept},
    )


def _plain(value: Any) -> Any:
    """As it comes back from the database, which knows no tuples."""
    return list(value) if isinstance(value, tuple) else value


def _member(name: str, kept: dict[str, Any]) -> MemberEntry:
    return MemberEntry(
        handle=name,
        name=kept.get("name", ""),
        roles=kept.get("roles", ()),
        profession=kept.get("profession", ""),
        organisation=kept.get("organisation", ""),
        team=kept.get("team"),
        practice=kept.get("practice"),
        phone=kept.get("phone"),
        ids={surface: kept[surface] for surface in ("telegram", "slack", "sandbox") if surface in kept},
    )


def _address(name: str, kept: dict[str, Any]) -> AddressEntry:
    return AddressEntry(name, kept.get("route", ""), kept.get("email"), kept.get("phone"))


def _across(world: World) -> Iterator[str]:
    """What only shows when entries are seen together."""
    if not world.teams:
        yield "The file has no team: write one as [teams.name]"
    known = {one.id for one in world.teams}
    owners: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in world.members:
        if one.team and one.team not in known:
            yield f'member "{one.handle}": there is no team "{one.team}" in the file'
        for place in one.ids.items():
            owners[place].append(one.handle)
    told = {one.team for one in world.members if Role.COORDINATOR in one.roles}
    for team in world.teams:
        if not team.channels and team.id not in told:
            yield f'team "{team.id}": nobody would hear of a referral: it needs a channel, or a coordinator'
    for (surface, external_id), handles in owners.items():
        if len(handles) > 1:
            yield f"members {_and(handles)}: {surface} {external_id} cannot be each of them"


def _routes(world: World) -> Iterator[str]:
    for one in world.addresses:
        if one.route == PracticeRoute.EMAIL and not one.email:
            yield f'practice "{one.code}": route = "email" needs an email address'
        if one.route == PracticeRoute.TELEPHONE and not one.phone:
            yield f'practice "{one.code}": route = "telephone" needs a phone number'


def _and(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:-1]) + f' and "{names[-1]}"'
