"""The email route to a practice (R35): SMTP with STARTTLS and a verified certificate; in clear on loopback only."""

import ssl
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from handlers.loopback import is_loopback
from handlers.surface import Failure, Finding
from store.records import Claimed
from store.services.outbox import Pace

TIMEOUT = 30


class EmailSender:
    """Sends the practice's letter. `url`: smtp://user:password@host:port (STARTTLS) or smtps://… (TLS at once)."""

    name = "email"
    pace = Pace(10, 0, 0)

    def __init__(self, url: str, mail_from: str, ca: Path | None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = parts.scheme == "smtps"
        self._from = mail_from
        self._context = ssl.create_default_context(cafile=str(ca) if ca else None)

    async def send(self, row: Claimed) -> str | None:
        message = self.compose(row)
        try:
            client = await self._opened()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Failure(_why(error)) from None
        return await self._deliver(client, message)

    async def check(self) -> Finding:
        """Whether the mail server lets Baton in, for the doctor; no mail is sent."""
        try:
            client = await self._opened()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return Finding("mail server", False, f"{self._host}:{self._port}: {_why(error)}. Look at BATON_SMTP_URL.")
        secured = client.get_transport_info("sslcontext") is not None
        client.close()
        return Finding(
            "mail server", True, f"{self._host}:{self._port} lets Baton in" + ("" if secured else ", in clear")
        )

    async def _opened(self) -> aiosmtplib.SMTP:
        """A connection that is encrypted (unless it never leaves this machine) and logged in."""
        client = self._client()
        try:
            await client.connect()
            await client.ehlo()
            if not self._tls and client.supports_extension("starttls"):
                await client.starttls(tls_context=self._context)
            elif not self._tls and not is_loopback(self._host):
                raise aiosmtplib.SMTPNotSupported("the mail server offers no STARTTLS")
            if self._user:
                await client.login(self._user, self._password)
        except BaseException:
            client.close()
            raise
        return client

    async def _deliver(self, client: aiosmtplib.SMTP, message: EmailMessage) -> str:
        try:
            await client.send_message(message)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPResponseException) as error:
            refused = getattr(error, "recipients", None)
            code = refused[0].code if refused else getattr(error, "code", 0)
            raise Failure(f"refused with {code}", permanent=code >= 500) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Failure(type(error).__name__, maybe=True) from None
        finally:
            client.close()
        return str(message["Message-ID"])

    def compose(self, row: Claimed) -> EmailMessage:
        """The letter, with the same Message-ID at every try, so that a repeat is recognised as one."""
        message = EmailMessage(policy=POLICY)
        message["Subject"] = row.body["subject"] + (" (repeat)" if row.repeat else "")
        message["From"], message["To"] = self._from, row.body["to"]
        message["Message-ID"] = row.body["message_id"]
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(row.body["text"])
        message.add_alternative(row.body["html"], subtype="html")
        return message

    def rest(self, row: Claimed) -> float:
        return 0.0

    async def close(self) -> None:
        return None

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls,
            start_tls=False,
            tls_context=self._context if self._tls else None,
            timeout=TIMEOUT,
        )


def _why(error: Exception) -> str:
    """A failure to get in, without what the server said: that may repeat a name or a password."""
    match error:
        case aiosmtplib.SMTPNotSupported():
            return "the server offers no STARTTLS, or no login"
        case aiosmtplib.SMTPAuthenticationError():
            return f"name or password refused ({error.code})"
        case aiosmtplib.SMTPResponseException():
            return f"refused with {error.code}"
    return type(error).__name__
