"""A case on Slack: taken from its card, opened in forms that only one person sees, and a channel that is closed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from store.crypto import KeyRing
from store.database import Database
from store.services import timeline
from store.tables.queues import outbox
from store.tables.referrals import referral
from store.terms import EventKind, OutboxState
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.surfaces.shared import case_of
from tests.surfaces.slack_desk import person, referred, team_channel

AT = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)


@pytest.fixture
def team(slack: FakeSlack, nadia: Person, priya: Person) -> Channel:
    return team_channel(slack, nadia, priya)


async def test_a_case_is_taken_from_its_card_and_the_thread_says_so(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel, database: Database
) -> None:
    ref = await referred(nadia, team)
    (card,) = team.messages
    await priya.press("Take", team)
    await priya.sees_modal("is yours")
    await nadia.press("Take", card)
    await nadia.sees_modal("Only the team of")
    await slack.until(lambda: "Priya N" in card.text and team.replies(card), 5)
    (reply,) = team.replies(card)
    assert f"Priya N took {ref}" in reply.text.replace("*", "")
    wanted = database.call(lambda connection: connection.execute(select(referral.c.id)).scalar_one())
    for message in (card, reply):
        assert await case_of(database, "slack", team.id, message.ts) == wanted


async def test_a_channel_that_is_archived_is_said_once_and_what_was_for_it_is_kept(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel, database: Database
) -> None:
    bob = person(slack, "bob")
    ref = await referred(nadia, team)
    (card,) = team.messages
    team.archived = True
    await priya.press("Take", card)
    await priya.sees_modal("is yours")
    said = await bob.hears("could not post in the team's channel on Slack")
    async with asyncio.timeout(5):
        while len(_given_up(database)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert {(row.kind, row.body is not None) for row in _given_up(database)} == {("edit", True), ("reply", True)}
    assert [one.text for one in bob.messages if "team's channel" in one.text] == [said.text]
    await nadia.command("/baton", f"status {ref}")
    assert (await nadia.sees_modal("Your message")).text.count("the coordinator knows") == 1


def _given_up(database: Database) -> Sequence[Row[Any]]:
    rows = select(outbox).where(outbox.c.state == OutboxState.FAILED)
    return database.call(lambda connection: connection.execute(rows).all())


async def test_a_case_is_opened_from_a_messages_menu_and_worked_in_that_form(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel, database: Database
) -> None:
    ref = await referred(nadia, team)
    (card,) = team.messages
    await case_of(database, "slack", team.id, card.ts)
    await priya.message_shortcut("case", card)
    view = await priya.sees_modal("Mary Smith")
    assert ref in view.text
    await priya.press("Take", "modal")
    assert "is yours" in view.text
    await slack.until(lambda: team.replies(card), 5)
    await priya.close_modal()
    await case_of(database, "slack", team.id, team.replies(card)[0].ts)
    await priya.message_shortcut("case", team.replies(card)[0])
    again = await priya.sees_modal("Mary Smith")
    await priya.press("Log a contact", "modal")
    assert "What came of it?" in again.text
    await priya.close_modal()
    await priya.message_shortcut("case", await priya.say_in(team, "lunch?"))
    await priya.sees_modal("Which case")
    assert not [one for one in team.messages if "Mary" in one.text]


async def test_a_press_whose_answer_comes_too_late_is_not_met_with_silence(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel
) -> None:
    await referred(nadia, team)
    slack.fail("views.open", "error:expired_trigger_id")
    await priya.press("Details", team)
    said = await priya.hears("That took too long")
    assert said.only_for == priya.id
    assert priya.modal is None


async def test_a_contact_is_logged_and_undone_in_one_form(
    slack: FakeSlack, nadia: Person, priya: Person, team: Channel
) -> None:
    ref = await referred(nadia, team)
    (card,) = team.messages
    await priya.press("Take", team)
    await priya.sees_modal("is yours")
    await priya.close_modal()
    await slack.until(lambda: "Log a contact" in card.text, 5)
    await priya.press("Log a contact", card)
    view = await priya.sees_modal(ref)
    priya.set("contact_how", "Phone")
    priya.set("contact_result", "Spoke to them")
    assert await priya.submit() == {}
    priya.set("plan", "Falls check by the OT")
    assert await priya.submit() == {}
    assert "The promise is kept" in view.text
    await slack.until(lambda: "spoken to" in card.text, 5)
    await priya.press("Undo", "modal")
    assert "is as it was before" in view.text
    assert priya.modal is view
    await slack.until(lambda: "speak to the person by" in card.text, 5)
    assert "OT" not in "".join(one.text for one in team.messages)


async def test_a_case_with_a_long_history_still_opens(
    nadia: Person, priya: Person, team: Channel, database: Database, ring: KeyRing
) -> None:
    ref = await referred(nadia, team)

    def written(connection: Connection) -> None:
        about = connection.execute(select(referral.c.id)).scalar_one()
        words = {"words": "word " * 400}
        for _ in range(110):
            timeline.note_words(connection, ring, about, EventKind.NOTED, AT, 3, None, words)

    database.call(written)
    assert await priya.command("/baton", f"case {ref}") == ""
    await priya.sees_modal("And 90 before that")
