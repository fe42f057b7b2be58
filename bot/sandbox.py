"""Baton on the sandbox's page: its chats as the one surface, its mailboxes in place of SMTP, and a clock to move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import away, cards
from bot.house import House
from bot.settings import Settings
from bot.web import serving
from bot.wiring import App, running
from handlers.sandbox import cast
from handlers.sandbox.clock import MovableClock
from handlers.sandbox.page import Page
from handlers.sandbox.room import Room
from handlers.sandbox.send import NAME, ChatSender, MailboxSender
from store.services import heartbeats, outbox_care, people, referrals
from store.terms import OPEN_STATUSES

# How often it is looked, within about two seconds, whether what fell due has gone out.
LOOKS = 200


@asynccontextmanager
async def sandbox(settings: Settings) -> AsyncIterator[str]:
    """Serve the page on `settings.listen` until the context ends; gives its address. It needs `settings.clock_file`."""
    assert settings.clock_file is not None
    room = Room(settings.clock)
    async with running(settings, extra=(ChatSender(room), MailboxSender(room, settings.mail_from))) as app:
        page = Page(
            room=room,
            cast=await app.database.run(cast.read, settings.accredited_domains),
            clock=MovableClock(settings.clock_file, settings.clock),
            receive=app.runtime.receive,
            catch_up=partial(_catch_up, app),
        )
        await _come_back(app, settings.clock())
        app.delivery.wake()
        async with serving(settings.listen, page.routes()) as address:
            try:
                yield address
            finally:
                await app.database.run(heartbeats.beat, NAME, settings.clock())
                room.close()


async def _catch_up(app: App) -> None:
    """The time was moved: what is due now happens at once. It has been said when this returns, or soon will be."""
    await app.clock.tick()
    app.delivery.wake()
    for _ in range(LOOKS):
        if not await app.database.run(outbox_care.waiting):
            return
        await asyncio.sleep(0.01)


async def _come_back(app: App, now: datetime) -> None:
    """A new process has an empty page: put up the cards of open referrals again, and ask again what was being asked."""
    if last := await app.database.run(put_up_cards, app.house, now):
        await away.ask_again(app.database, app.house, NAME, last, now)


def put_up_cards(connection: Connection, house: House, now: datetime) -> datetime | None:
    """Put up the cards of open referrals again; since when the page was away, or None if it is new."""
    last = heartbeats.beat(connection, NAME, now)
    if last is None:
        return None
    known = [member for _, member in people.known_on(connection, NAME)]
    made = [about for one in known for about in referrals.mine(connection, one.id) if about.status in OPEN_STATUSES]
    for about in sorted(made, key=lambda one: one.received_at):
        cards.update(connection, house, about.id, now)
    return last
