"""The list of GP practices: the shipped snapshot, and a newer file over it."""

import csv
import lzma
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, select

from store.services import practices
from store.services.practice_file import COLUMNS, PracticeFileError
from store.services.practice_import import SNAPSHOT, ImportCounts, import_file, load_snapshot, make_snapshot
from store.tables.base import metadata
from store.tables.practices import practice

LIVE = 6618
ALL = 8655
REGISTER = Path(__file__).parents[3] / "shared/data/epraccur.csv"


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[practice])
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def row(code: str, name: str = "ASH SURGERY", status: str = "A", setting: str = "4", **columns: str) -> list[str]:
    """One line of the register; `c10="CT3 2HD"` sets column 10 as brief.md counts them."""
    cells = [""] * COLUMNS
    cells[0], cells[1], cells[12], cells[25] = code, name, status, setting
    for column, value in columns.items():
        cells[int(column[1:]) - 1] = value
    return cells


def written(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return path


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The NHS's whole file, or where it is not at hand the same form of it written from the snapshot."""
    if REGISTER.exists():
        return REGISTER
    with lzma.open(SNAPSHOT, "rt", encoding="utf-8", newline="") as lines:
        return written(tmp_path / "epraccur.csv", [cells[:COLUMNS] for cells in csv.reader(lines)])


def everything(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(each) for each in connection.execute(select(practice).order_by(practice.c.ods_code))]


def test_the_snapshot_fills_an_empty_table_in_good_time(connection: Connection) -> None:
    began = time.process_time()
    counts = load_snapshot(connection)
    assert time.process_time() - began < 1.5
    assert counts == ImportCounts(live=LIVE, closed=1963, dormant=74, proposed=0, added=ALL)
    found = practices.get(connection, " g82219 ")
    assert found is not None
    assert astuple(found) == (
        *("G82219", "St Peter's Surgery", "Broadstairs", "CT10 2SQ", "01843 608860", "live", "U67045", "Care Kent PCN"),
    )


def test_the_snapshot_holds_the_networks_and_those_that_closed(connection: Connection) -> None:
    load_snapshot(connection)
    kent = {"G82079", "G82107", "G82138", "G82219", "G82666", "G82796"}
    assert {found.code for found in practices.in_network(connection, "u67045")} == kent
    closed = practices.get(connection, "A81003")
    assert closed is not None
    assert (closed.name, closed.status) == ("Victoria Medical Practice", "closed")
    rows = connection.execute(select(practice).where(practice.c.ods_code.in_(["A81003", "G82219"]))).all()
    assert [(each.closed_on, each.network_name) for each in sorted(rows)] == [
        (date(2017, 10, 31), None),
        (None, "Care Kent PCN"),
    ]
    assert practices.get(connection, "NOSUCH") is None


def test_every_live_practice_has_what_a_button_shows(connection: Connection) -> None:
    load_snapshot(connection)
    live = [each for each in connection.execute(select(practice)) if each.status == "live"]
    assert [each.ods_code for each in live if not (each.name and each.postcode and each.address)] == []
    assert len([each for each in live if not each.town]) < 5
    assert [each.name for each in live if "'S" in each.name or (each.name.isupper() and len(each.name) > 4)] == []


def test_a_second_snapshot_changes_nothing_and_keeps_a_newer_list(connection: Connection, tmp_path: Path) -> None:
    import_file(connection, written(tmp_path / "new.csv", [row("G00001")]))
    before = everything(connection)
    assert load_snapshot(connection) == ImportCounts(1, 0, 0, 0, unchanged=1)
    assert everything(connection) == before


def test_the_whole_register_over_the_snapshot_and_again(connection: Connection, register: Path) -> None:
    load_snapshot(connection)
    before, version = everything(connection), practices.version(connection)
    for _ in range(2):
        counts = import_file(connection, register)
        assert counts == ImportCounts(live=LIVE, closed=1963, dormant=74, proposed=0, unchanged=ALL)
    assert everything(connection) == before
    assert practices.version(connection) == version > 0


def test_the_whole_register_into_an_empty_table(connection: Connection, register: Path) -> None:
    assert practices.version(connection) == 0
    assert import_file(connection, register) == ImportCounts(LIVE, 1963, 74, 0, added=ALL)
    assert practices.version(connection) == 1


def test_a_newer_file_adds_changes_and_closes(connection: Connection, tmp_path: Path) -> None:
    old = [row("G00001"), row("G00002"), row("G00003"), row("G00004", status="P"), row("X00001", setting="9")]
    new = [row("G00001"), row("G00002", c18="01632  960001"), row("G00004"), row("G00005", status="D")]
    import_file(connection, written(tmp_path / "old.csv", old))
    version = practices.version(connection)
    counts = import_file(connection, written(tmp_path / "new.csv", new))
    assert counts == ImportCounts(live=3, closed=0, dormant=1, proposed=0, added=1, changed=2, gone=1, unchanged=1)
    kept = {each.ods_code: (each.status, each.phone) for each in connection.execute(select(practice))}
    assert kept == {
        "G00001": ("live", ""),
        "G00002": ("live", "01632 960001"),
        "G00003": ("closed", ""),
        "G00004": ("live", ""),
        "G00005": ("dormant", ""),
    }
    assert practices.version(connection) == version + 1
    again = import_file(connection, tmp_path / "new.csv")
    assert (again.added, again.changed, again.gone, again.unchanged) == (0, 0, 0, 4)


def test_a_closure_with_no_other_change_is_a_new_version(connection: Connection, tmp_path: Path) -> None:
    import_file(connection, written(tmp_path / "old.csv", [row("G00001"), row("G00002")]))
    import_file(connection, written(tmp_path / "new.csv", [row("G00001")]))
    assert practices.version(connection) == 2
    import_file(connection, written(tmp_path / "back.csv", [row("G00001"), row("G00002")]))
    back = practices.get(connection, "G00002")
    assert back is not None
    assert back.status == "live"


def test_networks_outlive_a_file_that_has_none(connection: Connection, tmp_path: Path) -> None:
    load_snapshot(connection)
    with lzma.open(SNAPSHOT, "rt", encoding="utf-8", newline="") as lines:
        rows = [cells[:COLUMNS] for cells in csv.reader(lines)]
    for cells in rows:
        cells[1] = "ST PETERS" if cells[0] == "G82219" else cells[1]
    assert import_file(connection, written(tmp_path / "new.csv", rows)).changed == 1
    renamed = practices.get(connection, "G82219")
    assert renamed is not None
    assert (renamed.name, renamed.network_code) == ("St Peters", "U67045")


BROKEN = {
    "Line 2: there should be 27 columns, and there are 26.": [row("G00001"), row("G00002")[:26]],
    "Line 2: column 13 should be A, C, D or P.": [row("G00001"), row("G00002", status="X")],
    "Line 1: column 1 should be a code such as G82219.": [row("code")],
    "Line 1: column 2 should be a name, and it is empty.": [row("G00001", name=" ")],
    "Line 1: column 12 should be a day such as 20250831.": [row("G00001", c12="20250231")],
    "Line 3: the code G00001 is in the file twice.": [row("G00001"), row("G00002"), row("G00001")],
    "Line 1: there is a control character or a line break inside a column.": [row("G00001", c5="A\0B")],
    "The file has no live GP practice, so it is not the NHS list of practices.": [row("G00001", status="C")],
}


@pytest.mark.parametrize(("said", "rows"), list(BROKEN.items()))
def test_a_bad_file_is_refused_and_changes_nothing(
    connection: Connection, tmp_path: Path, said: str, rows: list[list[str]]
) -> None:
    import_file(connection, written(tmp_path / "old.csv", [row("G82219")]))
    before = everything(connection)
    with pytest.raises(PracticeFileError) as refusal:
        import_file(connection, written(tmp_path / "bad.csv", rows))
    assert str(refusal.value) == said
    assert everything(connection) == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The file has no live GP practice, so it is not the NHS list of practices."),
        (b'"G00001","ASH', "Line 1: the quotes or commas are broken."),
        (b'"G00001",\r\n"\xff"', "Line 2: there are letters that are not plain text."),
        (b"<html>\n", "Line 1: there should be 27 columns, and there are 1."),
        (b"PK\x03\x04", "Line 1: there should be 27 columns, and there are 1."),
    ],
)
def test_a_file_that_is_no_list_is_refused(connection: Connection, tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(raw)
    with pytest.raises(PracticeFileError) as refusal:
        import_file(connection, path)
    assert str(refusal.value) == said


def test_a_file_that_is_not_there_is_refused(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(PracticeFileError, match=r"gone\.csv cannot be read: No such file"):
        import_file(connection, tmp_path / "gone.csv")
    with pytest.raises(PracticeFileError, match="cannot be read"):
        import_file(connection, tmp_path)


def test_a_file_cut_short_does_not_close_half_the_country(connection: Connection, tmp_path: Path) -> None:
    load_snapshot(connection)
    before = everything(connection)
    short = written(tmp_path / "short.csv", [row("G82219", "ST PETER'S SURGERY")])
    with pytest.raises(PracticeFileError, match="lacks 6617 of the 6618 practices known as live"):
        import_file(connection, short)
    assert everything(connection) == before
    assert import_file(connection, short, accept_closures=True).gone == LIVE - 1


def test_the_snapshot_can_be_made_again(connection: Connection, tmp_path: Path) -> None:
    register = [
        row("G00001", c6="12 HIGH ST", c7="ASH", c10="CT3 2HD"),
        row("G00002", status="C"),
        row("X00001", setting="9"),
    ]
    networks = [
        ["Partner", *[""] * 9],
        *(["G00001", "", "", "", *network, "", "", "", end] for network, end in MEMBERSHIPS),
    ]
    out = tmp_path / "made.csv.xz"
    assert make_snapshot(written(tmp_path / "e.csv", register), written(tmp_path / "n.csv", networks), out) == 2
    with lzma.open(out, "rt", encoding="utf-8", newline="") as lines:
        made = list(csv.reader(lines))
    assert [(len(cells), cells[0], cells[9], *cells[COLUMNS:]) for cells in made] == [
        (29, "G00001", "CT3 2HD", "U00002", "NEW PCN"),
        (29, "G00002", "", "", ""),
    ]


MEMBERSHIPS = [(("U00001", "OLD PCN"), "20220331"), (("U00002", "NEW PCN"), "")]


def test_the_data_carries_its_licence_and_stays_small() -> None:
    said = (files("store") / "data" / "ATTRIBUTION.txt").read_text(encoding="utf-8")
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in said
    assert "Source: NHS England Organisation Data Service." in said
    assert SNAPSHOT.stat().st_size < 700_000
