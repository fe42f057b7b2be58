"""A mail server on the loopback interface: aiosmtpd with real STARTTLS, and faults on demand.

with FakeSmtp() as smtp:
    …send to smtp.url, trusting smtp.ca_pem…
    mail = await smtp.arrives("practice@nhs.net")
"""

import asyncio
import email
import email.policy
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TRY_LATER = "451 4.3.2 Please try again later"
SETTLING_TURNS = 10
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox"


@dataclass(frozen=True)
class Mail:
    """One accepted message: envelope, parsed content, and how it came."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes
    tls: bool
    user: str | None

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain part, "" if there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML part, "" if there is none."""
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class _Listener(Controller):
    """Listens on a port that the kernel chooses, and knows its connections so as to end them."""

    def __init__(self, handler: "_Handler", **settings: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, **settings)
        self.sessions: list[SMTP] = []

    def factory(self) -> SMTP:
        session = SMTP(self.handler, **self.SMTP_kwargs)
        self.sessions = [s for s in self.sessions if s.transport is not None] + [session]
        return session

    async def _create_server(self) -> asyncio.AbstractServer:
        listening = socket.create_server((self.hostname, self.port))
        self.port = listening.getsockname()[1]
        return await self.loop.create_server(self._factory_invoker, sock=listening)

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self.server is not None:
            self.server.close()
        for session in self.sessions:
            _cut(session)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def open(self) -> None:
        """Listen again, on the same port."""
        self.server = await self._create_server()

    def call(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the server's loop, from any thread, and wait for it."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=5)


def _cut(session: SMTP) -> None:
    """Break one connection at once; the client sees it reset or ended."""
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()


class _Handler:
    """aiosmtpd's hooks; each returns the SMTP reply."""

    def __init__(self, fake: "FakeSmtp") -> None:
        self._fake = fake

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := await self._fake.fault("MAIL", server):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._fake.rejected.get(address.lower()) or await self._fake.fault("RCPT", server)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if refusal := await self._fake.fault("DATA", server):
            return refusal
        self._fake.accept(session, envelope)
        await self._fake.fault("ANSWER", server)
        return "250 2.0.0 Ok: queued"


class FakeSmtp:
    """A server with STARTTLS (`tls=False`: without), that may demand TLS and a login.

    A login needs TLS: aiosmtpd, like the practice's servers, offers none in clear.
    It runs in a thread of its own; its methods may be called from any thread or loop.
    Outside asyncio: `start()`, `stop()`.
    """

    def __init__(self, *, tls: bool = True, require_tls: bool = False, user: str = "", password: str = "") -> None:
        if (require_tls or user) and not tls:
            raise ValueError("require_tls and user need tls")
        self.mails: list[Mail] = []
        self.rejected: dict[str, str] = {}
        self._user, self._password = user, password
        self._faults: dict[str, list[str]] = {}
        self._taken = 0
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="baton-smtp-")
        self.ca_pem = Path(self._folder.name) / "ca.pem"
        self._listener = _Listener(
            _Handler(self),
            server_hostname="mail.test",
            tls_context=self._certificate() if tls else None,
            require_starttls=require_tls,
            auth_required=bool(user),
            authenticator=self._authenticate,
        )

    @property
    def port(self) -> int:
        return self._listener.port

    @property
    def url(self) -> str:
        """smtp://[user:password@]127.0.0.1:port"""
        login = f"{self._user}:{self._password}@" if self._user else ""
        return f"smtp://{login}127.0.0.1:{self.port}"

    def start(self) -> None:
        self._listener.start()

    def stop(self) -> None:
        """End every connection, then the thread."""
        self._listener.call(self._listener.close())
        self._listener.stop()
        self._folder.cleanup()

    def go_down(self) -> None:
        """Refuse connections until `come_back`."""
        self._listener.call(self._listener.close())

    def come_back(self) -> None:
        """Listen again on the same port."""
        self._listener.call(self._listener.open())

    def defer(self, times: int = 1, reply: str = TRY_LATER, at: str = "DATA") -> None:
        """Answer so the next `times`, at MAIL, RCPT or DATA (after its dot)."""
        self._faults.setdefault(at, []).extend([reply] * times)

    def reject(self, address: str, reply: str = NO_SUCH_MAILBOX) -> None:
        """Refuse this recipient from now on."""
        self.rejected[address.lower()] = reply

    def cut_after_data(self, times: int = 1) -> None:
        """Accept the message but lose the answer: the sender cannot know."""
        self._faults.setdefault("ANSWER", []).extend(["cut"] * times)

    def hang(self, times: int = 1, at: str = "DATA") -> None:
        """Say nothing at all until the sender goes away."""
        self._faults.setdefault(at, []).extend(["hang"] * times)

    async def arrives(self, to: str = "", timeout: float = 5.0) -> Mail:  # noqa: ASYNC109 (how long a person waits)
        """The next message not taken before, which must be to `to` if given; AssertionError if none comes."""
        deadline = time.monotonic() + timeout
        while True:
            here = asyncio.get_running_loop(), asyncio.Event()
            with self._lock:
                if self._taken < len(self.mails):
                    self._taken += 1
                    mail = self.mails[self._taken - 1]
                    assert not to or to in mail.recipients, f"to {mail.recipients}, not {to}"
                    return mail
                self._waiting.append(here)
            try:
                await asyncio.wait_for(here[1].wait(), deadline - time.monotonic())
            except TimeoutError:
                raise AssertionError(f"no mail within {timeout:g} s") from None

    async def fault(self, at: str, server: SMTP) -> str | None:
        """Carry out the next planned fault at this point; the refusal to answer with, if it is one."""
        planned = self._faults.get(at)
        if not planned:
            return None
        what = planned.pop(0)
        if what not in ("cut", "hang"):
            return what
        if what == "cut":
            _cut(server)
        # The end of the connection cancels this wait.
        await asyncio.Event().wait()
        return None

    def accept(self, session: Session, envelope: Envelope) -> None:
        """Keep a message and tell those who wait."""
        raw = envelope.original_content or b""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        auth = session.auth_data
        mail = Mail(
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            message,
            raw,
            tls=session.ssl is not None,
            user=auth.login.decode() if isinstance(auth, LoginPassword) else None,
        )
        with self._lock:
            self.mails.append(mail)
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = LoginPassword(self._user.encode(), self._password.encode())
        return AuthResult(success=data == right, handled=False, auth_data=data)

    def _certificate(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost", "mail.test").configure_cert(context)
        return context

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)
        # A client that gave up in mid-connection needs some turns of its loop to see the end and let go
        # of its socket; a loop that closes before that leaves a ResourceWarning.
        for _ in range(SETTLING_TURNS):
            await asyncio.sleep(0.001)
