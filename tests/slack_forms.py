"""Baton's forms as Slack shows them: the real views that Slack is given, filled in by a person and drawn as a page."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from tests.child import Child
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel, View
from tests.fakes.smtp import FakeSmtp
from tests.installed import SERVE, install
from tests.surfaces.slack_desk import person, second_page, team_channel, third_page

_MESSAGE = "Pls see Mary Smith, 12 High St CT10 1AL, falls x3, not taking meds. Daughter Jane 07700 900123. St Peters."
_BOLD = re.compile(r"\*([^*\n]+)\*")


def _marked(text: str) -> Markup:
    """Slack's markup as Baton uses it: escaped, and nothing but bold."""
    return Markup(_BOLD.sub(r"<b>\1</b>", text))


_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
_pages.filters["marked"] = _marked


def drawn(view: View, errors: Mapping[str, str] | None = None) -> str:
    """A page that shows the view with what is filled in, and what was wrong by the label of its box."""
    boxes = (block for block in view.raw["blocks"] if block["type"] == "input")
    wrong = {block["label"]["text"]: (errors or {}).get(block["label"]["text"], "") for block in boxes}
    return _pages.get_template("slack_page.html").render(view=view.raw, values=view.state()["values"], errors=wrong)


async def forms(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """A name and a page for each form, in the order in which a case meets them."""
    async with (
        FakeSlack(per_channel=None) as slack,
        FakeSmtp(tls=False) as smtp,
        Child(SERVE, install(folder, slack, smtp), folder / "log.txt"),
    ):
        await slack.use_socket().connected(seconds=20)
        nadia, priya = person(slack, "nadia"), person(slack, "priya")
        team, ward = team_channel(slack, nadia, priya), slack.channel("C0WARD", [nadia, priya])
        for part in (_of_a_referral(nadia), _of_a_message(nadia, ward), _of_a_case(priya, team), _of_home(nadia)):
            async for one in part:
                yield one


async def _of_a_referral(nadia: Person) -> AsyncIterator[tuple[str, str]]:
    await nadia.command("/refer")
    yield "refer", drawn(await nadia.sees_modal("Full name"))
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "31 2 41")
    nadia.set("Address", "12 High Street")
    errors = await nadia.submit()
    yield "refer-wrong", drawn(await nadia.sees_modal("Full name"), errors)
    nadia.set("Date of birth", "3 4 41")
    nadia.set("Address", "12 high st broadstairs ct101al")
    await nadia.submit()
    yield "refer-concerns", drawn(await nadia.sees_modal("GP practice"))
    await second_page(nadia)
    yield "refer-agreement", drawn(await nadia.sees_modal("agree to this referral"))
    await third_page(nadia)
    yield "refer-review", drawn(await nadia.sees_modal("Check before sending"))
    await nadia.submit()
    yield "refer-sent", drawn(await nadia.sees_modal("Your reference is"))
    await nadia.close_modal()


async def _of_a_message(nadia: Person, ward: Channel) -> AsyncIterator[tuple[str, str]]:
    said = await person(nadia.slack, "priya").say_in(ward, _MESSAGE.replace("Mary Smith", "Ada Holt"))
    await nadia.message_shortcut("refer", said)
    yield "from-message", drawn(await nadia.sees_modal("Date of birth"))
    await nadia.close_modal()


async def _of_a_case(priya: Person, team: Channel) -> AsyncIterator[tuple[str, str]]:
    await priya.slack.until(lambda: team.messages, 10)
    await priya.press("Not for us", team)
    yield "decline", drawn(await priya.sees_modal("What becomes of"))
    await priya.close_modal()
    await priya.press("Take", team)
    yield "taken", drawn(await priya.sees_modal("is yours"))
    await priya.close_modal()
    await priya.slack.until(lambda: "Lead" in team.messages[0].text, 10)
    for press, words, name in (
        ("Details", "Mary Smith", "details"),
        ("Log a contact", "How", "contact"),
        ("Add action", "What is to be done?", "action"),
    ):
        await priya.press(press, team)
        yield name, drawn(await priya.sees_modal(words))
        await priya.close_modal()


async def _of_home(who: Person) -> AsyncIterator[tuple[str, str]]:
    await who.open_home()
    await who.slack.until(lambda: who.home is not None, 10)
    assert who.home is not None
    yield "home", drawn(who.home)
