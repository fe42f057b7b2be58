"""The main job on the sandbox page, on both databases, gives what it gives in Telegram."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.demo import sandbox
from bot.settings import Settings
from bot.wiring import running
from store.crypto import KeyRing, load_ring
from store.database import Database
from store.services import people, referrals
from store.tables.referrals import referral
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.conftest import BACKENDS
from tests.fakes.sandbox_visitor import visiting, words
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram

# What is typed, or pressed where it is in brackets, and what Baton then says.
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
    """What a referral left behind, without its reference and its times."""

    answers: dict[str, Any]
    letter: str
    card: str


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_referral_on_the_page_is_what_it_is_in_telegram(
    backend: str, new_database: Callable[[str], str], keys: Path, tmp_path: Path
) -> None:
    def settings() -> Settings:
        url = new_database(backend)
        return Settings(
            database_url=url, keys=keys, listen="127.0.0.1:0", mail_from="b@nhs.net", clock_file=tmp_path / "clock"
        )

    on_the_page = await _on_the_page(settings())
    assert on_the_page == await _in_telegram(settings())
    assert on_the_page.answers["name"] == "Mary Smith"


async def _on_the_page(settings: Settings) -> Outcome:
    channel = CHANNELS["sandbox"]
    async with sandbox(settings) as address, visiting(address) as page:
        for given, heard in DIALOGUE:
            pressed = given.startswith("[")
            done = page.press("nadia", given.strip("[]")) if pressed else page.say("nadia", given)
            assert await done == 202
            await page.hears("nadia", heard)
        letter = await page.gets_mail("stpeters@nhs.net")
        card = await page.hears(channel, "Practice told")
        await page.press("priya", "Details", channel)
        await page.hears("priya", "Name · Mary Smith")
        assert not any(line["mine"] for line in page.chats["nadia"].values()), "what was typed is removed"
    assert "Smith" not in str(page.chats[channel])
    return _outcome(settings, letter, words(card))


async def _in_telegram(settings: Settings) -> Outcome:
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
            for said, heard in DIALOGUE:
                if said.startswith("["):
                    await nadia.press(said.strip("[]"))
                else:
                    await nadia.say(said)
                if heard:
                    await nadia.hears(heard)
            mail = await smtp.arrives(to="stpeters@nhs.net")
            card = await team.hears("Practice told")
    return _outcome(settings, mail.html, card.text)


def _outcome(settings: Settings, letter: str, card: str) -> Outcome:
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
    details = referrals.open_details(connection, ring, referrer, about, "test", settings.clock())
    assert details is not None
    return dict(details.answers)
