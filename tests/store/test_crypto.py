"""Sealing: what is stored says nothing without the ring, and nothing can be moved, altered or passed off."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.crypto import KeyRing, KeyRingError, load_ring, new_ring

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_what_is_sealed_opens_only_in_its_place(ring: KeyRing) -> None:
    blob = ring.seal("referral|1", {"name": "Mary Smith"})
    assert ring.unseal("referral|1", blob) == {"name": "Mary Smith"}
    assert b"Mary" not in blob
    with pytest.raises(KeyRingError):
        ring.unseal("referral|2", blob)


@pytest.mark.parametrize("at", [-1, -20, 30])
def test_an_altered_byte_shows(ring: KeyRing, at: int) -> None:
    blob = bytearray(ring.seal("referral|1", {"name": "Mary Smith"}))
    blob[at] ^= 1
    with pytest.raises(KeyRingError):
        ring.unseal("referral|1", bytes(blob))


def test_the_same_words_never_look_the_same_and_short_ones_are_as_long_as_others(ring: KeyRing) -> None:
    one, two = ring.seal("a", "Li"), ring.seal("a", "Li")
    assert one != two
    assert len(one) == len(ring.seal("a", "Bartholomew-Featherstonehaugh"))


def test_an_old_key_still_opens_and_a_new_one_seals(ring: KeyRing) -> None:
    blob = ring.seal("a", "kept")
    rotated = KeyRing("new", {**ring.keys, "new": bytes(32)}, ring.index)
    assert rotated.unseal("a", blob) == "kept"
    with pytest.raises(KeyRingError, match="not in the key ring"):
        ring.unseal("a", rotated.seal("a", "later"))


def test_blind_values_meet_only_for_the_same_purpose_and_ring(ring: KeyRing) -> None:
    other = KeyRing(ring.primary, ring.keys, bytes(32))
    assert ring.blind("nhs", "9434765919") == ring.blind("nhs", "9434765919")
    assert len({ring.blind("nhs", "1"), ring.blind("name", "1"), other.blind("nhs", "1")}) == 3


def test_a_ring_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(new_ring(NOW))
    path.chmod(0o640)
    with pytest.raises(KeyRingError, match="chmod 600"):
        load_ring(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"primary": "a", "keys": {"a": "00"}, "index": "00"}'])
def test_what_is_no_key_ring_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyRingError) as refused:
        load_ring(path)
    assert str(path) in str(refused.value)


def test_a_missing_ring_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="baton keys new"):
        load_ring(tmp_path / "none.json")


def test_every_new_ring_is_another() -> None:
    one, two = (json.loads(new_ring(NOW)) for _ in range(2))
    assert one["index"] != two["index"]
    assert one["keys"][one["primary"]] != two["keys"][two["primary"]]
