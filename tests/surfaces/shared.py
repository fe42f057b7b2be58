"""What the tests of any surface share."""

import asyncio

from bot.wiring import App
from store.database import Database
from store.services import channels, invitations
from store.terms import Profession, Role


async def invited(app: App, name: str = "Tom Baker") -> str:
    """The code of a pharmacist who is invited to join."""
    roles, profession = [Role.REFERRER], Profession.PHARMACIST
    now = app.house.clock()
    return await app.database.run(
        invitations.invite, app.house.ring, None, name, roles, profession, "Thanet East", "thanet", None, now
    )


async def case_of(database: Database, surface: str, place: str, message_id: str) -> int:
    """The referral of a message, once it is recorded that it was sent."""
    async with asyncio.timeout(5):
        while (found := await database.run(channels.card_at, surface, place, message_id)) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found
