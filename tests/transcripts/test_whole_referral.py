"""A whole referral in one message is one message and one press on every surface, and leaves what questions leave."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.settings import Settings
from store.database import Database
from store.tables.queues import inbox
from tests.conftest import BACKENDS
from tests.fakes.slack_people import Person
from tests.surfaces.slack_desk import WAYS
from tests.transcripts.outcome import Outcome, in_telegram
from tests.transcripts.test_sandbox_referral import on_the_page
from tests.transcripts.test_slack_referral import in_slack

MESSAGE = (
    "Pls see Mary Smith dob 3/4/41, 12 High St CT10 1AL, falls x3, not taking meds, lives alone."
    " Daughter Jane 07700 900123. St Peters."
)
TOLD = ((MESSAGE, "Check before sending"), ("[Agrees, confirm and send]", "mail server accepted it"))
FORWARDED = ((f"> {MESSAGE}", "Read from a message that was passed on"), TOLD[1])
QUESTIONS = (
    ("/refer", "Who would you like to refer?"),
    ("mary smith", "When was Mary Smith born?"),
    ("3/4/41", "3 April 1941"),
    ("[Yes]", "Where does Mary Smith live?"),
    ("12 High St CT10 1AL", "A phone number"),
    ("[Skip]", "Which GP practice?"),
    ("[St Peter's Surgery]", "What worries you?"),
    ("[Medicines]", ""),
    ("[Falls]", ""),
    ("[Alone]", ""),
    ("falls x3, not taking meds, lives alone", "next of kin"),
    ("Daughter Jane 07700 900123", "agree to this referral"),
    ("[Agrees]", "Check before sending"),
    ("[Confirm and send]", "mail server accepted it"),
)
Settle = Callable[[], Settings]


@pytest.fixture(params=BACKENDS)
def fresh(request: pytest.FixtureRequest, new_database: Callable[[str], str], keys: Path, tmp_path: Path) -> Settle:
    """Settings with a database of their own each time, on each kind in turn."""

    def settings() -> Settings:
        url = new_database(request.param)
        clock = tmp_path / "clock"
        return Settings(database_url=url, keys=keys, listen="127.0.0.1:0", mail_from="b@nhs.net", clock_file=clock)

    return settings


async def test_it_is_one_message_and_one_press_and_leaves_what_questions_leave(fresh: Settle) -> None:
    wanted = _as_given(await in_telegram(fresh(), QUESTIONS))
    assert wanted.turns == len(QUESTIONS)
    assert wanted.answers["next_of_kin"] == {"name": "Jane", "relationship": "daughter", "phone": "07700 900123"}
    for dialogue in (TOLD, FORWARDED):
        told = await in_telegram(fresh(), dialogue)
        assert (_as_given(told), told.turns) == (wanted, 2)
    settings = fresh()
    told = await on_the_page(settings, TOLD)
    assert (_as_given(told), _acts(settings, "nadia")) == (wanted, 2)
    for by in WAYS:
        for refer, turns in ((from_a_message, 2), (in_the_box, 3)):
            told = await in_slack(fresh(), by, refer)
            assert (_as_given(told), told.turns) == (wanted, turns), refer.__name__
        told = await in_slack(replace(fresh(), slack_dialogue="on"), by, by_message)
        assert (_as_given(told), told.turns) == (wanted, 2)


def _as_given(outcome: Outcome) -> Outcome:
    """Without how the next of kin were worded: their name, relation and number count."""
    kin = {name: value for name, value in outcome.answers["next_of_kin"].items() if name != "words"}
    return replace(outcome, answers={**outcome.answers, "next_of_kin": kin})


def _acts(settings: Settings, person: str) -> int:
    """How often the person said or pressed something, by the inbox."""

    def count(connection: Connection) -> int:
        theirs = select(func.count()).where(inbox.c.lane == f"sandbox:{person}")
        return connection.execute(theirs).scalar_one()

    database = Database(settings.database_url)
    done = database.call(count)
    database.close()
    return done


async def from_a_message(nadia: Person) -> None:
    """A colleague's message in a channel of the ward's; it is the colleague's, and nobody else's name is in it."""
    priya = nadia.slack.person("U0PRIYA", "Priya")
    ward = nadia.slack.channel("C0WARD", [nadia, priya])
    await nadia.message_shortcut("refer", await priya.say_in(ward, MESSAGE))
    await nadia.sees_modal("Read from a message that was passed on")
    assert await nadia.submit() == {}


async def in_the_box(nadia: Person) -> None:
    """The form's own box for everything: opened, filled in, sent."""
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("everything", MESSAGE)
    assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")
    assert await nadia.submit() == {}


async def by_message(nadia: Person) -> None:
    await nadia.dm(MESSAGE)
    await nadia.hears("Check before sending")
    await nadia.press("Agrees, confirm and send", "dm")
