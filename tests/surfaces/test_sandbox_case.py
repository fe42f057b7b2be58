"""A whole case as a person plays it on the sandbox's page, in a real browser, with the clock moved (issue 3)."""

from pathlib import Path

import pytest

from tests.browser import Visitor
from tests.gallery import add_action, discharge, log_contact, refer, take
from tests.surfaces.test_sandbox_browser import visit

pytestmark = pytest.mark.browser


async def test_a_whole_case(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        await visitor.move("Next working morning")
        ref = await refer(visitor)
        await visitor.become("Priya Nair")
        await take(visitor)
        await visitor.press_in_channel("Undo")
        await visitor.channel_hears("undid")
        await take(visitor)
        await visitor.move("5 minutes")
        await log_contact(visitor, "[Phone]", "[No answer]", "after 3pm", "best time")
        await visitor.channel_hears("no answer")
        await visitor.move("1 hour")
        await log_contact(visitor, "[Visit]", "[Left a message]", "tomorrow morning", "best time")
        await visitor.channel_hears("left a message")
        await visitor.move("1 day")
        await visitor.hears("nobody has spoken to the person yet")
        await log_contact(visitor, "[Phone]", "[Spoke to them]", "falls check, tablets in a box", "first plan")
        await visitor.channel_hears("plan agreed")
        await add_action(visitor, "[Check on them]", "[Tom Bell]", "tomorrow", "[Every 2 weeks]")
        await visitor.channel_hears("added an action")
        await visitor.talk((f"/update {ref}", "in one line"), ("at home and eating", "Written down"))
        await visitor.move("1 day")
        await _check_on_them(visitor)
        await visitor.become("Priya Nair")
        await visitor.talk((f"/discharge {ref}", "end?"))
        await discharge(visitor)
        await visitor.move("5 minutes")
        await visitor.read_mail("Their GP practice goes on looking after them")
        assert await refer(visitor, before=ref) != ref


async def _check_on_them(visitor: Visitor) -> None:
    """Tom does what he was asked to, and is asked to do it again in two weeks."""
    await visitor.become("Tom Bell")
    await visitor.hears("Due today")
    await visitor.talk(("[Done]", "What came of it?"), ("well, and walking", "The next one is due by"))


async def test_the_referrer_is_told_and_can_ask(tmp_path: Path) -> None:
    async with visit(tmp_path) as visitor:
        ref = await refer(visitor)
        await visitor.become("Priya Nair")
        await take(visitor)
        await visitor.move("5 minutes")
        await visitor.become("Nadia Ahmed")
        await visitor.hears("Priya Nair (occupational therapist) leads it now")
        await visitor.talk((f"/status {ref}", "Priya Nair (occupational therapist) took it"))
