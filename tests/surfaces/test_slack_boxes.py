"""The boxes of Slack's form: what is wrong is said beside its own, and what an answer opens is asked next."""

import pytest

from tests.fakes.slack_people import Person
from tests.surfaces.slack_desk import first_page, second_page, text_of, third_page


async def test_what_is_wrong_stands_beside_its_own_box_and_nothing_typed_is_lost(nadia: Person) -> None:
    await nadia.command("/refer")
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "82")
    nadia.set("Address", "12 High Street")
    errors = await nadia.submit()
    assert errors.keys() == {"Date of birth", "Address"}
    assert nadia.modal
    assert nadia.modal.state()["values"]["name"]["answer"]["value"] == "mary smith"
    nadia.set("Date of birth", "3 4 1941")
    nadia.set("Address", "No fixed abode.")
    assert await nadia.submit() == {}
    assert "born 3 April 1941 (" in text_of(nadia)


@pytest.mark.parametrize(
    ("then", "lives"),
    [
        ("CT10 1AL", "12 High Street, CT10 1AL"),
        ("12 High Street CT10 1AL", "12 High Street, CT10 1AL"),
        ("not known", "12 High Street"),
        ("12 High Street, postcode not known", "12 High Street"),
    ],
)
async def test_a_postcode_that_is_missing_may_be_typed_alone_or_behind_the_street(
    nadia: Person, then: str, lives: str
) -> None:
    await nadia.command("/refer")
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "3/4/41")
    nadia.set("Address", "12 High Street")
    assert "just the postcode" in (await nadia.submit())["Address"]
    nadia.set("Address", then)
    assert await nadia.submit() == {}
    await second_page(nadia)
    await third_page(nadia)
    assert f"\n{lives} [Change address]" in text_of(nadia)


async def test_a_date_that_is_not_known_brings_up_the_question_of_age(nadia: Person) -> None:
    await first_page(nadia, born="")
    await nadia.sees_modal("Are they 18 or over?")
    nadia.set("adult", "No, under 18")
    assert await nadia.submit() == {}
    assert "18" in text_of(nadia)
    assert nadia.modal
    assert nadia.modal.raw["submit"] is None, "nothing more can be sent"


async def test_who_cannot_decide_brings_up_who_may(nadia: Person) -> None:
    await first_page(nadia)
    await second_page(nadia)
    nadia.set("agreement", "Cannot decide for themselves")
    await nadia.submit()
    nadia.set("attorney", "Neither")
    await nadia.submit()
    nadia.set("practitioner", "me")
    await nadia.submit()
    await nadia.sees_modal("Check before sending")
    assert "Nadia Ahmed" in text_of(nadia)
