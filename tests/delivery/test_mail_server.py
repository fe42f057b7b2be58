"""How Baton gets into a mail server: encrypted, verified and logged in, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.patience import judge
from handlers.routes.email import EmailSender
from handlers.surface import Failure
from store.records import Claimed
from tests.fakes.smtp import FakeSmtp

BODY = {
    "to": "stpeters@nhs.net",
    "subject": "ICM referral K7Q-4MD",
    "message_id": "<1@baton>",
    "text": "x",
    "html": "x",
}
ROW = Claimed(1, "email", "stpeters@nhs.net", "letter", BODY, attempts=1, repeat=False)


def sender(smtp: FakeSmtp, ca: Path | None = None, url: str = "") -> EmailSender:
    return EmailSender(url or smtp.url, "baton@nhs.net", ca)


async def test_the_letter_goes_encrypted_wherever_the_server_can() -> None:
    async with FakeSmtp(tls=True) as smtp:
        await sender(smtp, smtp.ca_pem).send(ROW)
        assert (await smtp.arrives()).tls


async def test_a_certificate_that_cannot_be_verified_gets_no_letter() -> None:
    async with FakeSmtp(tls=True) as smtp:
        with pytest.raises(Failure):
            await sender(smtp).send(ROW)
        assert smtp.mails == []


async def test_the_doctor_sees_a_login_that_works_and_one_that_does_not() -> None:
    async with FakeSmtp(tls=True, user="baton", password="right") as smtp:
        assert (await sender(smtp, smtp.ca_pem).check()).well
        wrong = await sender(smtp, smtp.ca_pem, smtp.url.replace("right", "wr0ng")).check()
        assert not wrong.well
        assert "refused" in wrong.say
        assert "wr0ng" not in wrong.say
        assert smtp.mails == []


async def test_the_doctor_sees_a_server_that_is_away() -> None:
    async with FakeSmtp(tls=True) as smtp:
        smtp.go_down()
        assert not (await sender(smtp, smtp.ca_pem).check()).well
        smtp.come_back()


async def test_a_letter_to_a_server_that_stays_away_is_given_up_in_half_a_day() -> None:
    """So that the coordinator is asked to call, well before the person is to be spoken to (R25, R34)."""
    now = began = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    async with FakeSmtp(tls=True) as smtp:
        smtp.go_down()
        for tries in range(1, 20):
            with pytest.raises(Failure) as caught:
                await sender(smtp, smtp.ca_pem).send(replace(ROW, attempts=tries))
            again_at = judge(replace(ROW, attempts=tries), caught.value, now).again_at
            if again_at is None:
                break
            now = again_at
        smtp.come_back()
    assert again_at is None
    assert timedelta(hours=6) < now - began < timedelta(hours=12)
