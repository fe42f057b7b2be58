"""Codes: good once, for their time, from whoever does not guess."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from store.crypto import KeyRing
from store.database import Database
from store.records import Member
from store.services import audit, codes, invitations, people
from store.services.codes import Used
from store.tables.people import invitation, member
from store.terms import Profession, Role

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, NADIA = 5, 1


class Desk:
    """Invitations, seen from the admin's desk."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self.database, self.ring = database, ring

    def invite(self, name: str = "Tom Baker") -> str:
        roles, profession = [Role.TEAM_MEMBER], Profession.PHYSIOTHERAPIST
        return self.database.call(
            invitations.invite, self.ring, None, name, roles, profession, "Thanet East", "thanet", None, NOW
        )

    def use(self, code: str, who: str = "900", now: datetime = NOW) -> Used | None:
        return self.database.call(codes.use, self.ring, code, "telegram", who, who, now)

    def admin(self) -> Member:
        found = self.database.call(people.get_member, ADA)
        assert found is not None
        return found

    def recognised(self, who: str = "900") -> Member | None:
        return self.database.call(people.recognise, "telegram", who, who, NOW)


@pytest.fixture
def desk(database: Database, ring: KeyRing) -> Desk:
    return Desk(database, ring)


def test_a_code_has_ten_characters_that_nobody_confuses(desk: Desk) -> None:
    code = desk.invite()
    first, second = code.split("-")
    assert (len(first), len(second)) == (5, 5)
    assert not set(code) & set("ILOU")


def test_a_code_is_read_as_people_copy_it(desk: Desk) -> None:
    code = desk.invite()
    worn = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert desk.use(worn) is not None


def test_no_code_is_stored(desk: Desk) -> None:
    code = desk.invite()
    rows = desk.database.call(lambda connection: connection.execute(select(invitation)).all())
    assert all(part not in str(rows) for part in (code, code.replace("-", "")))


def test_a_code_works_once_and_for_seventy_two_hours(desk: Desk) -> None:
    late = desk.invite()
    assert desk.use(late, now=NOW + 72 * HOUR) is None
    code = desk.invite()
    assert desk.use(code, "900", NOW + 71 * HOUR) is not None
    assert desk.use(code, "901", NOW + 71 * HOUR) is None


def test_after_five_wrong_codes_the_right_one_is_not_looked_at_for_an_hour(desk: Desk) -> None:
    code = desk.invite()
    for _ in range(5):
        assert desk.use("00000-00000") is None
    assert desk.use(code, now=NOW + 59 * timedelta(minutes=1)) is None
    assert desk.use(code, now=NOW + HOUR) is not None


def test_nobody_is_somebody_before_an_admin_says_so(desk: Desk) -> None:
    used = desk.use(desk.invite())
    assert used is not None
    assert desk.recognised() is None
    about = desk.database.call(invitations.asked, used.id)
    assert about is not None
    assert desk.database.call(invitations.confirm, about, desk.admin(), NOW)
    joined = desk.recognised()
    assert joined is not None
    assert (joined.name, joined.roles) == ("Tom Baker", frozenset({Role.TEAM_MEMBER}))
    assert not desk.database.call(invitations.refuse, about, desk.admin(), NOW)
    done = [one.doing for one in desk.database.call(audit.trail, f"member|{joined.id}")]
    assert done == ["invited", "confirmed"]


def test_who_was_refused_stays_a_stranger(desk: Desk) -> None:
    used = desk.use(desk.invite())
    assert used is not None
    about = desk.database.call(invitations.asked, used.id)
    assert about is not None
    assert desk.database.call(invitations.refuse, about, desk.admin(), NOW)
    assert not desk.database.call(invitations.confirm, about, desk.admin(), NOW)
    assert desk.recognised() is None


def test_an_account_that_is_somebody_s_is_not_given_to_another(desk: Desk) -> None:
    used = desk.use(desk.invite())
    assert used is not None
    about = desk.database.call(invitations.asked, used.id)
    assert about is not None
    desk.database.call(invitations.make_known, NADIA, "telegram", "900", "900", NOW)
    assert not desk.database.call(invitations.confirm, about, desk.admin(), NOW)
    found = desk.recognised()
    assert found is not None
    assert found.id == NADIA


def test_who_left_can_come_back_on_the_same_account(desk: Desk) -> None:
    def leave(connection: Connection) -> None:
        connection.execute(update(member).where(member.c.id == NADIA).values(active=False))

    desk.database.call(leave)
    used = desk.use(desk.invite("Nadia Ahmed"), "101")
    assert used is not None
    about = desk.database.call(invitations.asked, used.id)
    assert about is not None
    assert desk.database.call(invitations.confirm, about, desk.admin(), NOW)
    assert desk.recognised("101") is not None


def test_a_new_link_code_voids_the_one_before(desk: Desk) -> None:
    nadia = desk.database.call(people.get_member, NADIA)
    assert nadia is not None
    first, second = (desk.database.call(invitations.link, desk.ring, nadia, "telegram", NOW) for _ in range(2))
    assert desk.use(first) is None
    assert desk.use(second, now=NOW + HOUR) is None
    third = desk.database.call(invitations.link, desk.ring, nadia, "telegram", NOW)
    used = desk.use(third, now=NOW + timedelta(minutes=59))
    assert used is not None
    assert (used.kind, used.member_id) == (codes.LINK, NADIA)


def test_what_was_never_used_is_forgotten_with_the_person_s_name(desk: Desk) -> None:
    desk.invite()
    desk.use("00000-00000")
    assert desk.database.call(invitations.forget, NOW) == 0
    assert desk.database.call(invitations.forget, NOW + timedelta(days=11)) == 3
    names = desk.database.call(lambda connection: connection.execute(select(member.c.name)).scalars().all())
    assert "Tom Baker" not in names
    assert "Nadia Ahmed" in names
