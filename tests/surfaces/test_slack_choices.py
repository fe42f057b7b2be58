"""A choice in a form: radio buttons where Slack has room for them, and a menu where it has not."""

from datetime import date

import pytest

from bot.wiring import App
from conversations.turns import Choice, Question
from handlers.slack.controls import controls, values_of
from tests.fakes.slack_blocks import options_of, problems
from tests.fakes.slack_server import FakeSlack
from tests.surfaces.slack_desk import person

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("count", "kind"), [(2, "radio_buttons"), (10, "radio_buttons"), (11, "static_select")])
def test_none_of_the_choices_is_left_out(count: int, kind: str) -> None:
    choices = tuple(Choice(str(number), f"Somebody {number}") for number in range(count))
    (block,) = controls(Question("agreement", "choice", choices, value="0"), TODAY)
    assert problems([block]) == []
    element = block["element"]
    assert (element["type"], len(options_of(element))) == (kind, count)
    assert element["initial_option"]["value"] == "0"
    chosen = {"agreement": {"answer": {"type": kind, "selected_option": options_of(element)[-1]}}}
    assert values_of({"blocks": [block], "state": {"values": chosen}}) == {"agreement": str(count - 1)}


async def test_no_fixed_abode_is_still_there_when_its_page_comes_back(slack: FakeSlack, slack_app: App) -> None:
    nadia = person(slack, "nadia")
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "3 4 1941")
    nadia.set("Address", "no fixed abode")
    assert await nadia.submit() == {}
    await nadia.sees_modal("GP practice")
    await nadia.press("Back")
    await nadia.sees_modal("Full name")
    assert await nadia.submit() == {}
    await nadia.sees_modal("GP practice")
