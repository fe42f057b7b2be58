"""What messages by other authors taught: dates of birth however introduced, what makes one asked, whose is what."""

import pytest

from conversations.freetext import as_fields, understand
from tests.freetext.gold import TODAY


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("Tom Hall. They've put 01/01/1969 as his date of birth.", "1969-01-01"),
        ("Can I pencil in Leroy Hall, born 25/2/68?", "1968-02-25"),
        ("Mum of the lad I rang about: Siobhan Devlin, 12/08/1971, same address", "1971-08-12"),
        ("Delroy Hall lets nobody in. Tenancy file has him as 23.08.1960", "1960-08-23"),
        ("Tom Hall, dob 16//12//1946", "1946-12-16"),
        ("Tom Hall / 14 10 1947 / 12 High St", "1947-10-14"),
        ("seen ann hall today, 3/12/39, 21 mere road ss2 4bj", "1939-12-03"),
        ("mr tom hall to the list pls, brithday 8.11.43, turns up at the wrong day", "1943-11-08"),
        ("Birth date: 11 Sep 1986\nName: Hiwot Hall\nRisk: twins born early, mould, husband not there", "1986-09-11"),
    ],
)
def test_however_it_is_introduced(said: str, born: str) -> None:
    assert as_fields(understand([said], TODAY)).get("date_of_birth") == born


@pytest.mark.parametrize(
    "said",
    [
        ["Jacqueline Hall looks after Kirsty (DOB 17/9/1999, autism) and it's Jacqueline I'm referring: 4/2/1964"],
        ["I'm Ann Rao, 1 High St, born 6th July 1944.", "Silly me, that's my sister's. I am 6th June 1944."],
        ["Mrs Parveen Malik, dob 21/06/1947, BD8 5TT.", "Just checked Liquidlogic - it was 12/06/1947."],
        ["Deceased: Alan Hall, DOB 2/6/1944. Surviving partner Derek Hall, DOB 19/10/1947, is the referral"],
        ["Alma Hall, dob 2/8/1936?"],
    ],
)
def test_what_may_be_another_is_asked(said: list[str]) -> None:
    assert "date_of_birth" not in as_fields(understand(said, TODAY))


@pytest.mark.parametrize(
    ("said", "lives"),
    [
        (
            "Linda Hall can't be reached at 95 Raisen Hall Close (S5 7HJ), dob 22 April 1956",
            "95 Raisen Hall Close, S5 7HJ",
        ),
        ("Sid Hall, dob 5/9/38, lives at 2 The Almshouses, Tickhill. Wound clean", "2 The Almshouses, Tickhill"),
        (
            "Name: Yvette Hall\nGoing to: Flat 5, 200 Gell Street, Sheffield S3 7QP",
            "Flat 5, 200 Gell Street, Sheffield, S3 7QP",
        ),
    ],
)
def test_addresses_beside_them(said: str, lives: str) -> None:
    assert as_fields(understand([said], TODAY)).get("address") == lives


def test_her_mobile_behind_his_wife_is_the_wifes() -> None:
    said = "Roland Hall, DOB 09/12/1943. His wife Maureen is doing his care. Her mobile 07700 900196."
    fields = as_fields(understand([said], TODAY))
    assert "phone" not in fields
    assert fields["next_of_kin"]["phone"] == "07700900196"
