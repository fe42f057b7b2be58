"""What Baton answers in a team's group: references and codes, and the way into private chat; free words never (R59)."""

from bot import cards
from bot.buttons import case_button, command_button
from bot.case import commands, who
from bot.case.which_case import case_named
from bot.telling import queue
from bot.visit import Visit
from conversations.turns import Notice
from handlers.surface import Button, Message
from handlers.words import label
from store.records import Outgoing, Referral
from store.services import channels, outbox

_BY_CODE = frozenset({"case", "status", "who"})


def command(visit: Visit) -> None:
    """A command in a group: the case by codes, or a button into private; where no team is at home, a pointer alone."""
    inbound = visit.inbound
    team_id = channels.team_at(visit.connection, inbound.surface, inbound.chat)
    if inbound.command == "urgent":
        _speak(visit, Notice("urgent"))
    elif team_id is None or inbound.command not in commands.COMMANDS:
        point_to_private(visit)
    elif not (inbound.text or inbound.reply_to) or inbound.command == "mine":
        private = label("button", "in_private")
        point_to_private(visit, command_button(visit.house, inbound.command, private, start=True))
    elif named := case_named(visit):
        _answer(visit, named.about, team_id)


def _answer(visit: Visit, about: Referral, team_id: str) -> None:
    if about.team_id != team_id:
        point_to_private(visit)
    elif visit.inbound.command not in _BY_CODE:
        name = commands.BUTTON_OF[visit.inbound.command]
        _say(visit, about, "notices/in_private", (name,), {"ref": about.ref})
    elif visit.inbound.command == "who":
        found = [
            {"part": part, "name": one.name, "profession": one.profession}
            for one, part in who.parts(visit.connection, about)
        ]
        _say(visit, about, "cards/who", ("who",), {"ref": about.ref, "people": found})
    else:
        shown = cards.card(visit.connection, visit.house, about, visit.now)
        _say(visit, about, "cards/referral", ("details", "who"), {"card": shown})


def point_to_private(visit: Visit, *buttons: Button) -> None:
    """What was typed is never repeated."""
    _speak(visit, Notice("group"), *buttons)


def _speak(visit: Visit, notice: Notice, *buttons: Button) -> None:
    text = visit.house.speak(visit.inbound.surface).notice(notice, visit.params())
    thing = Outgoing(visit.inbound.surface, visit.inbound.chat, "notice", Message(text, (buttons,)).to_json(), 4)
    outbox.put(visit.connection, visit.house.ring, [thing], visit.now)


def _say(visit: Visit, about: Referral, template: str, names: tuple[str, ...], params: dict[str, object]) -> None:
    """In the group, under the card; its buttons lead into private by a link."""
    surface, house = visit.inbound.surface, visit.house
    row = tuple(case_button(house, about, name, start=True) for name in names)
    message = Message(house.speak(surface).say(template, params), (row,), reply_key=cards.card_key(about.id, surface))
    queue(visit.connection, house, surface, visit.inbound.chat, "reply", message, about.id, visit.now)
