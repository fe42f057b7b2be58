"""The form in Slack: its pages, the ways through and out of it, and what is never lost or sent twice."""

import asyncio
import logging
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.wiring import App
from handlers.surface import Inbound, Spoken
from store.database import Database
from tests.cast import TELEGRAM_IDS
from tests.fakes import slack_payloads
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import View
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.slack_desk import (
    WAYS,
    baton_on,
    first_page,
    how_many,
    person,
    second_page,
    team_channel,
    text_of,
    third_page,
    to_review,
)


@pytest.fixture
def nadia(slack: FakeSlack, slack_app: App) -> Person:
    who = person(slack, "nadia")
    team_channel(slack, who)
    return who


async def test_one_answer_is_changed_at_the_review_and_the_others_stay(nadia: Person) -> None:
    await to_review(nadia)
    before = text_of(nadia)
    await nadia.press("Change date of birth")
    nadia.set("Date of birth", "4 April 1941")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")
    assert text_of(nadia) == before.replace("3 April 1941", "4 April 1941")


async def test_a_page_opened_at_the_review_and_left_as_it_was_changes_nothing(nadia: Person) -> None:
    await to_review(nadia)
    before = text_of(nadia)
    for button in ("Change concerns", "Change next of kin", "Change agreement", "Change address"):
        await nadia.press(button)
        assert await nadia.submit() == {}
        assert text_of(nadia) == before


async def test_back_leads_a_page_back_with_its_answers(nadia: Person) -> None:
    await first_page(nadia)
    await second_page(nadia)
    await nadia.sees_modal("agree to this referral")
    await nadia.press("Back")
    await nadia.sees_modal("GP practice")
    await nadia.press("Back")
    await nadia.sees_modal("Full name")
    assert nadia.modal
    values = nadia.modal.state()["values"]
    assert (values["name"]["answer"]["value"], values["born_on"]["answer"]["value"]) == ("Mary Smith", "3 April 1941")
    assert await nadia.submit() == {}
    await nadia.sees_modal("agree to this referral")


async def test_what_was_typed_on_a_page_that_is_left_is_there_again(nadia: Person) -> None:
    await first_page(nadia)
    nadia.set("In your own words", "3 falls since september")
    nadia.set("next_of_kin", "daughter Jane 07700 900123")
    await nadia.choose("practice", typed="st peters broadstairs", pick="St Peter's Surgery")
    await nadia.press("Back")
    await nadia.sees_modal("Full name")
    assert await nadia.submit() == {}
    await nadia.sees_modal("agree to this referral")
    await nadia.press("Back")
    assert nadia.modal
    values = nadia.modal.state()["values"]
    assert values["concerns/words"]["answer"]["value"] == "3 falls since september"
    assert "Jane" in values["next_of_kin"]["answer"]["value"]
    assert "St Peter's Surgery" in values["practice"]["answer"]["selected_option"]["text"]["text"]


