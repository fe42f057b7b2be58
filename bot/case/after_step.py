"""What is said to whoever took a step on a case, and why one could not be taken."""

from typing import Any

from bot.house import House
from bot.telling import step_button
from bot.visit import Visit
from handlers.surface import Button
from handlers.tokens import About
from handlers.words import label
from store.records import Change, Referral
from store.services import people
from store.services.cases import Refused

_WHY = {
    "not_allowed": "case_not_allowed",
    "not_taken": "case_not_taken",
    "taken": "case_taken",
    "closed": "case_closed",
}


def say_step(visit: Visit, key: str, made: Change, about: Referral, told: Any = True, **params: Any) -> None:
    """In private: what was done, until when it can be undone, and, if anybody is `told`, that it need not wait."""
    buttons = [step_button(visit.house, made.id, name) for name in ("undo", "send_now") if told or name == "undo"]
    visit.say_with(key, buttons, ref=about.ref, until=made.until, told=told, **params)


def refuse(visit: Visit, refused: Refused) -> None:
    """Say why nothing was changed, and who has it where somebody has."""
    about = refused.about
    lead = people.get_member(visit.connection, about.lead_id) if about.lead_id else None
    who = lead.name if lead else ""
    yours = about.referrer_id == visit.member.id
    visit.answer_press(_WHY[refused.why], ref=about.ref, who=who, status=about.status, yours=yours)


def event_button(house: House, event_id: int, name: str, start: bool = False) -> Button:
    """A button about one event; with `start` it leads into private chat by a link, for a group."""
    token = house.tokens.mint(About.EVENT, event_id, 0, name)
    return Button(label("button", name), token, start=token if start else "")


def read_button(house: House, event_id: int) -> Button:
    """Opens the words of an event in private, by a link: it hangs in a group."""
    return event_button(house, event_id, "read", start=True)
