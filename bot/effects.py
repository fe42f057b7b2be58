"""What a dialogue decided, carried out in its turn's own transaction: the store changes, the outbox fills."""

from collections.abc import Callable
from typing import Any

from bot import announce
from bot.visit import Visit
from conversations.turns import Ctx, Turn
from store.commands import AddToReferral, CorrectReferral, Count, OpenReferral
from store.records import Outgoing, Team
from store.rules import LONDON
from store.services import conversations, outbox, people, referrals
from store.terms import EventKind

Stepper = Callable[[Ctx], Turn]


def carry_out(visit: Visit, effect: Any) -> None:
    match effect:
        case OpenReferral(answers):
            _open(visit, dict(answers))
        case AddToReferral(ref, words):
            _add(visit, ref, words)
        case CorrectReferral(field, value):
            _correct(visit, field, value)
        case Count(what):
            referrals.count(visit.connection, what, visit.now.astimezone(LONDON).date())


def wipe(visit: Visit) -> None:
    """Delete from the chat what was typed and what repeats it, on every surface that the dialogue was on."""
    given = visit.conversation_id
    for at in people.addresses(visit.connection, visit.member.id):
        if at.chat and given:
            rows = [Outgoing(at.surface, at.chat, "wipe", {}, 3, f"wipe:{given}:{at.surface}", given)]
            outbox.put(visit.connection, visit.house.ring, rows, visit.now)


def _team_for(visit: Visit, answers: dict[str, Any]) -> Team:
    """The team whose area the practice is in; otherwise the referrer's own (R8)."""
    covered = (answers.get("practice") or {}).get("covered")
    return (people.get_team(visit.connection, covered) if covered else None) or visit.team


def _open(visit: Visit, answers: dict[str, Any]) -> None:
    team = _team_for(visit, answers)
    house, connection, now = visit.house, visit.connection, visit.now
    opened = referrals.open_referral(
        connection, house.ring, visit.member, team, answers, house.new_id(), visit.inbound.surface, now
    )
    told = announce.tell_practice(connection, house, opened, now)
    announce.post_cards(connection, house, opened, now)
    practice = answers["practice"].get("name", "")
    receipt = {"ref": opened.ref, "team": team.name, "speak_by": opened.speak_by, "told": told, "practice": practice}
    visit.say_lasting("sent", **receipt)


def _add(visit: Visit, ref: str, words: str) -> None:
    about = referrals.find(visit.connection, ref)
    assert about is not None
    referrals.add_words(
        visit.connection, visit.house.ring, visit.member, about, words, visit.inbound.surface, visit.now
    )
    announce.update_cards(visit.connection, visit.house, about.id, visit.now)
    announce.reply_under_cards(visit.connection, visit.house, about, EventKind.ADDED_TO, visit.now)
    visit.say_lasting("added", ref=about.ref)


def _correct(visit: Visit, field: str, value: Any) -> None:
    kept = conversations.get(visit.connection, visit.house.ring, visit.conversation_id or 0)
    about = referrals.get(visit.connection, kept.referral_id or 0) if kept else None
    assert about is not None
    announce.put_right(
        visit.connection, visit.house, about, visit.member, field, value, visit.inbound.surface, visit.now
    )
    visit.say_lasting("corrected", ref=about.ref, field=field)
