"""Which case a command is about: a reply to its card, or its reference; never a guess between two."""

import asyncio
from dataclasses import replace

from sqlalchemy import Connection, select, update

from handlers.surface import Inbound, Kind
from store.crypto import KeyRing
from store.database import Database
from store.tables.queues import outbox
from store.tables.referrals import referral
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.conversations.talk import REFERRED, Talk

SECOND = REFERRED.replace("mary smith", "john brown").replace("3 4 1941", "1 2 1950").replace("12 high", "9 mill")


def _sent(connection: Connection) -> dict[str, str]:
    """The cards are in the group, each a message named by its case; the references by message."""
    connection.execute(
        update(outbox)
        .where(outbox.c.kind == "card", outbox.c.surface == "telegram")
        .values(external_id=select(referral.c.ref).where(referral.c.id == outbox.c.referral_id).scalar_subquery())
    )
    refs = connection.execute(select(referral.c.ref).order_by(referral.c.received_at, referral.c.ref)).scalars()
    return {ref: ref for ref in refs}


async def test_a_reply_needs_no_reference_and_another_ones_reference_is_not_followed(
    database: Database, ring: KeyRing
) -> None:
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(database, ring, tasks)
        await talk.play(REFERRED + SECOND)
        first, second = database.call(_sent)
        chat, sender = CHANNELS["telegram"], str(TELEGRAM_IDS["priya"])
        under = Inbound("telegram", "a", sender, chat, Kind.COMMAND, private=False, place=chat, reply_to=first)

        async def heard(text: str, command: str, number: str) -> str:
            talk.heard = {}
            await talk.runtime.answer(replace(under, external_id=number, text=text, command=command))
            talk._listen("priya", [])
            return talk.heard["channel"]

        assert first in await heard("", "who", "a")
        assert first in await heard(first, "who", "b")
        said = await heard(second, "note", "c")
        assert "answers the card of another case" in said
        assert f"/note {second}" in said.replace("<b>", "").replace("</b>", "")
        assert not talk.heard.get("priya")
