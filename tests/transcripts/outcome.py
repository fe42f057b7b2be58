"""What one and the same referral leaves behind, whatever surface it was made on; and how it goes in Telegram."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from bot.settings import Settings
from bot.wiring import running
from store.crypto import KeyRing, load_ring
from store.database import Database
from store.services import details, people, referrals
from store.tables.referrals import referral
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

# What is typed, pressed where it is in brackets or forwarded where it is quoted, and what Baton then says.
DIALOGUE = (
    ("/refer", "Who would you like to refer?"),
    ("mary smith", "When was Mary Smith born?"),
    ("31/02/1950", "There is no 31 February"),
    ("3/4/41", "3 April 1941"),
    ("[Yes]", "Where does Mary Smith live?"),
    ("12 high st broadstairs ct101al", "12 High St, Broadstairs, CT10 1AL"),
    ("[Skip]", "Which GP practice?"),
    ("[St Peter's Surgery]", "What worries you?"),
    ("[Falls]", ""),
    ("[Medicines]", ""),
    ("3 falls since september, <b>tablets</b> {{ 7*7 }} in the bags", "next of kin"),
    ("daughter Jane 07700 900123", "agree to this referral"),
    ("[Agrees]", "Check before sending"),
    ("[Confirm and send]", "mail server accepted it"),
)
_PASSING = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}|\w+ \d{1,2} \w+, \d{1,2}:\d\d[ap]m|\d{1,2}:\d\d[ap]m")


@dataclass(frozen=True)
class Outcome:
    """What a referral left behind, without its reference and its times.

    `turns`: how often the platform had something of the referrer's to tell, messages and presses alike.
    """

    answers: dict[str, Any]
    letter: str
    card: str
    turns: int = field(default=0, compare=False)


async def in_telegram(settings: Settings, dialogue: tuple[tuple[str, str], ...] = DIALOGUE) -> Outcome:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=True) as smtp:
        nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        team = telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[nadia])
        given = replace(
            settings,
            telegram_token=telegram.token,
            telegram_base_url=telegram.root_url,
            telegram_chat_seconds=0,
            telegram_group_seconds=0,
            smtp_url=smtp.url,
            smtp_ca=smtp.ca_pem,
        )
        async with running(given):
            await nadia.start()
            before = telegram.updates.next_id
            for said, heard in dialogue:
                if said.startswith("["):
                    await nadia.press(said.strip("[]"))
                elif said.startswith("> "):
                    await nadia.forward(said.removeprefix("> "))
                else:
                    await nadia.say(said)
                if heard:
                    await nadia.hears(heard)
            turns = telegram.updates.next_id - before
            mail = await smtp.arrives(to="stpeters@nhs.net")
            card = await team.hears("Practice told")
    return replace(outcome_of(settings, mail.html, card.text), turns=turns)


def outcome_of(settings: Settings, letter: str, card: str) -> Outcome:
    database = Database(settings.database_url)
    answers = database.call(_answers, load_ring(settings.keys), settings)
    database.close()
    return Outcome(answers, _PASSING.sub("…", letter.replace("\r\n", "\n")), _PASSING.sub("…", card))


def _answers(connection: Connection, ring: KeyRing, settings: Settings) -> dict[str, Any]:
    """The answers as the referrer may open them."""
    (row_id,) = connection.execute(select(referral.c.id)).scalars()
    about = referrals.get(connection, row_id)
    assert about is not None
    referrer = people.get_member(connection, about.referrer_id)
    assert referrer is not None
    opened = details.open_details(connection, ring, referrer, about, "test", settings.clock())
    assert opened is not None
    return dict(opened.answers)
