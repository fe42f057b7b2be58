"""Commands about one case: each does what the button of that name does, with the words behind it as a first answer."""

from collections.abc import Callable

from bot.case import mine, press, status
from bot.case.which_case import case_named
from bot.dialogue import ask_again
from bot.visit import Visit

# By command: the button whose work it does (bot/case/press.py).
BUTTON_OF = {
    "case": "details",
    "who": "who",
    "note": "note",
    "ask": "ask",
    "contact": "contact",
    "action": "add_action",
    "update": "update",
    "discharge": "discharge",
    "withdraw": "withdraw",
    "assign": "assign",
}
# What these answer, they answer at once; the others begin a dialogue.
_SHOWN = frozenset({"case", "who"})


def _of_a_case(command: str) -> Callable[[Visit], None]:
    def run(visit: Visit) -> None:
        named = case_named(visit)
        if named:
            if visit.inbound.paged and named.words and command not in _SHOWN:
                # Patients are not for Slack's command line: there the form asks.
                visit.say("words_not_kept")
            else:
                visit.said = named.words
            press.do(visit, BUTTON_OF[command], named.about)
        if named is None or command in _SHOWN:
            ask_again(visit)

    return run


def _status(visit: Visit) -> None:
    if not visit.inbound.text.strip() and not visit.inbound.reply_to:
        status.list_mine(visit)
    elif named := case_named(visit):
        status.show_status(visit, named.about)
    ask_again(visit)


def _mine(visit: Visit) -> None:
    mine.show_mine(visit)
    ask_again(visit)


COMMANDS: dict[str, Callable[[Visit], None]] = {
    "mine": _mine,
    "status": _status,
    **{command: _of_a_case(command) for command in BUTTON_OF},
}
