"""What every turn needs beside a connection: keys, tokens, the practice index, ids, how each surface speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from handlers.tokens import Tokens
from handlers.words import Dialect, Words, words_in
from store.crypto import KeyRing
from store.records import Address
from store.rules import new_id
from store.services import practice_search, practices


@dataclass(frozen=True)
class Manner:
    """How a surface speaks: its markup, how a command is written there, whether typed messages stay, and how a text
    that is too long for one message is cut.

    `typed` where a dialogue can be had by messages; elsewhere it is in forms alone.
    """

    dialect: Dialect
    command: Callable[[str], str]
    stays: bool = False
    typed: bool = True
    fit: Callable[[str], list[str]] = lambda text: [text]


@dataclass
class House:
    """One composition root's worth of shared, read-only things (and the practice index, reloaded when it changed)."""

    ring: KeyRing
    tokens: Tokens
    manners: Mapping[str, Manner]
    clock: Callable[[], datetime]
    accredited: tuple[str, ...]
    new_id: Callable[[], int] = new_id
    _index: practice_search.PracticeIndex | None = None
    _version: object = None

    def reaches(self, at: Address) -> bool:
        """Whether Baton can write there: it has been there, and the surface is on."""
        return at.chat is not None and at.surface in self.manners

    def speak(self, surface: str) -> Words:
        return words_in(self.manners[surface].dialect)

    def practices(self, connection: Connection) -> practice_search.PracticeIndex:
        version = practices.version(connection)
        if self._index is None or version != self._version:
            self._index, self._version = practice_search.load_index(connection), version
        return self._index
