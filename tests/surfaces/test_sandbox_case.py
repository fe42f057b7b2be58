"""A whole case as a person plays it on the sandbox's page, in a real browser, with the clock moved (issue 3)."""

from pathlib import Path

import pytest

from tests.gallery import log_contact, refer, take
from tests.surfaces.test_sandbox_browser import visit

pytestmark = pytest.mark.browser


async def test_a_whole_case(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.move("Next working morning")
        await refer(visitor)
        await visitor.become("Priya Nair")
        await take(visitor)
        await visitor.press_in_channel("Undo")
        await visitor.channel_hears("New referral")
        await take(visitor)
        await visitor.move("5 minutes")
        await log_contact(visitor, "[Phone]", "[No answer]", "after 3pm", "best time")
        await visitor.channel_hears("no answer")
        await visitor.move("1 hour")
        await log_contact(visitor, "[Visit]", "[Left a message]", "tomorrow morning", "best time")
        await visitor.channel_hears("left a message")
        await visitor.move("1 day")
        await log_contact(visitor, "[Phone]", "[Spoke to them]", "falls check, tablets in a box", "first plan")
        await visitor.channel_hears("plan agreed")
