"""The main job through the real python-telegram-bot, polling and webhook, and a real SMTP server, on both databases."""

from dataclasses import replace

import pytest

from bot.settings import Settings
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram, Limits
from tests.surfaces.telegram_desk import (
    MODES,
    at_work,
    by_webhook,
    on_telegram,
    person,
    refer_mary_smith,
    team_group,
)


@pytest.mark.parametrize("mode", MODES)
async def test_a_referral_by_questions(settings: Settings, mode: str) -> None:
    # Telegram's limits are kept in one of the two; a second between two answers takes its time.
    paced = mode == "polling"
    async with FakeTelegram(limits=Limits() if paced else None) as telegram, FakeSmtp(tls=True) as smtp:
        nadia, priya = person(telegram, "nadia"), person(telegram, "priya")
        team = team_group(telegram, nadia, priya)
        given = on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem)
        given = replace(given, telegram_chat_seconds=1.0) if paced else by_webhook(given)
        async with at_work(given):
            await nadia.start()
            await nadia.hears("Hello Nadia")
            await refer_mary_smith(nadia)
            mail = await smtp.arrives(to="stpeters@nhs.net")
            assert "Mary Smith" not in mail.subject
            assert "Born: 3 April 1941" in mail.text
            await nadia.hears("mail server accepted it")
            await priya.start()
            await priya.press_in(team, "Details")
            await priya.hears("Mary Smith")
        assert bool(telegram.polls) == (mode == "polling")
        assert "Smith" not in telegram.all_bytes().decode()
        assert not telegram.violations
