"""Buttons about a case, a step on it, an event of it or an action: each an opaque token, authorised when pressed.

With `start` a button leads into private chat by a link, for a group; without it, it acts where it is pressed.
"""

from bot.house import House
from handlers.surface import Button
from handlers.tokens import About
from handlers.words import label
from store.records import Referral


def command_button(house: House, command: str, words: str, page: int = 0, start: bool = False) -> Button:
    """A button that stands for a command, or for a further `page` of what that shows (bot/chores.py)."""
    token = house.tokens.mint(About.COMMAND, page, 0, command)
    return Button(words, token, start=token if start else "")


def case_button(house: House, about: Referral, name: str, start: bool = False, words: str = "") -> Button:
    """A button about a case (bot/case/press.py)."""
    token = house.tokens.mint(About.REFERRAL, about.id, about.version, name)
    return Button(words or label("button", name), token, start=token if start else "")


def step_button(house: House, change_id: int, name: str) -> Button:
    """Undo or Send now, of one step and no other."""
    return Button(label("button", name), house.tokens.mint(About.CHANGE, change_id, 0, name))


def event_button(house: House, event_id: int, name: str, start: bool = False) -> Button:
    """A button about one event of a case (bot/case/event_press.py)."""
    token = house.tokens.mint(About.EVENT, event_id, 0, name)
    return Button(label("button", name), token, start=token if start else "")


def read_button(house: House, event_id: int) -> Button:
    """Opens the words of an event in private, by a link: it hangs in a group."""
    return event_button(house, event_id, "read", start=True)


def action_buttons(house: House, action_id: int) -> tuple[Button, ...]:
    """What can be done about an action (bot/case/action_press.py)."""
    names = ("done", "snooze", "someone_else", "cannot")
    return tuple(action_button(house, action_id, name, label("action_button", name)) for name in names)


def action_button(house: House, action_id: int, name: str, words: str) -> Button:
    return Button(words, house.tokens.mint(About.ACTION, action_id, 0, name))
