"""Reads the NHS list of practices: epraccur, 27 quoted columns, no header (NHS Organisation Data Service).

The shipped snapshot has the same form and two columns more, the primary care network's code and name.
"""

import csv
import lzma
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from store.services.practice_names import titled, town_of

COLUMNS = 27
GP_PRACTICE = "4"
STATUSES = {"A": "live", "C": "closed", "D": "dormant", "P": "proposed"}
# Today's file is 3.5 MB; far beyond that it is something else.
_MOST_BYTES = 64_000_000
_CODE = re.compile(r"[A-Z0-9]{3,10}")


class PracticeFileError(ValueError):
    """The file cannot be used and nothing was changed; the message is one plain sentence for the person."""


class Entry(NamedTuple):
    """One GP practice as the table keeps it; the fields are the table's columns without `revision`."""

    ods_code: str
    name: str
    address: str
    town: str
    postcode: str
    phone: str
    status: str
    closed_on: date | None
    network_code: str | None
    network_name: str | None


def read_file(path: Path) -> list[Entry]:
    """The GP practices of a file of 27 columns.

    Raises PracticeFileError if it cannot be read, is not of this form, or holds no live GP practice.
    """
    return read_rows(_rows(path), COLUMNS)


def read_snapshot(path: Path) -> list[Entry]:
    """The GP practices of the compressed snapshot, with their networks."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        return read_rows(((number, row) for number, row in enumerate(csv.reader(lines), 1)), COLUMNS + 2)


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> list[Entry]:
    """The GP practices among (line number, columns); other prescribers are checked for form and left out."""
    found: dict[str, Entry] = {}
    for line, row in rows:
        _check(line, row, width)
        if row[25] != GP_PRACTICE:
            continue
        entry = _entry(line, row)
        if entry.ods_code in found:
            raise PracticeFileError(f"Line {line}: the code {entry.ods_code} is in the file twice.")
        found[entry.ods_code] = entry
    if not any(entry.status == "live" for entry in found.values()):
        raise PracticeFileError("The file has no live GP practice, so it is not the NHS list of practices.")
    return list(found.values())


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise PracticeFileError(f"Line {reader.line_num}: the quotes or commas are broken.") from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PracticeFileError(f"{path.name} is far too large to be the NHS list of practices.")
        raw = path.read_bytes()
    except OSError as error:
        raise PracticeFileError(f"{path.name} cannot be read: {error.strerror}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PracticeFileError(f"Line {line}: there are letters that are not plain text.") from error


def _check(line: int, row: Sequence[str], width: int) -> None:
    if len(row) != width:
        raise PracticeFileError(f"Line {line}: there should be {width} columns, and there are {len(row)}.")
    if not "".join(row).isprintable():
        raise PracticeFileError(f"Line {line}: there is a control character or a line break inside a column.")
    if not _CODE.fullmatch(row[0]):
        raise PracticeFileError(f"Line {line}: column 1 should be a code such as G82219.")
    if not row[1].strip():
        raise PracticeFileError(f"Line {line}: column 2 should be a name, and it is empty.")
    if row[12] not in STATUSES:
        raise PracticeFileError(f"Line {line}: column 13 should be A, C, D or P.")


def _entry(line: int, row: Sequence[str]) -> Entry:
    name = titled(row[1])
    lines = [titled(part) for part in row[4:9]]
    network_code, network_name = row[COLUMNS:] or ("", "")
    return Entry(
        ods_code=row[0],
        name=name,
        address=", ".join(part for part in lines if part and part != name),
        town=town_of(row[4:9]),
        postcode=" ".join(row[9].split()).upper(),
        phone=" ".join(row[17].split()),
        status=STATUSES[row[12]],
        closed_on=_day(line, row[11]),
        network_code=network_code or None,
        network_name=titled(network_name) or None,
    )


def _day(line: int, digits: str) -> date | None:
    try:
        # A day has no zone; the parser only offers datetimes.
        return datetime.strptime(digits, "%Y%m%d").date() if digits else None  # noqa: DTZ007
    except ValueError as error:
        raise PracticeFileError(f"Line {line}: column 12 should be a day such as 20250831.") from error
