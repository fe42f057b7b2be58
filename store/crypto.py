"""Sealing: what identifies a patient is stored only under a key that is not in the database.

AES-GCM with a key id in front and the place of the value (table and row) as associated data, so that a sealed value
moved to another row does not open. Values are padded to 256-byte steps, so that their length says little.
"""

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

_STEP = 256
_NONCE = 12


class KeyRingError(Exception):
    """The key ring is missing, unreadable or lacks a key; the message never holds key material."""


@dataclass(frozen=True)
class KeyRing:
    """The keys by id: `primary` seals, every key opens; `index` is the separate root of blind indexes and tokens."""

    primary: str
    keys: dict[str, bytes]
    index: bytes

    @cached_property
    def _ciphers(self) -> dict[str, Any]:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return {kid: AESGCM(key) for kid, key in self.keys.items()}

    def seal(self, place: str, value: Any) -> bytes:
        """JSON data → `length of key id, key id, nonce, ciphertext`; `place` such as "referral|42"."""
        kid = self.primary.encode()
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        plain += b" " * (-len(plain) % _STEP)
        nonce = os.urandom(_NONCE)
        sealed: bytes = self._ciphers[self.primary].encrypt(nonce, plain, place.encode())
        return bytes([len(kid)]) + kid + nonce + sealed

    def unseal(self, place: str, blob: bytes) -> Any:
        """The JSON data sealed for `place`.

        Raises:
            KeyRingError: the key is not in the ring, or the value was altered or moved.
        """
        from cryptography.exceptions import InvalidTag

        size = blob[0]
        kid, nonce, sealed = (
            blob[1 : 1 + size].decode(),
            blob[1 + size : 1 + size + _NONCE],
            blob[1 + size + _NONCE :],
        )
        if kid not in self.keys:
            raise KeyRingError(f"key {kid!r} is not in the key ring")
        try:
            return json.loads(self._ciphers[kid].decrypt(nonce, sealed, place.encode()))
        except InvalidTag:
            raise KeyRingError("a sealed value was altered, moved, or sealed with another key") from None

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose (RFC 5869's extract-and-expand, one block)."""
        prk = hmac.digest(b"baton", self.index, "sha256")
        return hmac.digest(prk, purpose.encode() + b"\x01", "sha256")

    def blind(self, purpose: str, value: str) -> bytes:
        """16 bytes that are equal for equal values and tell nothing else without the ring."""
        return hmac.digest(self.derive(f"blind|{purpose}"), value.encode(), "sha256")[:16]


def new_ring(now: datetime) -> str:
    """The text of a new key ring file."""
    kid = f"k{now:%Y%m%d}-{secrets.token_hex(2)}"
    ring = {"primary": kid, "keys": {kid: secrets.token_hex(32)}, "index": secrets.token_hex(32)}
    return json.dumps(ring, indent=2) + "\n"


def load_ring(path: Path) -> KeyRing:
    """The ring in `path`, as `baton keys new` writes it.

    Raises:
        KeyRingError: missing, readable by others, or not a key ring.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise KeyRingError(f"{path} can be read by others: run chmod 600 {path}")
        data = json.loads(path.read_text())
        keys = {kid: bytes.fromhex(key) for kid, key in data["keys"].items()}
        ring = KeyRing(data["primary"], keys, bytes.fromhex(data["index"]))
    except FileNotFoundError:
        raise KeyRingError(f"{path} does not exist: make it with `baton keys new`") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise KeyRingError(f"{path} is not a key ring as `baton keys new` writes it") from None
    if ring.primary not in keys or any(len(key) != 32 for key in [*keys.values(), ring.index]):
        raise KeyRingError(f"{path} lacks its primary key, or holds a key that is not 32 bytes")
    return ring