async def test_a_slow_database_gets_a_form_that_waits(
    nadia: Person, slack_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = slack_app.runtime.answer

    async def slowly(inbound: Inbound) -> list[Spoken]:
        await asyncio.sleep(1.6)
        return await answer(inbound)

    monkeypatch.setattr(slack_app.runtime, "answer", slowly)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(nadia.command("/refer"))
        await nadia.sees_modal("One moment…")
    await nadia.sees_modal("Full name")


async def test_urgent_help_lies_over_the_page_and_what_was_typed_stays(nadia: Person) -> None:
    await nadia.command("/refer")
    nadia.set("Full name", "mary smith")
    await nadia.press("Urgent help")
    for needed in ("Acute Response Team: 01632 960111", "999", "111, then option 2", "Safeguarding"):
        assert needed in text_of(nadia)
    await nadia.back()
    nadia.set("Date of birth", "3 4 1941")
    nadia.set("Address", "12 high st broadstairs ct101al")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Mary Smith")
    await nadia.press("Urgent help")
    await nadia.press("It is urgent: stop the referral")
    assert "999" in text_of(nadia)
    await nadia.back()
    assert "999" in text_of(nadia), "the page below is closed too"


async def test_a_form_that_was_closed_is_taken_up_again(nadia: Person) -> None:
    await first_page(nadia)
    await nadia.close_modal()
    await nadia.shortcut("refer")
    await nadia.sees_modal("Mary Smith. Go on with it?")
    await nadia.press("Go on with it")
    await nadia.sees_modal("GP practice")
    await nadia.press("Cancel")
    await nadia.press("Yes, stop and delete it")
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")


async def test_something_is_added_at_the_review(nadia: Person) -> None:
    await to_review(nadia)
    await nadia.press("Add something")
    await nadia.press("NHS number")
    nadia.set("nhs_number", "943 476 5918")
    assert "NHS number" in await nadia.submit()
    nadia.set("nhs_number", "943 476 5919")
    assert await nadia.submit() == {}
    await nadia.sees_modal("943 476 5919")


async def test_confirming_twice_makes_one_referral(nadia: Person, database: Database) -> None:
    await to_review(nadia)
    assert nadia.modal
    again = nadia.modal
    await asyncio.gather(*(_submitted_again(nadia, again) for _ in range(4)))
    await nadia.hears("Your reference is")
    assert how_many(database) == 1


async def _submitted_again(nadia: Person, view: View) -> None:
    """The same modal's submission, as from a second window."""
    payload = slack_payloads.view_submission(nadia.slack, nadia.id, view)
    await nadia.slack.delivery.ask("interactive", payload)


async def test_a_page_that_is_out_of_date_shows_the_present_one(nadia: Person, slack: FakeSlack) -> None:
    await first_page(nadia)
    assert nadia.modal
    payload_of_page_two = dict(nadia.modal.raw)
    await second_page(nadia)
    nadia.modal.raw["private_metadata"] = payload_of_page_two["private_metadata"]
    nadia.set("agreement", "Objects")
    assert await nadia.submit() == {}
    assert "earlier question" in text_of(nadia)
    assert "agree to this referral" in text_of(nadia)


async def test_a_draft_begun_in_telegram_is_finished_in_slack(slack: FakeSlack, settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        there = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        given = replace(
            settings,
            telegram_token=telegram.token,
            telegram_base_url=telegram.root_url,
            telegram_chat_seconds=0,
            telegram_group_seconds=0,
        )
        async with baton_on(slack, given):
            nadia = person(slack, "nadia")
            team_channel(slack, nadia)
            await there.start()
            await there.say("/refer")
            await there.hears("Who would you like to refer?")
            await there.say("mary smith")
            await there.hears("When was Mary Smith born?")
            await nadia.command("/refer")
            await nadia.sees_modal("Mary Smith. Go on with it?")
            await nadia.press("Go on with it")
            nadia.set("Date of birth", "3 4 1941")
            nadia.set("Address", "12 high st broadstairs ct101al")
            assert await nadia.submit() == {}
            await second_page(nadia)
            await third_page(nadia)
            assert await nadia.submit() == {}
            await nadia.hears("Your reference is")


async def test_markup_that_was_typed_is_words_and_rings_nobody(nadia: Person, slack: FakeSlack) -> None:
    await first_page(nadia)
    await second_page(nadia, "<!channel> <b>falls</b> {{7*7}} *bold* <https://example.org|here> &amp;")
    await third_page(nadia)
    assert "<!channel> <b>falls</b> {{7*7}} *bold* <https://example.org|here> &amp;" in text_of(nadia)
    assert await nadia.submit() == {}
    await nadia.hears("Your reference is")
    assert not [found for message in nadia.messages for found in message.mentions]
    assert "<!channel>" not in str(slack.calls[-1].args)


@pytest.mark.parametrize("by", WAYS)
async def test_no_log_holds_what_was_typed(
    slack: FakeSlack, settings: Settings, by: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with baton_on(slack, settings, by):
        nadia = person(slack, "nadia")
        await to_review(nadia)
        await nadia.submit()
        await nadia.hears("Your reference is")
    assert [word for word in ("mary", "smith", "1941", "ct10", "falls", "900123") if word in caplog.text.lower()] == []
    tokens = [view for call in slack.calls for view in [call.args.get("view")] if view]
    assert not any("Mary" in view.get("private_metadata", "") for view in tokens)


async def test_who_is_known_already_is_asked_about(nadia: Person, database: Database) -> None:
    await to_review(nadia)
    await nadia.submit()
    await nadia.hears("Your reference is")
    await first_page(nadia)
    await nadia.sees_modal("Somebody else")
    assert nadia.modal
    (same,) = [one for one in _options(nadia) if one != "Somebody else"]
    nadia.set("same_patient", same)
    assert await nadia.submit() == {}
    nadia.set("addition", "Now refuses her tablets.")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")
    assert await nadia.submit() == {}
    await nadia.hears("Added to")
    assert how_many(database) == 1


def _options(who: Person) -> list[str]:
    assert who.modal
    found = [block["element"] for block in who.modal.raw["blocks"] if block["type"] == "input"]
    return [option["text"]["text"] for element in found for option in element.get("options", [])]
