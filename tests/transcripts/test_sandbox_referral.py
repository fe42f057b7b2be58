"""The main job on the sandbox page, on both databases, gives what it gives in Telegram."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sandbox import sandbox
from bot.settings import Settings
from tests.cast import CHANNELS
from tests.conftest import BACKENDS
from tests.fakes.sandbox_visitor import visiting, words
from tests.transcripts.outcome import DIALOGUE, Outcome, in_telegram, outcome_of


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_referral_on_the_page_is_what_it_is_in_telegram(
    backend: str, new_database: Callable[[str], str], keys: Path, tmp_path: Path
) -> None:
    def settings() -> Settings:
        url = new_database(backend)
        return Settings(
            database_url=url, keys=keys, listen="127.0.0.1:0", mail_from="b@nhs.net", clock_file=tmp_path / "clock"
        )

    there = await on_the_page(settings())
    assert there == await in_telegram(settings())
    assert there.answers["name"] == "Mary Smith"


async def on_the_page(settings: Settings, dialogue: tuple[tuple[str, str], ...] = DIALOGUE) -> Outcome:
    """What is left by a referral that Nadia makes there."""
    channel = CHANNELS["sandbox"]
    async with sandbox(settings) as address, visiting(address) as page:
        for given, heard in dialogue:
            pressed = given.startswith("[")
            done = page.press("nadia", given.strip("[]")) if pressed else page.say("nadia", given)
            assert await done == 202
            await page.hears("nadia", heard)
        letter = await page.gets_mail("stpeters@nhs.net")
        card = await page.hears(channel, "Practice told")
        await page.press("priya", "Details", channel)
        await page.hears("priya", "Name · Mary Smith")
        await page.forgets("nadia")
    assert "Smith" not in str(page.chats[channel])
    return outcome_of(settings, letter, words(card))
