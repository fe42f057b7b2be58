"""Finding the same patient again without being able to read who it is: keyed blind indexes (R14, R15)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text, tuple_

from store.crypto import KeyRing
from store.tables.referrals import patient_index, referral
from store.terms import OPEN_STATUSES, ReferralStatus


class Likeness(StrEnum):
    """How alike two people are: which question to ask. The surer comes first."""

    SAME = "same"
    OTHER_ADDRESS = "other_address"
    SPELT_DIFFERENTLY = "spelt_differently"
    SAME_HOME = "same_home"


@dataclass(frozen=True, slots=True)
class Match:
    referral_id: int
    ref: str
    open: bool
    likeness: Likeness


_FIND = select(patient_index.c.referral_id, patient_index.c.purpose).where(
    tuple_(patient_index.c.purpose, patient_index.c.value).in_(bindparam("pairs", expanding=True))
)
_REFERRALS = (
    select(referral.c.id, referral.c.ref, referral.c.status)
    .where(
        referral.c.id.in_(bindparam("ids", expanding=True)),
        referral.c.status.in_((*OPEN_STATUSES, ReferralStatus.DISCHARGED)),
    )
    .order_by(referral.c.received_at.desc())
)
_LOCK = text("SELECT pg_advisory_xact_lock(4204)")
_INSERT = insert(patient_index)
_CLEAR = delete(patient_index).where(patient_index.c.referral_id == bindparam("row"))


def _fold(name: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.findall(r"\w+", re.sub(r"['’.]", "", plain))


def index_values(ring: KeyRing, answers: Mapping[str, Any]) -> dict[str, bytes]:
    """The blind index of each kind that these answers allow, by purpose."""
    from jellyfish import metaphone

    words = _fold(answers.get("name") or "")
    born = answers.get("born_on")
    postcode = ((answers.get("lives") or {}).get("postcode") or "").replace(" ", "")
    nhs = (answers.get("nhs_number") or "").replace(" ", "")
    ends = f"{words[0]} {words[-1]}" if words else ""
    found = {
        "nhs": nhs,
        "name+born": f"{ends}|{born}" if words and born else "",
        "born+sound": f"{born}|{metaphone(words[-1])}" if words and born else "",
        "born+postcode": f"{born}|{postcode}" if born and postcode else "",
        "name+postcode": f"{ends}|{postcode}" if words and postcode else "",
    }
    return {purpose: ring.blind(purpose, value) for purpose, value in found.items() if value}


def home_value(ring: KeyRing, answers: Mapping[str, Any]) -> bytes | None:
    """The blind index of the home: its numbers, or else the words of its first line, with the postcode.

    Within one postcode the numbers tell homes apart, and streets are written in many ways. None without a postcode.
    """
    lives = answers.get("lives") or {}
    words = _fold(lives.get("lines") or "")
    numbers = [word for word in words if word[0].isdigit()]
    which = " ".join(numbers or _fold((lives.get("lines") or "").split(",")[0]))
    postcode = (lives.get("postcode") or "").replace(" ", "")
    return ring.blind("home", f"{which}|{postcode}") if which and postcode else None


def index(connection: Connection, ring: KeyRing, referral_id: int, answers: Mapping[str, Any]) -> None:
    """Make this referral findable by these answers, and by no earlier ones."""
    connection.execute(_CLEAR, {"row": referral_id})
    values = index_values(ring, answers)
    # Not among those: who lives at the same address need not be the same person.
    if home := home_value(ring, answers):
        values["home"] = home
    if values:
        connection.execute(_INSERT, [{"referral_id": referral_id, "purpose": p, "value": v} for p, v in values.items()])


def is_like(connection: Connection, ring: KeyRing, referral_id: int, answers: Mapping[str, Any]) -> bool:
    """Whether these answers may be about the same person as a referral."""
    pairs = list(index_values(ring, answers).items())
    return bool(pairs) and any(row.referral_id == referral_id for row in connection.execute(_FIND, {"pairs": pairs}))


def find_same(connection: Connection, ring: KeyRing, answers: Mapping[str, Any]) -> list[Match]:
    """Referrals, open or discharged, that may be about the same person; open ones first, then the newest.

    On PostgreSQL who looks holds a lock until the end of the turn, so that of two people who confirm the same new
    patient at once the second finds the first.
    """
    pairs = list(index_values(ring, answers).items())
    if not pairs:
        return []
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    hits: dict[int, set[str]] = {}
    for row in connection.execute(_FIND, {"pairs": pairs}):
        hits.setdefault(row.referral_id, set()).add(row.purpose)
    matches = [
        Match(row.id, row.ref, row.status in OPEN_STATUSES, _likeness(hits[row.id]))
        for row in connection.execute(_REFERRALS, {"ids": list(hits)})
    ]
    return sorted(matches, key=lambda match: (not match.open, list(Likeness).index(match.likeness)))


def _likeness(purposes: set[str]) -> Likeness:
    """`SAME_HOME`: the same name at the same postcode, born on another day or on a day that is not known."""
    if "nhs" in purposes or {"name+born", "name+postcode"} <= purposes:
        return Likeness.SAME
    if "name+born" in purposes:
        return Likeness.OTHER_ADDRESS
    return Likeness.SPELT_DIFFERENTLY if purposes & {"born+sound", "born+postcode"} else Likeness.SAME_HOME
