"""Who is on a case and how to reach them (R36, R45, R46), and in private also who has looked at it (R60)."""

from typing import Any

from sqlalchemy import Connection

from bot.buttons import case_button
from bot.telling import practice_name
from bot.visit import Visit
from store.records import Member, Referral
from store.services import actions, audit, people, practice_addresses, timeline

# What the audit trail calls it when somebody has read what is held about the person.
VIEWED = frozenset({"view_details", "view_words", "view_action"})


def show_who(visit: Visit, about: Referral) -> None:
    """Everybody on it by their part, with a way to reach each; the view of it is itself on record."""
    connection, house, surface = visit.connection, visit.house, visit.inbound.surface
    looked = _looked(connection, about)
    audit.record(connection, visit.now, visit.member.id, "view_who", f"referral|{about.id}", surface)
    found = [_person(connection, surface, one, part) for one, part in parts(connection, about)]
    number = practice_addresses.phone(connection, about.ods_code) if about.ods_code else None
    visit.say_with(
        "who",
        [case_button(house, about, "details")],
        ref=about.ref,
        people=found,
        practice=practice_name(connection, house, about.ods_code),
        practice_phone=number or "",
        looked=looked,
    )


def parts(connection: Connection, about: Referral) -> list[tuple[Member, str]]:
    """Who is on it: "lead", "on_it" (whoever did something on it or owns an action) and "referrer", each once."""
    did = [event.actor_id for event in timeline.events(connection, about.id)]
    owners = [one.owner_id for one in actions.open_of(connection, about.id)]
    on_it = [one for one in dict.fromkeys([*owners, *did]) if one not in (about.lead_id, about.referrer_id)]
    wanted = [(about.lead_id, "lead"), *((one, "on_it") for one in on_it), (about.referrer_id, "referrer")]
    known = [(people.get_member(connection, one), part) for one, part in wanted if one]
    return [(one, part) for one, part in known if one]


def _person(connection: Connection, surface: str, one: Member, part: str) -> dict[str, Any]:
    """`at` is their id where the question was asked, so that a press on their name leads to them."""
    at = next((each.external_id for each in people.addresses(connection, one.id) if each.surface == surface), "")
    return {"part": part, "name": one.name, "profession": one.profession, "phone": one.phone, "at": at}


def _looked(connection: Connection, about: Referral) -> list[dict[str, Any]]:
    """Who has seen details of it, and when last, the latest first."""
    latest = {
        one.actor_id: one.at
        for one in audit.trail(connection, f"referral|{about.id}")
        if one.granted and one.actor_id and one.doing in VIEWED
    }
    found = [{"who": people.name_of(connection, who), "at": at} for who, at in latest.items()]
    return sorted(found, key=lambda one: one["at"], reverse=True)
