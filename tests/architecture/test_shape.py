"""The shape of the house: rooms stay small, layers keep their order, nothing platform-bound is imported early."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "conversations", "store")
LONGEST, MEDIAN, FUNCTION = 300, 110, 40


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_rooms_stay_small() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in modules()}
    for path, length in sorted(lengths.items(), key=lambda item: -item[1])[:15]:
        print(f"{length:4} {path}")  # noqa: T201 - the table, where the test fails or -s is given
    assert not {path: length for path, length in lengths.items() if length > LONGEST}
    assert median(length for length in lengths.values() if length) <= MEDIAN


def test_functions_stay_small() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{one.name}": one.end_lineno - one.lineno + 1
        for path in modules()
        for one in functions(path)
        if one.end_lineno and one.end_lineno - one.lineno + 1 > FUNCTION
    }
    assert not long


def test_imports_point_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_platform_is_imported_before_it_is_turned_on() -> None:
    heavy = ("telegram", "slack_bolt", "slack_sdk", "alembic", "aiosmtplib")
    code = f"import json, sys, bot.wiring; print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_lock_files_name_no_place() -> None:
    locks = list(ROOT.glob("requirements*.lock"))
    assert locks
    for lock in locks:
        text = lock.read_text()
        assert not re.search(r"https?://|file:|^\s*(-i|--index-url|--extra-index-url|--find-links)", text, re.MULTILINE)
        assert "--hash=sha256:" in text


def test_the_glossary_words_are_kept() -> None:
    """One word for one thing: what the glossary rules out is no name in the code."""
    ruled_out = re.compile(r"\b(client|ticket|incident|clinic|emergency_contact|close_case|delete_case)s?\b")
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in _names(path)
        if ruled_out.search(name.lower()) and not _is_of_a_library(path, name)
    ]
    assert not wrong


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def _is_of_a_library(path: Path, name: str) -> bool:
    """A web or mail client is a program, and no patient."""
    return "client" in name.lower() and "handlers" in path.parts
