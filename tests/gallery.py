"""The parts of a case as a person plays them on the sandbox's page, and the messages worth a picture on the way."""

from collections.abc import AsyncIterator

from playwright.async_api import Locator

from tests.browser import Visitor

Shown = tuple[str, Locator]


async def refer(visitor: Visitor) -> None:
    """Nadia refers Mary Smith."""
    await visitor.become("Nadia Ahmed")
    await visitor.refer()
    await visitor.talk(("[Confirm and send]", "Your reference is"))
    await visitor.channel_hears("New referral")


async def take(visitor: Visitor) -> None:
    """Whoever is played takes the newest card."""
    await visitor.press_in_channel("Take")
    await visitor.channel_hears("Lead")


async def log_contact(visitor: Visitor, how: str, result: str, words: str, then: str) -> None:
    """From the card: how it was tried, what came of it, and the words that are asked for `then`."""
    await visitor.press_in_channel("Log a contact")
    await visitor.hears("reach them")
    await visitor.talk((how, "What came of it?"), (result, then), (words, "Written down"))


def said(log: Locator, text: str) -> Locator:
    """Baton's latest message in a log that says so."""
    return log.locator(".message:not(.mine)", has_text=text).last


async def messages(visitor: Visitor) -> AsyncIterator[Shown]:
    """One picture for each family of messages, in the order in which a case meets them."""
    await visitor.move("Next working morning")
    await refer(visitor)
    yield "sent", said(visitor.chat, "Your reference is")
    yield "card", said(visitor.team, "New referral")
    await visitor.become("Priya Nair")
    await take(visitor)
    await visitor.press_in_channel("Log a contact")
    await visitor.hears("reach them")
    yield "contact", said(visitor.chat, "reach them")
    await visitor.talk(("[Phone]", "What came of it?"), ("[No answer]", "best time"), ("after 3pm", "Written down"))
    yield "contact-logged", said(visitor.chat, "Written down")
    yield "card-taken", visitor.team.locator(".message")
    await visitor.move("1 day")
    yield "nudge", said(visitor.chat, "nobody has spoken")
