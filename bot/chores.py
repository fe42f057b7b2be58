"""Commands, and the buttons of cards: what can be asked of Baton outside a dialogue."""

from collections.abc import Callable
from dataclasses import replace

from bot import joining
from bot.case import press
from bot.dialogue import Dialogue
from bot.visit import Visit
from conversations.flows import FLOWS
from handlers.heard import says_urgent
from store.records import Event, Referral
from store.rules import is_ref
from store.services import actions, referrals, timeline
from store.terms import OPEN_STATUSES, ConversationStatus, EventKind


def command(visit: Visit) -> None:
    """Run a command; an unknown one changes nothing and shows the open question again."""
    run = COMMANDS.get(visit.inbound.command)
    if run:
        run(visit)
        return
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    asks_again = kept is not None and not visit.inbound.paged
    visit.say("unknown_command", what=visit.inbound.command[:30], open=asks_again)
    if kept and asks_again:
        dialogue.show_again(kept)


def said_alone(visit: Visit) -> None:
    """Words while nothing is open: "urgent", "help" or "status K7Q 4MD" is the command, with or without its slash."""
    word, _, rest = visit.inbound.text.strip().partition(" ")
    name = word.casefold()
    if name in COMMANDS and name != "start" and (not rest or is_ref(rest)):
        visit.inbound = replace(visit.inbound, command=name, text=rest)
        COMMANDS[name](visit)
    elif says_urgent(visit.inbound.text):
        COMMANDS["urgent"](visit)
    else:
        visit.say("nothing_open")


def _refer(visit: Visit) -> None:
    """Words behind it answer the first question, except on a form: patients are not for Slack's command line."""
    _begin(visit, "referral.new", said="" if visit.inbound.paged else visit.inbound.text.strip())


def _begin(visit: Visit, flow: str, referral_id: int | None = None, said: str = "") -> None:
    """Begin a flow, or first offer to go on with the one that is open; only a new one takes what was `said`."""
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    if kept:
        dialogue.offer_to_go_on(kept, f"{flow}:{referral_id or ''}")
    else:
        dialogue.begin(FLOWS[flow], referral_id, said)


def _start(visit: Visit) -> None:
    """/start, plain or with what a deep link carried: a card's button, or a code."""
    pressed = visit.house.tokens.read(visit.inbound.text)
    if pressed and pressed.about in press.OF_A_CASE:
        press.pressed(visit, pressed)
        return
    if visit.inbound.text and joining.use_code(visit):
        return
    visit.say("welcome")
    if kept := Dialogue(visit).current():
        Dialogue(visit).offer_to_go_on(kept)


def _aside(key: str) -> Callable[[Visit], None]:
    def run(visit: Visit) -> None:
        dialogue = Dialogue(visit)
        kept = dialogue.current()
        if kept:
            dialogue.interrupt(kept, key)
        else:
            visit.say("urgent" if key == "urgent" else "nothing_open")

    return run


def _help(visit: Visit) -> None:
    visit.say("help")
    ask_again(visit)


def _leaflet(visit: Visit) -> None:
    visit.say_lasting("leaflet", working_days=visit.team.settings.get("clock") == "working_hours")
    ask_again(visit)


def ask_again(visit: Visit) -> None:
    """After something said beside it, the question that is open; not what waits for the person's agreement.

    A form is not asked again: it is still there, and an answer to a command would open it over the answer.
    """
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    asks_here = not visit.inbound.paged and visit.house.manners[visit.inbound.surface].typed
    if kept and asks_here and kept.status == ConversationStatus.OPEN:
        dialogue.show_again(kept)


def _visible(visit: Visit, ref: str) -> Referral | None:
    """The referral if this member may see it; not found and not allowed are told apart by nobody."""
    about = referrals.find(visit.connection, ref)
    return about if about and referrals.may_open(visit.member, about) else None


def _status(visit: Visit) -> None:
    say_status(visit)
    ask_again(visit)


def say_status(visit: Visit) -> None:
    """The member's referrals, or what happened to the one that is named."""
    if not visit.inbound.text.strip():
        visit.say("status_list", referrals=referrals.mine(visit.connection, visit.member.id))
        return
    about = _visible(visit, visit.inbound.text)
    if about is None:
        visit.say("not_found")
        return
    visit.say(
        "status_one",
        ref=about.ref,
        status=about.status,
        events=_worth_telling(timeline.events(visit.connection, about.id)),
        actions=actions.open_kinds(visit.connection, about.id),
        speak_by=about.speak_by,
    )


_ONCE = {EventKind.CARD_POSTED, EventKind.PRACTICE_EMAIL_ACCEPTED, EventKind.PRACTICE_TO_CALL}


def _worth_telling(events: list[Event]) -> list[Event]:
    """The timeline as a referrer wants it: an email is under way until it is accepted or given up; a card is one."""
    settled = max((place for place, one in enumerate(events) if _settles_email(one)), default=0)
    since = [one for one in events[:settled] if one.kind != EventKind.PRACTICE_EMAIL_QUEUED] + events[settled:]
    last = {event.kind: event for event in since}
    return [one for one in since if one.kind not in _ONCE or last[one.kind] is one]


def _settles_email(event: Event) -> bool:
    given_up = event.kind == EventKind.DELIVERY_FAILED and event.params.get("kind") == "practice"
    return given_up or event.kind == EventKind.PRACTICE_EMAIL_ACCEPTED


def _correct(visit: Visit) -> None:
    """Only the referrer puts a detail right, and only while the referral is open; of several they have to name one."""
    wanted = visit.inbound.text.strip()
    mine = [one for one in referrals.mine(visit.connection, visit.member.id) if one.status in OPEN_STATUSES]
    if not wanted and len(mine) != 1:
        visit.say("correct_which", referrals=mine)
        return
    about = _visible(visit, wanted) if wanted else mine[0]
    if about is None or about.referrer_id != visit.member.id:
        visit.say("not_found")
        return
    if about.status not in OPEN_STATUSES:
        visit.say("closed", ref=about.ref, status=about.status)
        return
    _begin(visit, "referral.correct", about.id)


COMMANDS: dict[str, Callable[[Visit], None]] = {
    "start": _start,
    "refer": _refer,
    "status": _status,
    "correct": _correct,
    "leaflet": _leaflet,
    "help": _help,
    "urgent": _aside("urgent"),
    "cancel": _aside("cancel"),
    "link": joining.link,
}
