"""Logs: at DEBUG, over a whole referral and some trouble, nothing of the patient and no token."""

import logging

import pytest

from bot.settings import Settings
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import MODES, at_work, by_webhook, on_telegram, person, refer_mary_smith, team_group

CANARIES = ("mary", "smith", "high st", "ct10", "jane", "07700", "falls since", "april", "1941", "3/4/41")


@pytest.mark.parametrize("mode", MODES)
async def test_nothing_personal_and_no_secret(settings: Settings, caplog: pytest.LogCaptureFixture, mode: str) -> None:
    caplog.set_level(logging.DEBUG)
    faults = [
        ("sendMessage", 3, "502"),
        ("sendMessage", 5, "429:1"),
        ("answerCallbackQuery", 1, "400:query is too old"),
    ]
    async with FakeTelegram(limits=None, faults=faults) as telegram, FakeSmtp(tls=True) as smtp:
        nadia = person(telegram, "nadia")
        team_group(telegram, nadia)
        given = on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem)
        async with at_work(given if mode == "polling" else by_webhook(given)):
            await nadia.start()
            await refer_mary_smith(nadia)
            await nadia.hears("mail server accepted it", timeout=10)
        own = [one for one in caplog.records if one.name != "mail.log"]  # the fake mail server's
        log = "\n".join(f"{one.name} {one.getMessage()} {one.exc_text or ''}" for one in own).lower()
        assert [word for word in CANARIES if word in log] == []
        assert telegram.token.lower() not in log
        assert [one.getMessage() for one in own if one.levelno >= logging.ERROR] == []
