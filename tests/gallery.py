"""The parts of a case as a person plays them on the sandbox's page, and the messages worth a picture on the way."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from playwright.async_api import Locator

from tests.browser import Visitor

CHATS, EMAIL = ("Telegram", "Slack"), ("Email",)
_REF = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b")


class Scene(NamedTuple):
    """What to cut out of the page, and as which platform shows it; an email looks the same everywhere."""

    name: str
    shown: Locator
    looks: tuple[str, ...] = CHATS


async def refer(visitor: Visitor, before: str = "") -> str:
    """Nadia refers Mary Smith, who may have been with the team `before`; the reference."""
    await visitor.become("Nadia Ahmed")
    await visitor.refer(before)
    await visitor.talk(("[Confirm and send]", "Your reference is"))
    await visitor.channel_hears("New referral")
    found = _REF.search(await said(visitor.chat, "Your reference is").inner_text())
    assert found
    return found[0]


async def take(visitor: Visitor) -> None:
    """Whoever is played takes the newest card."""
    await visitor.press_in_channel("Take")
    await visitor.channel_hears("Lead")


async def log_contact(visitor: Visitor, how: str, result: str, words: str, then: str) -> None:
    """From the card: how it was tried, what came of it, and the words that are asked for `then`."""
    await visitor.press_in_channel("Log a contact")
    await visitor.hears("reach them")
    await visitor.talk((how, "What came of it?"), (result, then), (words, "Written down"))


async def add_action(visitor: Visitor, task: str, owner: str, due: str, repeat: str = "[No, once]") -> None:
    """From the card, without further words."""
    await visitor.press_in_channel("Add action")
    await visitor.hears("what is to be done?")
    await visitor.talk(
        (task, "Anything to say about it?"),
        ("[Nothing to add]", "Who will do it?"),
        (owner, "By when?"),
        (due, "again and again?"),
        (repeat, "You can undo that"),
    )


async def discharge(visitor: Visitor) -> None:
    """From the first question on; what is still open is closed with it."""
    await visitor.talk(
        ("[What was needed is in place]", "What came of it?"),
        ("[Stayed at home]", "What came of it?"),
        ("[Next]", "Who goes on"),
        ("[Their GP practice]", "A line for the referrer"),
        ("Tablets are in a box now, and the daughter comes daily", "still open"),
        ("[Close what is open]", "is discharged"),
    )


def said(log: Locator, text: str) -> Locator:
    """Baton's latest message in a log that says so."""
    return log.locator(".message:not(.mine)", has_text=text).last


async def messages(visitor: Visitor) -> AsyncIterator[Scene]:
    """One picture for each family of messages, in the order in which a case meets them."""
    await visitor.move("Next working morning")
    ref = await refer(visitor)
    for part in (_taken, _asked_for, _due, _looked_up, _ended):
        async for scene in part(visitor, ref):
            yield scene


async def _taken(visitor: Visitor, ref: str) -> AsyncIterator[Scene]:
    yield Scene("sent", said(visitor.chat, "Your reference is"))
    yield Scene("card", said(visitor.team, "New referral"))
    await visitor.become("Priya Nair")
    await take(visitor)
    yield Scene("toast", visitor.page.locator("#toast"), CHATS[:1])
    await visitor.press_in_channel("Log a contact")
    await visitor.hears("reach them")
    yield Scene("contact", said(visitor.chat, "reach them"))
    await visitor.talk(("[Phone]", "What came of it?"), ("[No answer]", "best time"), ("after 3pm", "Written down"))
    yield Scene("contact-logged", said(visitor.chat, "Written down"))
    yield Scene("card-taken", visitor.team.locator(".message", has_text=ref))


async def _asked_for(visitor: Visitor, ref: str) -> AsyncIterator[Scene]:
    """The promise comes near, and is kept."""
    await visitor.move("1 day")
    yield Scene("nudge", said(visitor.chat, "nobody has spoken"))
    await log_contact(visitor, "[Phone]", "[Spoke to them]", "falls check, tablets in a box", "first plan")
    yield Scene("contact-kept", said(visitor.chat, "Written down"))
    await visitor.press_in_channel("Add action")
    await visitor.hears("what is to be done?")
    yield Scene("action", said(visitor.chat, "what is to be done?"))
    await visitor.talk(("[Cancel]", "Stop “Add an action”"), ("[Yes, stop and delete it]", "Stopped"))
    for task, owner, due, repeat in (
        ("[Medicines review]", "[Me]", "tomorrow", "[No, once]"),
        ("[Benefits]", "[Me]", "fri", "[No, once]"),
        ("[Stop repeats]", "[Me]", "fri", "[No, once]"),
        ("[Check on them]", "[Tom Bell]", "in 2 weeks", "[Every 2 weeks]"),
    ):
        await add_action(visitor, task, owner, due, repeat)
    yield Scene("action-added", said(visitor.chat, "You can undo that"))
    await visitor.move("1 hour")
    await visitor.become("Nadia Ahmed")
    await visitor.hears("spoke")
    yield Scene("update", said(visitor.chat, "spoke"))
    yield Scene("letter", visitor.page.locator("#reading"), EMAIL)


async def _due(visitor: Visitor, _ref: str) -> AsyncIterator[Scene]:
    """Actions of one person fall due, alone and several at once."""
    await visitor.become("Priya Nair")
    await visitor.move("1 day")
    yield Scene("action-nudge", said(visitor.chat, "Due today"))
    await visitor.move("1 day")
    await visitor.move("1 day")
    yield Scene("merged", said(visitor.chat, "things are waiting"))
    yield Scene("digest", said(visitor.team, "Thanet East, "))


async def _looked_up(visitor: Visitor, ref: str) -> AsyncIterator[Scene]:
    for command, answer in (("/mine", ref), (f"/case {ref}", ref), (f"/who {ref}", ref)):
        await visitor.say(command)
        await visitor.hears(answer)
        yield Scene(command[1:5].strip(), visitor.chat.locator(".message:not(.mine)").last)
    await visitor.press_in_channel("Reply")
    await visitor.page.get_by_role("button", name="/case").click()
    yield Scene("case-in-channel", said(visitor.team, "open actions"))
    await visitor.say(f"/update {ref}")
    await visitor.talk(("at home, eating, agreed to help with tablets", "Written down"))
    await visitor.become("Nadia Ahmed")
    await visitor.say(f"/status {ref}")
    await visitor.hears("How they are")
    yield Scene("status", said(visitor.chat, "How they are"))


async def _ended(visitor: Visitor, ref: str) -> AsyncIterator[Scene]:
    await visitor.become("Priya Nair")
    await visitor.talk((f"/discharge {ref}", "end?"))
    yield Scene("discharge", said(visitor.chat, "end?"))
    await discharge(visitor)
    yield Scene("discharged", said(visitor.chat, "is discharged"))
    card = visitor.team.locator(".message", has_text="from a district nurse")
    yield Scene("card-discharged", card.filter(has_not=visitor.page.locator(".quote")).first)
    await visitor.move("1 hour")
    await visitor.become("Nadia Ahmed")
    await visitor.hears("has ended")
    yield Scene("update-discharged", said(visitor.chat, "has ended"))
    yield Scene("letter-discharged", visitor.page.locator("#reading"), EMAIL)
