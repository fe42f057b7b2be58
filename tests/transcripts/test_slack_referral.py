"""The main job through the real slack-bolt and a real SMTP server: by modal, over Socket Mode and over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.web import serving
from bot.wiring import App, running
from tests.cast import CHANNELS, SLACK_IDS
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.smtp import FakeSmtp

TEAM = CHANNELS["slack"]


@asynccontextmanager
async def baton_on(slack: FakeSlack, settings: Settings, by: str) -> AsyncIterator[App]:
    """Baton on this Slack, listening by "socket" or by "http"."""
    given = replace(settings, slack_bot_token=slack.bot_token, slack_base_url=slack.base_url, slack_channel_seconds=0)
    if by == "socket":
        async with running(replace(given, slack_app_token=slack.app_token)) as app:
            await slack.use_socket().connected()
            yield app
        return
    async with running(replace(given, slack_signing_secret=slack.signing_secret)) as app:
        async with serving(given.listen, app.routes) as address:
            slack.push_to(f"{address}/slack/events")
            yield app


async def fill_in(nadia: Person) -> None:
    """The three pages, each with its last question answered wrongly first."""
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("Full name", "mary smith")
    nadia.set("Date of birth", "31/02/1950")
    nadia.set("Address", "12 high st broadstairs ct101al")
    assert "There is no 31 February" in (await nadia.submit())["Date of birth"]
    nadia.set("Date of birth", "3/4/41")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Mary Smith, born 3 April 1941 (")
    assert "St Peter's Surgery" in (await nadia.choose("practice", typed="st peters broadstairs"))[0]
    nadia.set("concerns/0", ["Falls", "Medicines"])
    nadia.set("In your own words", "3 falls since september")
    nadia.set("next_of_kin", "daughter Jane 07700 900123")
    assert await nadia.submit() == {}
    await nadia.sees_modal("agree to this referral")
    nadia.set("agreement", "Agrees")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")


@pytest.mark.parametrize("by", ["socket", "http"])
async def test_a_referral_by_modal(settings: Settings, by: str) -> None:
    async with FakeSlack(per_channel=None) as slack, FakeSmtp(tls=True) as smtp:
        nadia = slack.person(SLACK_IDS["nadia"], "Nadia Ahmed")
        priya = slack.person(SLACK_IDS["priya"], "Priya Nair")
        team = slack.channel(TEAM, [nadia, priya])
        given = replace(settings, smtp_url=smtp.url, smtp_ca=smtp.ca_pem)
        async with baton_on(slack, given, by):
            await fill_in(nadia)
            assert await nadia.submit() == {}
            await nadia.sees_modal("Your reference is")
            await nadia.hears("Your reference is")
            mail = await smtp.arrives(to="stpeters@nhs.net")
            assert "Mary Smith" not in mail.subject
            assert "3 April 1941" in mail.text
            await nadia.hears("mail server accepted it")
            await slack.until(lambda: team.messages and "Practice told" in team.messages[0].text, 5)
            await priya.press("Details", team)
            await priya.sees_modal("Mary Smith")
        assert "Smith" not in slack.all_bytes().decode()
        assert not slack.violations
