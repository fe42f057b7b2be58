""" "Refer from this message" in a message's menu, and the form's box for everything: what is read, asked, refused."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.wiring import App
from store.database import Database
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.slack_desk import baton_on, first_page, how_many, person, team_channel, text_of

MARY = "Pls see Mary Smith dob 3/4/1941, 12 High St CT10 1AL, falls x3. Daughter Jane 07700 900123. St Peters."
JOHN = "John Brown, 1.2.1950, 9 Mill Lane CT10 2BB, 01632 960123, self neglect, st peters broadstairs"


@pytest.fixture
async def nadia(slack: FakeSlack, slack_app: App) -> AsyncIterator[Person]:
    who = person(slack, "nadia")
    team_channel(slack, who)
    yield who
    assert "Mary" not in slack.all_bytes().decode()


@pytest.fixture
def ward(slack: FakeSlack, nadia: Person) -> Channel:
    return slack.channel("C0WARD", [nadia, person(slack, "priya")])


async def refer_from(nadia: Person, ward: Channel, text: str) -> None:
    await nadia.message_shortcut("refer", await person(nadia.slack, "priya").say_in(ward, text))


async def test_what_is_missing_is_asked_with_the_rest_filled_in(nadia: Person, ward: Channel) -> None:
    await refer_from(nadia, ward, MARY.replace(" dob 3/4/1941", ""))
    view = await nadia.sees_modal("Date of birth")
    shown = {block["block_id"]: block["element"] for block in view.raw["blocks"] if block["type"] == "input"}
    assert shown["name"]["initial_value"] == "Mary Smith"
    assert shown["lives"]["initial_value"] == "12 High St, CT10 1AL"
    nadia.set("Date of birth", "3 4 1941")
    assert await nadia.submit() == {}
    await nadia.sees_modal("3 April 1941 (85)")


async def test_two_dates_of_birth_are_named_and_asked(nadia: Person, ward: Channel) -> None:
    await refer_from(nadia, ward, f"{MARY} DOB 3/5/1941")
    await nadia.sees_modal("Is it 3 April 1941 or 3 May 1941?")
    nadia.set("Date of birth", "3/5/1941")
    assert await nadia.submit() == {}
    await nadia.sees_modal("3 May 1941 (85)")


async def test_a_message_without_a_referral_opens_the_form(nadia: Person, ward: Channel) -> None:
    await refer_from(nadia, ward, "can somebody ring me back about the rota please")
    view = await nadia.sees_modal("I could not read a referral in that message")
    assert "Full name" in view.text


async def test_what_a_bot_wrote_is_refused_kindly(slack: FakeSlack, nadia: Person, ward: Channel) -> None:
    card = slack.add(ward, {"bot_id": slack.bot_id, "user": slack.bot_user, "text": MARY})
    await nadia.message_shortcut("refer", card)
    view = await nadia.sees_modal("I have not kept that message that a bot wrote")
    assert "Mary" not in view.text


async def test_a_stranger_is_read_nothing(slack: FakeSlack, nadia: Person, ward: Channel, database: Database) -> None:
    eve = slack.person("U0EVE", "Eve")
    await refer_from(eve, ward, MARY)
    await eve.hears("for professionals")
    assert "Mary" not in text_of(eve)
    assert how_many(database) == 0


async def test_the_referral_of_somebody_else_is_not_mixed_with_it(
    nadia: Person, ward: Channel, database: Database
) -> None:
    await first_page(nadia, name="ruth adams")
    await nadia.sees_modal("GP practice")
    await refer_from(nadia, ward, JOHN)
    view = await nadia.sees_modal("somebody else")
    assert "Ruth Adams" in view.text
    await nadia.press("Delete it and start again")
    view = await nadia.sees_modal("Check before sending")
    assert "John Brown" in view.text
    assert "Ruth" not in view.text
    assert await nadia.submit() == {}
    await nadia.sees_modal("Your reference is")
    assert how_many(database) == 1


async def test_a_cue_of_danger_is_asked_about_first(nadia: Person, ward: Channel) -> None:
    await refer_from(nadia, ward, f"{MARY} She says she wants to die.")
    view = await nadia.sees_modal("Is anyone in danger now?")
    assert "999" in view.text
    await nadia.press("No, go on")
    await nadia.sees_modal("Check before sending")


async def test_what_was_read_is_put_right_at_the_review(nadia: Person, ward: Channel) -> None:
    await refer_from(nadia, ward, MARY)
    await nadia.sees_modal("Check before sending")
    await nadia.press("Change date of birth")
    await nadia.sees_modal("Date of birth")
    nadia.set("Date of birth", "3/5/1941")
    assert await nadia.submit() == {}
    view = await nadia.sees_modal("Check before sending")
    assert "3 May 1941" in view.text
    await nadia.press("Something else…")
    await nadia.sees_modal("agree to this referral")
    nadia.set("agreement", "Objects")
    assert await nadia.submit() == {}
    await nadia.sees_modal("I keep nothing")


async def test_the_box_for_everything_says_what_is_wrong_in_its_place(nadia: Person) -> None:
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("everything", "ring me")
    (error,) = (await nadia.submit()).values()
    assert "could not read a referral" in error
    nadia.set("Full name", "Ruth Adams")
    nadia.set("everything", JOHN)
    (error,) = (await nadia.submit()).values()
    assert "names somebody else" in error
    nadia.set("Full name", "")
    assert await nadia.submit() == {}
    view = await nadia.sees_modal("Check before sending")
    assert "John Brown" in view.text


async def test_what_is_forwarded_to_the_bot_is_read_where_it_may_be_typed(
    slack: FakeSlack, settings: Settings, database: Database
) -> None:
    shared = {"is_share": True, "is_msg_unfurl": True, "author_name": "Jane Carter", "text": f"{MARY} Jane Carter"}
    async with baton_on(slack, replace(settings, slack_dialogue="on")):
        nadia = person(slack, "nadia")
        team_channel(slack, nadia)
        await nadia.forward(shared)
        said = await nadia.hears("Check before sending")
        assert "passed on" in said.text
        assert "Name · Mary Smith" in said.text
        await nadia.press("Agrees, confirm and send", "dm")
        await nadia.hears("Your reference is")
    assert how_many(database) == 1
