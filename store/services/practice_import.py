"""Brings the list of GP practices up to date: the shipped snapshot at first start, later a newer file.

As a program it makes the snapshot: `python -m store.services.practice_import EPRACCUR NETWORKS OUT.csv.xz`.
"""

import csv
import io
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from store.dialects import in_each
from store.services import practices
from store.services.practice_file import (
    COLUMNS,
    GP_PRACTICE,
    Entry,
    PracticeFileError,
    read_file,
    read_snapshot,
)
from store.tables.practices import practice

SNAPSHOT = Path(__file__).parents[1] / "data" / "practices.csv.xz"
# Practices close a few at a time: a file that would close more than both of these has been cut short.
_MOST_GONE = 100
_MOST_GONE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """GP practices in the file by status, then what happened to the table; `gone` were live, now absent."""

    live: int
    closed: int
    dormant: int
    proposed: int
    added: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0


def _upsert(insert: Any) -> Any:
    statement = insert(practice)
    fresh = {column.name: statement.excluded[column.name] for column in practice.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=[practice.c.ods_code], set_=fresh)


_UPSERT = in_each(_upsert)
_ENTRIES = select(*(practice.c[name] for name in Entry._fields))
_HOW_MANY = select(func.count()).select_from(practice)


def load_snapshot(connection: Connection) -> ImportCounts:
    """Fills an empty table from the shipped snapshot; one with rows is as new or newer and is left alone."""
    if rows := connection.execute(_HOW_MANY).scalar_one():
        return _counts(_existing(connection).values(), unchanged=rows)
    return _apply(connection, read_snapshot(SNAPSHOT))


def import_file(connection: Connection, path: Path, *, accept_closures: bool = False) -> ImportCounts:
    """Takes a newer epraccur file. Networks are kept, since it has none; a second import changes nothing.

    A live practice that the file no longer has is marked closed, its day unknown. Raises PracticeFileError,
    with nothing changed, for a file of another form, and unless `accept_closures` for one that would close
    more than a tenth of the live practices (and more than a hundred).
    """
    entries = read_file(path)
    existing = _existing(connection)
    kept = [_with_network(entry, existing.get(entry.ods_code)) for entry in entries]
    gone = _gone(existing, kept)
    before = sum(entry.status == practices.LIVE for entry in existing.values())
    if not accept_closures and len(gone) > max(_MOST_GONE, before * _MOST_GONE_SHARE):
        raise PracticeFileError(
            f"The file lacks {len(gone)} of the {before} practices known as live; it may have been cut short."
        )
    return _apply(connection, kept, existing, gone)


def _existing(connection: Connection) -> dict[str, Entry]:
    return {row[0]: Entry._make(row) for row in connection.execute(_ENTRIES)}


def _with_network(entry: Entry, known: Entry | None) -> Entry:
    if known is None:
        return entry
    return entry._replace(network_code=known.network_code, network_name=known.network_name)


def _gone(existing: dict[str, Entry], entries: Sequence[Entry]) -> list[Entry]:
    listed = {entry.ods_code for entry in entries}
    return [
        entry._replace(status="closed")
        for entry in existing.values()
        if entry.status == practices.LIVE and entry.ods_code not in listed
    ]


def _apply(
    connection: Connection,
    entries: Sequence[Entry],
    existing: dict[str, Entry] | None = None,
    gone: Sequence[Entry] = (),
) -> ImportCounts:
    known = existing or {}
    fresh = [entry for entry in entries if known.get(entry.ods_code) != entry]
    if fresh or gone:
        revision = practices.version(connection) + 1
        rows = [entry._asdict() | {"revision": revision} for entry in (*fresh, *gone)]
        connection.execute(_UPSERT[connection.dialect.name], rows)
    added = sum(entry.ods_code not in known for entry in fresh)
    return _counts(
        entries, added=added, changed=len(fresh) - added, gone=len(gone), unchanged=len(entries) - len(fresh)
    )


def _counts(entries: Iterable[Entry], **changes: int) -> ImportCounts:
    by = Counter(entry.status for entry in entries)
    return ImportCounts(by["live"], by["closed"], by["dormant"], by["proposed"], **changes)


def make_snapshot(epraccur: Path, networks: Path, out: Path) -> int:
    """Writes the snapshot from the two NHS files; returns how many practices it holds.

    Only what `Entry` needs is kept of a GP practice's row. The network is a live practice's one open
    membership in ePCN's core partners (columns 1 practice, 5 and 6 network, 10 end of membership).
    """
    with networks.open(newline="", encoding="utf-8") as lines:
        network_of = {row[0]: (row[4], row[5]) for row in csv.reader(lines) if not row[9]}
    kept = {0, 1, 4, 5, 6, 7, 8, 9, 11, 12, 17, 25}
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    with epraccur.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if row[25] == GP_PRACTICE]
    for row in rows:
        network = network_of.get(row[0], ("", "")) if row[12] == "A" else ("", "")
        writer.writerow([*(row[n] if n in kept else "" for n in range(COLUMNS)), *network])
    out.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))
    return len(rows)


if __name__ == "__main__":
    make_snapshot(*map(Path, sys.argv[1:4]))
