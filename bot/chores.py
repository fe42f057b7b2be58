"""Commands, and the buttons of cards: what can be asked of Baton outside a dialogue."""

from collections.abc import Callable
from dataclasses import replace

from bot import joining
from bot.case import commands, press
from bot.case.which_case import case_named
from bot.dialogue import Dialogue, ask_again
from bot.visit import Visit
from conversations import whole
from conversations.flows import FLOWS
from conversations.turns import Ctx, Said
from handlers.heard import says_urgent
from handlers.tokens import About, Press, slot
from store.records import Conversation
from store.rules import has_slip, is_ref, ref_in
from store.services import cases, patients, referrals
from store.terms import OPEN_STATUSES

REFERRAL = FLOWS["referral.new"]


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
    """Words while nothing is open: "urgent", "help" or "status K7Q 4MD" is the command, with or without its slash.

    A reference alone asks for the case.
    """
    word, _, rest = visit.inbound.text.strip().partition(" ")
    name = word.casefold()
    if name in COMMANDS and name != "start" and (not rest or is_ref(rest) or ref_in(rest)):
        visit.inbound = replace(visit.inbound, command=name, text=rest)
        COMMANDS[name](visit)
    elif not has_slip(visit.inbound.text):
        visit.inbound = replace(visit.inbound, command="case")
        COMMANDS["case"](visit)
    elif whole.reads_much(REFERRAL, Said(visit.inbound.text), Ctx(visit.now, visit.member)):
        _begin(visit, REFERRAL.name, said=Said(visit.inbound.text))
    elif says_urgent(visit.inbound.text):
        COMMANDS["urgent"](visit)
    else:
        visit.say("nothing_open")


def is_of_another(visit: Visit, kept: Conversation, said: Said) -> bool:
    """Whether a whole referral of somebody else was typed into a dialogue about a case: it is no answer there."""
    if kept.flow == REFERRAL.name or kept.referral_id is None:
        return False
    person = whole.person_in(REFERRAL, said, Ctx(visit.now, visit.member))
    return bool(person) and not patients.is_like(visit.connection, visit.house.ring, kept.referral_id, person)


def offer_to_refer(visit: Visit, kept: Conversation, said: Said) -> None:
    """Nothing of it goes into the case."""
    about = referrals.get(visit.connection, kept.referral_id or 0)
    visit.say("about_another_case", ref=about.ref if about else "")
    Dialogue(visit).offer_to_go_on(kept, f"{REFERRAL.name}:", said)


def passed_on(visit: Visit) -> None:
    """Somebody else's message: what it gives of a referral; where that was not asked for, only if it is a whole one."""
    said = Said(visit.inbound.text, visit.inbound.author)
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    asked_for = visit.inbound.paged
    if kept and kept.flow == REFERRAL.name:
        dialogue.go_on(kept, said)
    elif asked_for or whole.reads_much(REFERRAL, said, Ctx(visit.now, visit.member)):
        _begin(visit, REFERRAL.name, said=said)
    else:
        visit.say("not_read")
        ask_again(visit)


def _refer(visit: Visit) -> None:
    """Words behind it answer the first question, except on a form: patients are not for Slack's command line."""
    words = "" if visit.inbound.paged else visit.inbound.text.strip()
    _begin(visit, REFERRAL.name, said=Said(words) if words else None)


def _begin(visit: Visit, flow: str, referral_id: int | None = None, said: Said | None = None) -> None:
    """Begin a flow with what was `said`, or first offer to go on with one in which something was answered."""
    dialogue = Dialogue(visit)
    while (kept := dialogue.current()) and dialogue.is_blank(kept):
        dialogue.drop(kept)
    if kept:
        dialogue.offer_to_go_on(kept, f"{flow}:{referral_id or ''}", said)
    else:
        dialogue.begin(FLOWS[flow], referral_id, said)


def _start(visit: Visit) -> None:
    """/start, plain or with what a deep link carried: a card's button, or a code."""
    pressed = visit.house.tokens.read(visit.inbound.text)
    if pressed and pressed.about in press.OF_A_CASE:
        press.pressed(visit, pressed)
        return
    if pressed and pressed.about is About.COMMAND:
        follow(visit, pressed)
        return
    if visit.inbound.text and joining.use_code(visit):
        return
    visit.say("welcome")
    if kept := Dialogue(visit).current():
        Dialogue(visit).offer_to_go_on(kept)


def follow(visit: Visit, pressed: Press) -> None:
    """A button or a link that stands for a command, perhaps with the page that is wanted behind it."""
    name = next((name for name in COMMANDS if slot(name) == pressed.slot), "help")
    visit.inbound = replace(visit.inbound, command=name, text=str(pressed.id or ""))
    command(visit)


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
    visit.say("help", works=visit.member.has(*cases.WORKING))
    ask_again(visit)


def _leaflet(visit: Visit) -> None:
    visit.say_lasting("leaflet", working_days=visit.team.settings.get("clock") == "working_hours")
    ask_again(visit)


def _correct(visit: Visit) -> None:
    """Only the referrer puts a detail right, and only while the referral is open; of several they have to name one."""
    wanted = visit.inbound.text.strip() or visit.inbound.reply_to
    mine = [one for one in referrals.mine(visit.connection, visit.member.id) if one.status in OPEN_STATUSES]
    if not wanted and len(mine) != 1:
        visit.say("correct_which", referrals=mine)
        return
    named = case_named(visit) if wanted else None
    if wanted and named is None:
        return
    about = named.about if named else mine[0]
    if about.referrer_id != visit.member.id:
        visit.say("not_found")
        return
    if about.status not in OPEN_STATUSES:
        visit.say("closed", ref=about.ref, status=about.status)
        return
    _begin(visit, "referral.correct", about.id)


COMMANDS: dict[str, Callable[[Visit], None]] = {
    "start": _start,
    "refer": _refer,
    "correct": _correct,
    "leaflet": _leaflet,
    "help": _help,
    "urgent": _aside("urgent"),
    "cancel": _aside("cancel"),
    "link": joining.link,
    **commands.COMMANDS,
}
