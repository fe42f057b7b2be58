"""The fake mail server, driven by the real aiosmtplib."""

import asyncio
import gc
import ssl
import threading
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
import trustme

from tests.fakes.smtp import FakeSmtp

TO = "reception@broadstairs.example"


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    async with FakeSmtp(require_tls=True) as fake:
        yield fake


def letter(to: str = TO) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "baton@icm.example", to
    message["Subject"] = "ICM referral K7Q-4MD – for your information"
    message.set_content("Your patient has been referred.\n.a line with a dot\n")
    message.add_alternative("<p>Your patient has been referred.</p>", subtype="html")
    return message


async def send(
    smtp: FakeSmtp,
    message: EmailMessage | None = None,
    *,
    user: str | None = None,
    password: str = "",
    patience: float = 5,
) -> None:
    await aiosmtplib.send(
        message or letter(),
        hostname="127.0.0.1",
        port=smtp.port,
        start_tls=True,
        tls_context=ssl.create_default_context(cafile=str(smtp.ca_pem)),
        username=user,
        password=password if user else None,
        timeout=patience,
    )


async def test_a_letter_over_starttls_arrives_parsed(smtp: FakeSmtp) -> None:
    await send(smtp)
    mail = await smtp.arrives(TO)
    assert (mail.sender, mail.recipients, mail.tls) == ("baton@icm.example", (TO,), True)
    assert mail.subject == "ICM referral K7Q-4MD – for your information"
    assert mail.text == "Your patient has been referred.\n.a line with a dot\n"
    assert "<p>Your patient" in mail.html
    with pytest.raises(AssertionError, match="no mail within"):
        await smtp.arrives(timeout=0.05)


async def test_arrives_waits_for_what_is_on_its_way(smtp: FakeSmtp) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(smtp.arrives(TO))
        await asyncio.sleep(0.05)
        group.create_task(send(smtp))
        assert (await waiting).recipients == (TO,)


async def test_a_certificate_of_another_authority_is_refused(smtp: FakeSmtp) -> None:
    stranger = ssl.create_default_context()
    trustme.CA().configure_trust(stranger)
    with pytest.raises(ssl.SSLCertVerificationError):
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=smtp.port, start_tls=True, tls_context=stranger)
    assert smtp.mails == []


async def test_mail_in_clear_is_refused_where_tls_is_required(smtp: FakeSmtp) -> None:
    with pytest.raises(aiosmtplib.SMTPResponseException) as raised:
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=smtp.port, start_tls=False)
    assert raised.value.code == 530


async def test_a_server_without_tls_takes_mail_in_clear() -> None:
    async with FakeSmtp(tls=False) as smtp:
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=smtp.port)
        assert not (await smtp.arrives()).tls
        with pytest.raises(aiosmtplib.SMTPException, match="STARTTLS"):
            await aiosmtplib.send(letter(), hostname="127.0.0.1", port=smtp.port, start_tls=True)


async def test_a_login_is_asked_for_and_checked() -> None:
    async with FakeSmtp(user="baton", password="s3cret") as smtp:
        assert smtp.url == f"smtp://baton:s3cret@127.0.0.1:{smtp.port}"
        await send(smtp, user="baton", password="s3cret")
        assert (await smtp.arrives()).user == "baton"
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await send(smtp, user="baton", password="wrong")
        with pytest.raises(aiosmtplib.SMTPSenderRefused):
            await send(smtp)


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
async def test_it_puts_off_as_often_as_told(smtp: FakeSmtp, at: str) -> None:
    smtp.defer(2, at=at)
    for _ in range(2):
        with pytest.raises((aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused)) as raised:
            await send(smtp)
        assert "451" in repr(raised.value)
    await send(smtp)
    assert len(smtp.mails) == 1


async def test_one_address_is_refused_for_good(smtp: FakeSmtp) -> None:
    smtp.reject(TO)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as raised:
        await send(smtp)
    assert raised.value.recipients[0].code == 550
    await send(smtp, letter("other@nhs.example"))
    assert [m.recipients for m in smtp.mails] == [("other@nhs.example",)]


async def test_the_answer_can_be_lost_after_acceptance(smtp: FakeSmtp) -> None:
    smtp.cut_after_data()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(smtp)
    assert len(smtp.mails) == 1
    await send(smtp)
    assert len(smtp.mails) == 2


async def test_a_server_that_hangs_is_left_by_timeout(smtp: FakeSmtp) -> None:
    smtp.hang()
    with pytest.raises(aiosmtplib.SMTPTimeoutError):
        await send(smtp, patience=0.3)
    assert smtp.mails == []
    await send(smtp)


async def test_down_means_refused_until_it_comes_back(smtp: FakeSmtp) -> None:
    port = smtp.port
    smtp.go_down()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send(smtp)
    smtp.come_back()
    assert smtp.port == port
    await send(smtp)
    assert len(smtp.mails) == 1


async def test_stopping_cuts_open_connections_and_leaves_nothing() -> None:
    async with FakeSmtp() as smtp:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=smtp.port,
            start_tls=True,
            tls_context=ssl.create_default_context(cafile=str(smtp.ca_pem)),
        )
        await client.connect()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await client.noop()
    client.close()
    gc.collect()
    assert not [t for t in threading.enumerate() if "_run" in t.name]
    assert not smtp.ca_pem.exists()
