"""How a practice is told of its patient (R34, R35): by a secure email, or by the coordinator who is asked to call."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from sqlalchemy import Connection

from bot.house import House
from bot.telling import tell_coordinator
from handlers.words import HTML, PLAIN, words_in
from store.calendar import local_day
from store.records import Claimed, Outgoing, Referral
from store.services import actions, details, outbox, outbox_care, people, practice_addresses, timeline
from store.terms import ActionKind, EventKind, Profession

MAIL = 4
CALL_WITHIN = timedelta(hours=4)
# The templates of a letter: its subject, its text, its HTML.
_REFERRAL = ("email/subject", "email/practice_text", "email/practice_html")
_UPDATE = ("email/update_subject", "email/update_text", "email/update_html")
# In the order in which a practice manager asks. What is not here is Baton's own business.
_GROUPS = (
    ("who", ("name", "born_on", "adult", "nhs_number", "lives", "phone", "next_of_kin")),
    ("why", ("concerns", "eligibility", "source", "on_behalf_of")),
    ("helps", ("needs", "visiting", "agencies", "wishes")),
    ("shared", ("authority", "practitioner")),
)


def tell_practice(connection: Connection, house: House, about: Referral, now: datetime) -> str:
    """Queue the letter, or ask the coordinator. How it is told: "email", "call", "find" or "pass_on"."""
    address, kind = _route(connection, house, about)
    if kind is not None:
        _ask_coordinator(connection, house, about, kind, now)
        return {ActionKind.CALL_PRACTICE: "call", ActionKind.FIND_PRACTICE: "find"}.get(kind, "pass_on")
    _send(connection, house, about, address, now)
    timeline.note(connection, about.id, EventKind.PRACTICE_EMAIL_QUEUED, now)
    return "email"


def tell_correction(connection: Connection, house: House, about: Referral, field: str, now: datetime) -> None:
    """A practice that has the letter gets it again, put right; another is called again."""
    address, kind = _route(connection, house, about)
    if kind is None:
        _send(connection, house, about, address, now, corrected=field)
        timeline.note(connection, about.id, EventKind.PRACTICE_EMAIL_QUEUED, now)
    elif kind is not ActionKind.FIND_PRACTICE:
        _ask_coordinator(connection, house, about, ActionKind.CONFIRM_CORRECTION, now, field=field)


def tell_update(
    connection: Connection, house: House, about: Referral, key: str, now: datetime, call: bool, **params: Any
) -> None:
    """What became of it, in the words of the notice `key`: a short letter that says whose referral it is.

    Without a secure address the coordinator is asked to call, if it is worth a `call`.
    """
    address, kind = _route(connection, house, about)
    if kind is None:
        answers = details.for_delivery(connection, house.ring, about, "email", now).answers
        given = _params(connection, about, now) | {"patient": answers, "update": key, **params}
        _queue(connection, house, about, address, "update", _UPDATE, given, now)
    elif call and kind is not ActionKind.FIND_PRACTICE:
        _ask_coordinator(connection, house, about, ActionKind.TELL_PRACTICE, now, status=about.status)


def by_email(connection: Connection, house: House, about: Referral) -> bool:
    """Whether letters reach the practice by secure email."""
    return _route(connection, house, about)[1] is None


def withdraw(connection: Connection, house: House, was: Referral, now: datetime) -> None:
    """Ask a practice that was told in error to delete what it got; what has not left yet does not leave."""
    address, kind = _route(connection, house, was)
    if kind is None:
        outbox_care.recall(connection, was.id, "practice", address)
        if outbox_care.may_be_there(connection, was.id, "practice", address):
            _send(connection, house, was, address, now, withdrawn=True)
    elif kind is not ActionKind.FIND_PRACTICE:
        tell_coordinator(connection, house, was, "coordinator_withdraw", now, **to_call(connection, house, was))


def as_written(row: Claimed, about: Referral) -> Referral:
    """The referral with the practice that this letter was written to: it may have been corrected since."""
    return replace(about, ods_code=row.body.get("ods_code", about.ods_code))


def _route(connection: Connection, house: House, about: Referral) -> tuple[str, ActionKind | None]:
    """The address for the letter, or what the coordinator has to do instead."""
    if about.ods_code is None:
        return "", ActionKind.FIND_PRACTICE
    if people.team_covering(connection, about.ods_code) is None:
        return "", ActionKind.PASS_ON
    address = practice_addresses.secure_email(connection, about.ods_code, house.accredited)
    return (address, None) if address else ("", ActionKind.CALL_PRACTICE)


def _ask_coordinator(
    connection: Connection, house: House, about: Referral, kind: ActionKind, now: datetime, **params: Any
) -> None:
    asked = actions.ask_coordinator(connection, about.id, kind, house.new_id(), now, CALL_WITHIN)
    unknown = kind is ActionKind.FIND_PRACTICE
    timeline.note(connection, about.id, EventKind.PRACTICE_UNKNOWN if unknown else EventKind.PRACTICE_TO_CALL, now)
    params |= to_call(connection, house, about)
    tell_coordinator(connection, house, about, f"coordinator_{kind}", now, action_id=asked, **params)


def to_call(connection: Connection, house: House, about: Referral) -> dict[str, Any]:
    """The practice and its telephone: the coordinator's own number for it goes before the NHS list's."""
    found = house.practices(connection).get(about.ods_code) if about.ods_code else None
    if found is None:
        return {"practice": "", "phone": ""}
    return {"practice": found.name, "phone": practice_addresses.phone(connection, found.code) or found.phone}


def _send(
    connection: Connection,
    house: House,
    about: Referral,
    address: str,
    now: datetime,
    corrected: str = "",
    withdrawn: bool = False,
) -> None:
    """Queue the letter; a withdrawal holds no details."""
    params = _params(connection, about, now) | {"corrected": corrected, "withdrawn": withdrawn, "groups": ()}
    if not withdrawn:
        answers = details.for_delivery(connection, house.ring, about, "email", now).answers
        params |= {"groups": grouped(answers), "patient": answers}
    _queue(connection, house, about, address, "withdrawal" if withdrawn else "practice", _REFERRAL, params, now)


def _queue(
    connection: Connection,
    house: House,
    about: Referral,
    address: str,
    kind: str,
    templates: tuple[str, str, str],
    params: Mapping[str, Any],
    now: datetime,
) -> None:
    subject, text, html = templates
    body = {
        "to": address,
        "ods_code": about.ods_code,
        "subject": words_in(PLAIN).say(subject, params),
        "text": words_in(PLAIN).say(text, params),
        "html": words_in(HTML).say(html, params),
        "message_id": make_msgid(domain="baton.invalid"),
    }
    thing = Outgoing("email", address, kind, body, MAIL, referral_id=about.id)
    outbox.put(connection, house.ring, [thing], now)


def _params(connection: Connection, about: Referral, now: datetime) -> dict[str, Any]:
    team = people.get_team(connection, about.team_id)
    referrer = people.get_member(connection, about.referrer_id)
    assert team is not None
    return {
        "ref": about.ref,
        "now": now,
        "today": local_day(now),
        "team": team.name,
        "team_phone": team.settings.get("phone", ""),
        "team_hours": team.settings.get("hours", ""),
        "referrer": referrer.name if referrer else "",
        "profession": referrer.profession if referrer else Profession.OTHER,
        "organisation": referrer.organisation if referrer else "",
        "speak_by": about.speak_by,
        "contacted_at": about.contacted_at,
        "basis": about.consent_basis,
    }


def grouped(answers: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The answers under the letter's headings: [(heading, [(field, value), …]), …], none of them empty."""
    groups = [(heading, [(name, answers[name]) for name in names if name in answers]) for heading, names in _GROUPS]
    return [(heading, fields) for heading, fields in groups if fields or heading == "shared"]
