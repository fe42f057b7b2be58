"""Baton on the fake Telegram, by polling or by webhook, for the tests of this surface."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.settings import Settings
from bot.web import serving
from bot.wiring import App, running
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.fakes.telegram import Chat, FakeTelegram, Group, Person

MODES = ("polling", "webhook")
SECRET = "a-secret-for-tests"


def on_telegram(settings: Settings, telegram: FakeTelegram, **more: Any) -> Settings:
    """The settings with this Telegram, and no pause between two messages to one chat."""
    given = {"telegram_token": telegram.token, "telegram_base_url": telegram.root_url, "telegram_chat_seconds": 0.0}
    return replace(settings, **{**given, **more})


def by_webhook(settings: Settings) -> Settings:
    """The same by webhook, on a port that is free now."""
    listen = f"127.0.0.1:{free_port()}"
    return replace(
        settings, telegram_mode="webhook", telegram_secret=SECRET, public_url=f"http://{listen}", listen=listen
    )


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[App]:
    """A running Baton with its web server."""
    async with running(settings) as app, serving(settings.listen, app.routes):
        yield app


def person(telegram: FakeTelegram, handle: str) -> Person:
    """One of the cast on Telegram."""
    return telegram.person(TELEGRAM_IDS[handle], first_name=handle.title())


def team_group(telegram: FakeTelegram, *members: Person) -> Group:
    """The team's group."""
    return telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=list(members))


async def until(chat: Chat, happened: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something has happened in the chat."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert await chat.change(deadline), "it did not happen"


async def refer_mary_smith(nadia: Person) -> None:
    """The whole dialogue, with one date that does not exist in it."""
    await nadia.say("/refer")
    await nadia.hears("Who would you like to refer?")
    await nadia.say("mary smith")
    await nadia.hears("When was Mary Smith born?")
    await nadia.say("31/02/1950")
    await nadia.hears("There is no 31 February")
    await nadia.say("3/4/41")
    await nadia.hears("3 April 1941")
    await nadia.press("Yes")
    await nadia.hears("Where does Mary Smith live?")
    await nadia.say("12 high st broadstairs ct101al")
    await nadia.hears("12 High St, Broadstairs, CT10 1AL")
    await nadia.press("Skip")
    await nadia.hears("Which GP practice?")
    await nadia.press("St Peter's Surgery")
    await nadia.hears("What worries you?")
    await nadia.press("Falls")
    await nadia.press("Medicines")
    await nadia.say("3 falls since september")
    await nadia.hears("next of kin")
    await nadia.say("daughter Jane 07700 900123")
    await nadia.hears("agree to this referral")
    await nadia.press("Agrees")
    await nadia.hears("Check before sending")
    await nadia.press("Confirm and send")
    await nadia.hears("Your reference is")
