"""What a dialogue decided, carried out in its turn's own transaction: the store changes, the outbox fills."""

from typing import Any

from bot import cards, corrections, letters
from bot.case import effects as case_effects
from bot.telling import tell_coordinator
from bot.visit import Visit
from conversations.turns import Answers
from store.calendar import local_day
from store.commands import AddToReferral, Command, CorrectReferral, Count, OpenReferral, ReportUnder18
from store.records import Referral, Team
from store.services import households, hygiene, people, referrals
from store.terms import EventKind


def carry_out(visit: Visit, effect: Command) -> None:
    """Do what a dialogue decided. What is said of it stays in the chat when the dialogue is wiped from it."""
    ended, visit.conversation_id = visit.conversation_id, None
    _do(visit, effect)
    visit.conversation_id = ended


def _do(visit: Visit, effect: Command) -> None:
    match effect:
        case OpenReferral(answers):
            _open(visit, dict(answers))
        case AddToReferral(ref, words):
            _add(visit, ref, words)
        case CorrectReferral(field, value):
            _correct(visit, field, value)
        case ReportUnder18():
            corrections.under_18(visit.connection, visit.house, _subject(visit), visit.now)
        case Count(what):
            referrals.count(visit.connection, what, local_day(visit.now))
        case _:
            case_effects.carry_out(visit, _subject(visit), effect)


def wipe(visit: Visit) -> None:
    """What was typed and what repeats it is to be deleted from the chat, on every surface that the dialogue was on."""
    if visit.conversation_id:
        hygiene.over(visit.connection, visit.conversation_id, visit.now)
        visit.over = visit.conversation_id


def team_for(visit: Visit, answers: Answers) -> Team:
    """The team whose area the patient's practice is in; otherwise the referrer's own (R8)."""
    covered = (answers.get("practice") or {}).get("covered")
    if not covered or covered == visit.team.id:
        return visit.team
    return people.get_team(visit.connection, covered) or visit.team


def _open(visit: Visit, answers: dict[str, Any]) -> None:
    team = team_for(visit, answers)
    house, connection, now = visit.house, visit.connection, visit.now
    opened = referrals.open_referral(
        connection, house.ring, visit.member, team, answers, house.new_id(), visit.inbound.surface, now
    )
    told = letters.tell_practice(connection, house, opened, now)
    cards.post(connection, house, opened, now)
    for ref in households.others(connection, opened.id, opened.household_id):
        if neighbour := referrals.find(connection, ref):
            cards.update(connection, house, neighbour.id, now)
    practice = answers["practice"].get("name", "")
    receipt = {"ref": opened.ref, "team": team.name, "speak_by": opened.speak_by, "told": told, "practice": practice}
    visit.say_lasting("sent", **receipt)


def _add(visit: Visit, ref: str, words: str) -> None:
    house, connection, now = visit.house, visit.connection, visit.now
    about = referrals.find(connection, ref)
    assert about is not None
    referrals.add_words(connection, house.ring, visit.member, about, words, visit.inbound.surface, now)
    cards.update(connection, house, about.id, now)
    cards.reply(connection, house, about, EventKind.ADDED_TO, now)
    said: dict[str, Any] = {"profession": visit.member.profession}
    tell_coordinator(connection, house, about, "coordinator_added", now, but=visit.member.id, **said)
    visit.say_lasting("added", ref=about.ref)


def _correct(visit: Visit, field: str, value: Any) -> None:
    about, surface = _subject(visit), visit.inbound.surface
    changed = corrections.put_right(
        visit.connection, visit.house, about, visit.member, field, value, surface, visit.now
    )
    visit.say_lasting("corrected" if changed else "already_so", ref=about.ref, field=field)


def _subject(visit: Visit) -> Referral:
    """The referral that the dialogue is about."""
    about = referrals.get(visit.connection, visit.referral_id or 0)
    assert about is not None
    return about
