"""What the sandbox's page shows: the chats and the practices' mail, kept in memory and told live to every browser."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from handlers.sandbox.markup import Run

Change = Mapping[str, Any]
# A browser that has not read this many changes is cut off; its EventSource comes back and gets everything afresh.
_BEHIND = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One message, put in `at` (ISO 8601, UTC) and perhaps `edited` later.

    `runs` is its text, `rows` its buttons as {"label", "token", "start"}. `by`: the person who typed it, "" for Baton.
    `under`: the message that it replies to.
    """

    id: str
    at: str
    runs: tuple[Run, ...]
    rows: tuple[tuple[Mapping[str, str], ...], ...] = ()
    by: str = ""
    under: str | None = None
    edited: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """One email that a practice's mail server would have taken; `html` is shown in a frame of its own."""

    id: str
    at: str
    to: str
    subject: str
    html: str


class Room:
    """The chats by person or channel, the mailbox, and the browsers that watch. `clock` dates what is put in."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats: dict[str, dict[str, Line]] = defaultdict(dict)
        self.mail: dict[str, Mail] = {}
        self._watchers: set[asyncio.Queue[Change | None]] = set()

    def put(
        self,
        chat: str,
        runs: tuple[Run, ...],
        rows: tuple[tuple[Mapping[str, str], ...], ...] = (),
        *,
        line_id: str | None = None,
        by: str = "",
        under: str | None = None,
    ) -> str:
        """A new message, or with the id of an old one new words for it (it comes back if it is gone); its id."""
        line_id = line_id or token_hex(6)
        now, old = self._clock().isoformat(), self._chats[chat].get(line_id)
        line = Line(line_id, now, runs, rows, by, under)
        if old:
            line = replace(line, at=old.at, under=old.under, edited=now)
        self._chats[chat][line_id] = line
        self.tell({"what": "line", "chat": chat, "line": asdict(line)})
        return line_id

    def remove(self, chat: str, ids: set[str]) -> None:
        """Delete messages; those that are gone already are no fault."""
        for line_id in ids:
            self._chats[chat].pop(line_id, None)
        self.tell({"what": "gone", "chat": chat, "ids": sorted(ids)})

    def deliver(self, to: str, subject: str, html: str) -> str:
        """Put an email in the practice's mailbox; its id."""
        mail = Mail(token_hex(6), self._clock().isoformat(), to, subject, html)
        self.mail[mail.id] = mail
        self.tell({"what": "mail", "mail": _envelope(mail)})
        return mail.id

    def everything(self) -> dict[str, Any]:
        """All that a page needs which was just opened."""
        chats = {chat: [asdict(line) for line in lines.values()] for chat, lines in self._chats.items()}
        return {"chats": chats, "mail": [_envelope(mail) for mail in self.mail.values()]}

    def tell(self, change: Change) -> None:
        """Tell every browser."""
        for watcher in tuple(self._watchers):
            if watcher.full():
                self._watchers.discard(watcher)
                watcher.get_nowait()
                watcher.put_nowait(None)
            else:
                watcher.put_nowait(change)

    @contextmanager
    def watching(self) -> Iterator[asyncio.Queue[Change | None]]:
        """What changes from now on; None means that it is over."""
        watcher: asyncio.Queue[Change | None] = asyncio.Queue(_BEHIND)
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def close(self) -> None:
        """Let every browser go, so that the server can stop."""
        for watcher in tuple(self._watchers):
            if watcher.full():
                watcher.get_nowait()
            watcher.put_nowait(None)


def _envelope(mail: Mail) -> dict[str, str]:
    return {"id": mail.id, "at": mail.at, "to": mail.to, "subject": mail.subject}
