"""The main job through the real slack-bolt and a real SMTP server gives what it gives in Telegram.

By modal and by direct message, over Socket Mode and over HTTP, on both databases.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.conftest import BACKENDS
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.smtp import FakeSmtp
from tests.surfaces.slack_desk import WAYS, baton_on, person, second_page, team_channel, third_page
from tests.transcripts.outcome import DIALOGUE, Outcome, in_telegram, outcome_of

WORDS = "3 falls since september, <b>tablets</b> {{ 7*7 }} in the bags"


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_referral_in_slack_is_what_it_is_in_telegram(
    backend: str, new_database: Callable[[str], str], keys: Path
) -> None:
    def settings() -> Settings:
        return Settings(database_url=new_database(backend), keys=keys, listen="127.0.0.1:0", mail_from="b@nhs.net")

    wanted = await in_telegram(settings())
    for by in WAYS:
        assert await in_slack(settings(), by, _by_modal) == wanted
        assert await in_slack(replace(settings(), slack_dialogue="on"), by, _by_messages) == wanted


async def in_slack(settings: Settings, by: str, refer: Callable[[Person], object]) -> Outcome:
    """What is left by a referral that Nadia makes with `refer`."""
    async with FakeSlack(per_channel=None) as slack, FakeSmtp(tls=True) as smtp:
        nadia, priya = person(slack, "nadia"), person(slack, "priya")
        team = team_channel(slack, nadia, priya)
        async with baton_on(slack, replace(settings, smtp_url=smtp.url, smtp_ca=smtp.ca_pem), by):
            await refer(nadia)  # type: ignore[misc]
            turns = len(slack.deliveries)
            await nadia.hears("Your reference is")
            mail = await smtp.arrives(to="stpeters@nhs.net")
            assert "Mary Smith" not in mail.subject
            await nadia.hears("mail server accepted it")
            await slack.until(lambda: team.messages and "Practice told" in team.messages[0].text, 5)
            await priya.press("Details", team)
            await priya.sees_modal("Mary Smith")
            await slack.until(lambda: not any("Smith" in one.text for one in nadia.messages if one.from_bot), 5)
        assert "Smith" not in slack.all_bytes().decode()
        assert not slack.violations
    card = "\n".join(line for line in team.messages[0].text.splitlines() if not line.startswith("["))
    return replace(outcome_of(settings, mail.html, card.replace("*", "")), turns=turns)


async def _by_modal(nadia: Person) -> None:
    """The pages, with one date that does not exist."""
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "31/02/1950")
    nadia.set("Address", "12 high st broadstairs ct101al")
    assert "There is no 31 February" in (await nadia.submit())["Date of birth"]
    nadia.set("Date of birth", "3/4/41")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Mary Smith, born 3 April 1941 (")
    await second_page(nadia, WORDS)
    await third_page(nadia)
    assert await nadia.submit() == {}
    await nadia.sees_modal("Your reference is")


async def _by_messages(nadia: Person) -> None:
    """The same dialogue as in Telegram, which begins with the word alone."""
    for given, heard in DIALOGUE:
        if given.startswith("["):
            await nadia.press(_button(nadia, given.strip("[]")), "dm")
        else:
            await nadia.dm(given.removeprefix("/"))
        if heard:
            await nadia.hears(heard)


def _button(nadia: Person, label: str) -> str:
    """The whole label of the button that begins so."""
    rows = (block for message in nadia.messages[::-1] for block in message.blocks if block["type"] == "actions")
    labels = [str(one["text"]["text"]) for block in rows for one in block["elements"]]
    return next(one for one in labels if one.startswith(label))
