"""Addresses and their postcodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.address import address, one_line, postcode
from conversations.fields.result import Bad, Ok, Result


def at(lines: str, code: str | None) -> Result:
    return Ok({"lines": lines, "postcode": code})


@pytest.mark.parametrize(
    ("raw", "lines", "code"),
    [
        ("12 high st broadstairs ct101al", "12 High St, Broadstairs", "CT10 1AL"),
        ("12 High St\nBroadstairs,\n\nCT10 1AL", "12 High St, Broadstairs", "CT10 1AL"),
        ("12 HIGH ST, BROADSTAIRS ct10  1al.", "12 High St, Broadstairs", "CT10 1AL"),
        ("12 High St CT1O IAL", "12 High St", "CT10 1AL"),
        ("12 High St S014 1AA", "12 High St", "SO14 1AA"),
        ("12 High St CT 10 1 AL", "12 High St", "CT10 1AL"),
        ("2 avenue rd, ramsgate, ct11 8er", "2 Avenue Rd, Ramsgate", "CT11 8ER"),
        ("12 St Peter's Road Broadstairs CT10 2AP", "12 St Peter's Road, Broadstairs", "CT10 2AP"),
        ("3 Upper St Peters CT10 2AA", "3 Upper St Peters", "CT10 2AA"),
        ("flat 2 ty mawr high st llandaff cf5 2dz", "Flat 2 Ty Mawr High St, Llandaff", "CF5 2DZ"),
        ("12a westgate-on-sea rd ct8 8lh", "12A Westgate-on-Sea Rd", "CT8 8LH"),
        (
            "flat a, the king's head, o'connell street, ct12 4bd",
            "Flat A, The King's Head, O'Connell Street",
            "CT12 4BD",
        ),
        ("10 Downing Street London SW1A 2AA", "10 Downing Street, London", "SW1A 2AA"),
        ("Flat E, 9 Broomspring Ln, S10 2FA (side door)", "Flat E, 9 Broomspring Ln, (side door)", "S10 2FA"),
        ("12 High St\u202e CT10\u200b 1AL\0", "12 High St", "CT10 1AL"),
        ("<b>12</b> {{7*7}} <!channel> CT10 1AL", "<b>12</b> {{7*7}} <!channel>", "CT10 1AL"),
    ],
)
def test_an_address_is_put_in_order_and_its_postcode_found(raw: str, lines: str, code: str) -> None:
    assert address(raw) == at(lines, code)


@pytest.mark.parametrize(
    "raw", ["NFA", "n.f.a.", "N/F/A", "nfa", "no fixed abode", "Of no fixed abode", "homeless", "ZZ99 3VZ"]
)
def test_no_fixed_abode(raw: str) -> None:
    assert address(raw) == Ok({"no_fixed_abode": True})
    assert address(raw, keep="12 High St") == Ok({"no_fixed_abode": True})


def test_no_fixed_abode_and_where_they_sleep() -> None:
    result = address("NFA - usually sleeps at St Wilfrid's doorway")
    assert result == Ok({"no_fixed_abode": True, "lines": "usually sleeps at St Wilfrid's doorway"})
    assert one_line(result.value) == "No fixed abode, usually sleeps at St Wilfrid's doorway"
    assert address(one_line(result.value)) == result


@pytest.mark.parametrize(
    ("raw", "bad"),
    [
        ("12 high st", Bad("address_no_postcode", {"address": "12 High St"}, "12 high st")),
        ("flat 4 Castle Ct S2", Bad("address_no_postcode", {"address": "flat 4 Castle Ct S2"}, "flat 4 Castle Ct S2")),
        ("12 High St CT10 1A", Bad("postcode_invalid", {"postcode": "CT10 1A"}, "12 High St")),
        ("12 High St QQ1 1QQ", Bad("postcode_invalid", {"postcode": "QQ1 1QQ"}, "12 High St")),
        ("12 High St CT100 1AL", Bad("postcode_invalid", {"postcode": "CT100 1AL"}, "12 High St")),
        ("CT101AL", Bad("address_no_lines", {"postcode": "CT10 1AL"}, "CT10 1AL")),
        ("not known", Bad("address_no_lines", {"postcode": None})),
        ("", Bad("empty")),
        ("🙂🏠", Bad("empty")),
        ("\u200b", Bad("empty")),
        ("x" * 5000, Bad("too_long", {"limit": 300, "length": 5000})),
    ],
)
def test_refused_and_nothing_lost(raw: str, bad: Bad) -> None:
    assert address(raw) == bad


@pytest.mark.parametrize(
    ("keep", "raw", "result"),
    [
        ("12 high st", "ct10 1al", at("12 High St", "CT10 1AL")),
        ("flat 4 Castle Ct S2", "S2 5AB", at("flat 4 Castle Ct", "S2 5AB")),
        ("12 high st", "Broadstairs CT10 1AL", at("12 high st, Broadstairs", "CT10 1AL")),
        (
            "12 high st",
            "Broadstairs",
            Bad("address_no_postcode", {"address": "12 high st, Broadstairs"}, "12 high st, Broadstairs"),
        ),
        (
            "12 high st, Broadstairs",
            "broadstairs",
            Bad("address_no_postcode", {"address": "12 high st, Broadstairs"}, "12 high st, Broadstairs"),
        ),
        ("12 high st", "14 Low Rd Margate CT9 1AA", at("14 Low Rd, Margate", "CT9 1AA")),
        ("12 high st", "Rose Cottage, Church Lane CT10 1AL", at("Rose Cottage, Church Lane", "CT10 1AL")),
        ("12 high st", "14 Low Rd", Bad("address_no_postcode", {"address": "14 Low Rd"}, "14 Low Rd")),
        ("12 high st", "ct10 1a", Bad("postcode_invalid", {"postcode": "CT10 1A"}, "12 high st")),
        ("CT10 1AL", "12 high st", at("12 High St", "CT10 1AL")),
        ("12 high st", "not known", at("12 High St", None)),
        ("12 high st", "I don't know it", at("12 High St", None)),
        ("12 high st", "12 high st, postcode not known", at("12 High St", None)),
        ("CT10 1AL", "12 high st, not known", at("12 High St", "CT10 1AL")),
        ("CT10 1AL", "not known", Bad("address_no_lines", {"postcode": "CT10 1AL"}, "CT10 1AL")),
        ("12 high st", "🙂", Bad("empty", keep="12 high st")),
        ("12 high st", "x" * 301, Bad("too_long", {"limit": 300, "length": 301}, "12 high st")),
    ],
)
def test_completed_by_the_next_try(keep: str, raw: str, result: Result) -> None:
    assert address(raw, keep) == result


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        *[
            (typed, "CT10 1AL")
            for typed in ("ct101al", "CT10 1AL", "c t 1 0 1 a l", "CT1O 1AL", "ctIo ial", "CT10-1AL")
        ],
        *[("EC1A1BB", "EC1A 1BB"), ("m1 1ae", "M1 1AE"), ("0X1 2JD", "OX1 2JD"), ("co1 1aa", "CO1 1AA")],
    ],
)
def test_a_postcode_is_read_however_it_is_spaced(raw: str, code: str) -> None:
    assert postcode(raw) == code


@pytest.mark.parametrize(
    "raw", ["", "CT10", "CT10 1A", "CT10 1ALL", "12345", "QQ1 1QQ", "CT10 1AL extra", "ＣＴ１０ １ＡＬ"]
)
def test_no_postcode(raw: str) -> None:
    assert postcode(raw) is None


PIECES = st.lists(
    st.sampled_from(
        [
            *("12", "12a", "flat", "High", "st", "Road", "the-moor", "o'neill", "Broadstairs", ",", "\n", "peters"),
            *("(rear)", "Ælf", "s2", "CT10", "é&", "ct101al", "s14", "2bx"),
        ]
    ),
    max_size=8,
).map(" ".join)


@given(st.text(st.characters(exclude_categories=())) | PIECES, st.none() | PIECES)
def test_any_text_is_answered_and_what_is_accepted_stays_the_same(raw: str, keep: str | None) -> None:
    result = address(raw, keep)
    if isinstance(result, Ok) and (result.value.get("postcode") or result.value.get("no_fixed_abode")):
        assert address(one_line(result.value)) == result
