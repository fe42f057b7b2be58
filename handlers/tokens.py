"""What buttons carry: an opaque token that says which question or case it hung under, and cannot be made up.

A token is `kind, id, revision, slot` and a keyed MAC: 27 bytes, 36 characters of A–Z a–z 0–9 - _, so that it fits
Telegram's 64-byte callback data and its start links. It names no person, and grants nothing: each press is authorised
when it is pressed.
"""

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from enum import IntEnum

_FORM = struct.Struct(">BQHI")
_MAC = 12


class About(IntEnum):
    CONVERSATION = 1
    REFERRAL = 2
    INVITATION = 3
    ACTION = 4
    EVENT = 5
    COMMAND = 6
    CHANGE = 7


@dataclass(frozen=True, slots=True)
class Press:
    """What a token said: which thing, at which revision, and which choice (see `slot`)."""

    about: About
    id: int
    revision: int
    slot: int


def slot(choice: str) -> int:
    """A choice's place in a token: four bytes of its digest, compared among the few choices a question has."""
    return int.from_bytes(hashlib.blake2s(choice.encode(), digest_size=4).digest())


class Tokens:
    """Makes and reads tokens under a key of the ring."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def mint(self, about: About, row_id: int, revision: int, choice: str) -> str:
        form = _FORM.pack(about, row_id, revision & 0xFFFF, slot(choice))
        return urlsafe_b64encode(form + self._mac(form)).decode()

    def read(self, token: str) -> Press | None:
        """What the token says, or None for one that Baton did not make."""
        try:
            raw = urlsafe_b64decode(token.encode())
        except (Error, ValueError):
            return None
        form, mac = raw[: _FORM.size], raw[_FORM.size :]
        if len(raw) != _FORM.size + _MAC or not hmac.compare_digest(mac, self._mac(form)):
            return None
        about, row_id, revision, place = _FORM.unpack(form)
        return Press(About(about), row_id, revision, place)

    def _mac(self, form: bytes) -> bytes:
        return hmac.digest(self._key, form, "sha256")[:_MAC]
