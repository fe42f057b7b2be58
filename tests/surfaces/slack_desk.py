"""Baton on the fake Slack, and how a person fills in its form: what the tests of that surface share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import func, select

from bot.settings import Settings
from bot.web import serving
from bot.wiring import App, running
from store.database import Database
from store.tables.referrals import referral
from tests.cast import CHANNELS, SLACK_IDS
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel

WAYS = ("socket", "http")


@asynccontextmanager
async def baton_on(slack: FakeSlack, settings: Settings, by: str = "http") -> AsyncIterator[App]:
    """Baton on this Slack, listening by "socket" or by "http"."""
    given = replace(settings, slack_bot_token=slack.bot_token, slack_base_url=slack.base_url, slack_channel_seconds=0)
    if by == "socket":
        async with running(replace(given, slack_app_token=slack.app_token)) as app:
            await slack.use_socket().connected()
            yield app
        return
    signed = replace(given, slack_signing_secret=slack.signing_secret)
    async with running(signed) as app, serving(given.listen, app.routes) as address:
        slack.push_to(f"{address}/slack/events")
        yield app


def person(slack: FakeSlack, handle: str) -> Person:
    """One of the cast."""
    return slack.person(SLACK_IDS[handle], handle.title())


def team_channel(slack: FakeSlack, *members: Person) -> Channel:
    return slack.channel(CHANNELS["slack"], list(members))


async def first_page(who: Person, born: str = "3/4/41", name: str = "mary smith") -> None:
    """Who it is, up to the page with the practice."""
    await who.command("/refer")
    await who.sees_modal("Full name")
    who.set("Full name", name)
    who.set("Date of birth", born)
    who.set("Address", "12 high st broadstairs ct101al")
    assert await who.submit() == {}


async def second_page(who: Person, words: str = "3 falls since september") -> None:
    """Practice, concerns and next of kin, up to the page with the agreement."""
    await who.sees_modal("GP practice")
    await who.choose("practice", typed="st peters broadstairs", pick="St Peter's Surgery")
    who.set("concerns/0", ["Falls", "Medicines"])
    who.set("In your own words", words)
    who.set("next_of_kin", "daughter Jane 07700 900123")
    assert await who.submit() == {}


async def third_page(who: Person) -> None:
    """The agreement, up to the review."""
    await who.sees_modal("agree to this referral")
    who.set("agreement", "Agrees")
    assert await who.submit() == {}
    await who.sees_modal("Check before sending")


async def to_review(who: Person) -> None:
    await first_page(who)
    await second_page(who)
    await third_page(who)


async def referred(nadia: Person, team: Channel) -> str:
    """A referral that is sent; its reference."""
    await to_review(nadia)
    await nadia.submit()
    said = await nadia.hears("Your reference is")
    await nadia.close_modal()
    await nadia.slack.until(lambda: team.messages, 5)
    return said.text.partition("*")[2].partition("*")[0]


def text_of(who: Person) -> str:
    """What the form that is open says."""
    return who.modal.text if who.modal else ""


def how_many(database: Database) -> int:
    """How many referrals there are."""
    return database.call(lambda connection: connection.execute(select(func.count(referral.c.id))).scalar_one())
