"""Referrals at rest: sealed, found again, put right with their history, and opened only by those with a right to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from store.crypto import KeyRing
from store.database import Database
from store.records import Member, Referral
from store.services import audit, details, patients, people, referrals, timeline
from store.services.patients import Likeness
from store.tables.referrals import referral as table
from tests.cast import ADA, BOB, DEV, MARY, NADIA, PRIYA

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Cabinet:
    """The referrals of the cast's team."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.database, self.ring = database, ring
        self._next = 1000

    def member(self, member_id: int) -> Member:
        found = self.database.call(people.get_member, member_id)
        assert found is not None
        return found

    def open(self, by: int = NADIA, **changed: Any) -> Referral:
        self._next += 1
        return self.database.call(self._open, self.member(by), {**MARY, **changed}, self._next)

    def _open(self, connection: Connection, by: Member, answers: Mapping[str, Any], row_id: int) -> Referral:
        team = people.any_team(connection)
        assert team is not None
        return referrals.open_referral(connection, self.ring, by, team, answers, row_id, "telegram", NOW)

    def opened(self, about: Referral, by: int) -> details.Details | None:
        return self.database.call(details.open_details, self.ring, self.member(by), about, "telegram", NOW)

    def same(self, **changed: Any) -> list[tuple[str, Likeness]]:
        found = self.database.call(patients.find_same, self.ring, {**MARY, **changed})
        return [(match.ref, match.likeness) for match in found]


@pytest.fixture
def cabinet(database: Database, ring: KeyRing) -> Cabinet:
    return Cabinet(database, ring)


def test_what_is_known_without_opening_it_identifies_nobody(cabinet: Cabinet) -> None:
    about = cabinet.open()
    assert about.age_band == "80s"
    assert about.speak_by == NOW + timedelta(hours=48)
    assert "Mary" not in repr(about)
    row = cabinet.database.call(lambda connection: connection.execute(select(table)).one())
    assert all(word not in repr(row) for word in ("Mary", "High St", "900123", "September"))


@pytest.mark.parametrize(("who", "may"), [(NADIA, True), (DEV, False), (PRIYA, True), (BOB, True), (ADA, False)])
def test_details_are_for_the_referrer_and_the_team(cabinet: Cabinet, who: int, may: bool) -> None:
    about = cabinet.open()
    opened = cabinet.opened(about, who)
    assert (opened is not None) == may
    *_, last = cabinet.database.call(audit.trail, f"referral|{about.id}")
    assert (last.at, last.actor_id, last.doing, last.granted) == (NOW, who, "view_details", may)


def test_what_was_wrong_stays_in_the_history(cabinet: Cabinet) -> None:
    about, nadia = cabinet.open(), cabinet.member(NADIA)
    right = (cabinet.ring, nadia, about, "name", "Mary Smyth", "slack", NOW)
    assert cabinet.database.call(referrals.correct, *right)
    assert not cabinet.database.call(referrals.correct, *right)
    opened = cabinet.opened(about, NADIA)
    assert opened is not None
    assert opened.answers["name"] == "Mary Smyth"
    assert [(was["field"], was["was"], was["by"]) for was in opened.history] == [("name", "Mary Smith", NADIA)]


def test_a_corrected_birthday_moves_the_age_band_and_the_index(cabinet: Cabinet) -> None:
    about, nadia = cabinet.open(), cabinet.member(NADIA)
    cabinet.database.call(referrals.correct, cabinet.ring, nadia, about, "born_on", "1951-04-03", "slack", NOW)
    corrected = cabinet.database.call(referrals.get, about.id)
    assert corrected is not None
    assert corrected.age_band == "70s"
    assert cabinet.same(born_on="1951-04-03") == [(about.ref, Likeness.SAME)]
    assert cabinet.same(lives={}) == []


@pytest.mark.parametrize(
    ("changed", "likeness"),
    [
        ({}, Likeness.SAME),
        ({"name": "mary  SMITH"}, Likeness.SAME),
        ({"lives": {"lines": "1 Other Rd", "postcode": "CT9 1AA"}}, Likeness.OTHER_ADDRESS),
        ({"name": "Mary Smyth"}, Likeness.SPELT_DIFFERENTLY),
        ({"born_on": None}, Likeness.SAME_HOME),
    ],
)
def test_the_same_person_is_found_again(cabinet: Cabinet, changed: dict[str, Any], likeness: Likeness) -> None:
    about = cabinet.open()
    assert cabinet.same(**changed) == [(about.ref, likeness)]


def test_an_nhs_number_is_surer_than_all_the_rest(cabinet: Cabinet) -> None:
    about = cabinet.open(nhs_number="943 476 5919")
    other = {"name": "Maria Jones", "born_on": "1960-01-01", "lives": {}, "nhs_number": "943 476 5919"}
    assert cabinet.same(**other) == [(about.ref, Likeness.SAME)]


def test_somebody_else_is_not_found(cabinet: Cabinet) -> None:
    cabinet.open()
    assert cabinet.same(name="John Brown", born_on="1950-01-01", lives={"postcode": "CT9 1AA"}) == []


def test_an_open_referral_is_offered_before_a_discharged_one(cabinet: Cabinet) -> None:
    old, new = cabinet.open(), cabinet.open()
    gone = update(table).where(table.c.id == new.id).values(status="discharged")
    cabinet.database.call(lambda connection: connection.execute(gone))
    assert [ref for ref, _ in cabinet.same()] == [old.ref, new.ref]


def test_a_reference_is_read_as_people_type_it(cabinet: Cabinet) -> None:
    about = cabinet.open()
    for typed in (about.ref.lower(), about.ref.replace("-", ""), f" {about.ref} "):
        found = cabinet.database.call(referrals.find, typed)
        assert found is not None
        assert found.id == about.id
    assert cabinet.database.call(referrals.find, "ZZZ-ZZZ") is None


def test_what_a_colleague_adds_is_sealed_and_kept_in_order(cabinet: Cabinet) -> None:
    about, dev = cabinet.open(), cabinet.member(DEV)
    for words in ("lives with a dog", "the key is with the neighbour"):
        cabinet.database.call(referrals.add_words, cabinet.ring, dev, about, words, "telegram", NOW)
    added = cabinet.database.call(timeline.with_words, cabinet.ring, about.id)
    assert [said["words"] for _, said in added if said] == ["lives with a dog", "the key is with the neighbour"]
    rows = cabinet.database.call(lambda connection: connection.execute(text("SELECT * FROM referral_event")).all())
    assert "neighbour" not in repr(rows)
