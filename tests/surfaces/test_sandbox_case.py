"""A whole case as a person plays it on the sandbox's page, in a real browser, with the clock moved (issue 3)."""

from pathlib import Path

import pytest

from tests.browser import Visitor
from tests.surfaces.test_sandbox_browser import visit

pytestmark = pytest.mark.browser


async def refer(visitor: Visitor) -> None:
    await visitor.become("Nadia Ahmed")
    await visitor.refer()
    await visitor.press("Confirm and send")
    await visitor.hears("Your reference is")
    await visitor.channel_hears("New referral")


async def log_contact(visitor: Visitor, how: str, result: str, words: str, then: str) -> None:
    await visitor.press_in_channel("Log a contact")
    await visitor.hears("How did you reach them")
    await visitor.press(how)
    await visitor.hears("What came of it?")
    await visitor.press(result)
    await visitor.hears(then)
    await visitor.say(words)
    await visitor.hears("Written down")


async def test_a_whole_case(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.move("Next working morning")
        await refer(visitor)
        await visitor.become("Priya Nair")
        await visitor.press_in_channel("Take")
        await visitor.channel_hears("Lead Priya N")
        await visitor.press_in_channel("Undo")
        await visitor.channel_hears("New referral")
        await visitor.press_in_channel("Take")
        await visitor.channel_hears("Lead Priya N")
        await visitor.move("5 minutes")
        await log_contact(visitor, "Phone", "No answer", "after 3pm", "best time")
        await visitor.channel_hears("no answer")
        await visitor.move("1 hour")
        await log_contact(visitor, "Visit", "Left a message", "tomorrow morning", "best time")
        await visitor.channel_hears("left a message")
        await visitor.move("1 day")
        await log_contact(visitor, "Phone", "Spoke to them", "falls check, tablets in a box", "first plan")
        await visitor.channel_hears("plan agreed")
