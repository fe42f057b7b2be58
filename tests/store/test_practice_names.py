"""The register's capitals become what people write (voice.md: "St Peter's Surgery, Broadstairs")."""

import pytest

from store.services.practice_names import titled, town_of


@pytest.mark.parametrize(
    ("capitals", "written"),
    [
        ("ST PETER'S SURGERY", "St Peter's Surgery"),
        ("ST.ANN'S HOUSE", "St Ann's House"),
        ("THE LIMES AND THE ELMS", "The Limes and the Elms"),
        ("UNIVERSITY OF KENT NHS GP SURGERY II", "University of Kent NHS GP Surgery II"),
        ("TRAMWAYS MEDICAL CENTRE (O'CONNELL)", "Tramways Medical Centre (O'Connell)"),
        ("KIRKBY & WREN, ST JAMES' PMS", "Kirkby & Wren, St James' PMS"),
        ("CHESTER-LE-STREET", "Chester-le-Street"),
        ("WALK-IN CENTRE", "Walk-in Centre"),
        ("STOCKTON ON TEES", "Stockton on Tees"),
        ("MCKENZIE HOUSE MC", "McKenzie House MC"),
        ("CARE KENT PCN", "Care Kent PCN"),
        ("DR S HUSSAIN & DRS BHF", "Dr S Hussain & Drs BHF"),
        ("12A 4TH AVE,ST PETER'S", "12A 4th Ave, St Peter's"),
        ("THE SURGERY @ AYLESTONE", "The Surgery @ Aylestone"),
        ("", ""),
    ],
)
def test_title_case(capitals: str, written: str) -> None:
    assert titled(capitals) == written
    assert titled(written) == written


@pytest.mark.parametrize(
    ("lines", "town"),
    [
        (["ST PETER'S SURGERY", "6 OAKLANDS AVE,ST PETER'S", "BROADSTAIRS", "KENT", ""], "Broadstairs"),
        (["34 ESSEX WAY", "BENFLEET", "ESSEX", "", ""], "Benfleet"),
        (["THE MARGARET CENTRE", "108 HAMPSTEAD ROAD", "", "LONDON", ""], "London"),
        (["ONE", "WEST BYFLEET HEALTH CTR", "MADEIRA ROAD", "WEST BYFLEET, SURREY", ""], "West Byfleet"),
        (["LONGRIGG", "2 LONGRIGG,LEAM LANE EST.", "FELLING, GATESHEAD", "TYNE & WEAR", ""], "Gateshead"),
        (["SLAG LANE MEDICAL CENTRE", "216 SLAG LANE, LOWTON", "NR.WARRINGTON", "CHESHIRE", ""], "Warrington"),
        (["5 FRONT ST", "CHESTER LE STREET", "COUNTY DURHAM", "", ""], "Chester le Street"),
        (["SURGERY", "NEW ROAD", "NARBERTH PEMBROKESHIRE", "", ""], "Narberth"),
        (["1 HIGH STREET", "", "KENT", "", ""], ""),
    ],
)
def test_the_town_is_found_wherever_the_register_put_it(lines: list[str], town: str) -> None:
    assert town_of(lines) == town
