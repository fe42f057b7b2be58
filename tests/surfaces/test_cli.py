"""The command line: what it prints, how it ends, and that it starts fast."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.lock import alone
from bot.settings import Settings, environment, from_environment
from store.database import Database
from tests.cast import ST_PETERS
from tests.store.test_world import ADA, NADIA, ROUTES, TEAM

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to run commands in, with no setting of this process."""
    before = os.umask(0o022)
    for name in [name for name in os.environ if name.startswith("BATON_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    os.umask(before)


def baton(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_help_imports_nothing_but_click() -> None:
    program = "import sys; sys.argv = ['baton', '--help']; from bot.__main__ import main; main(standalone_mode=False); "
    program += "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sqlalchemy', 'aiohttp', 'telegram'}))"
    shown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "serve" in shown
    assert shown.endswith("[]\n")


def test_new_keys_are_private_and_never_overwritten(home: Path) -> None:
    assert baton("keys", "new").exit_code == 0
    assert stat.S_IMODE((home / "keys.json").stat().st_mode) == 0o600
    before = (home / "keys.json").read_bytes()
    again = baton("keys", "new")
    assert again.exit_code == 1
    assert "never overwritten" in again.stderr
    assert (home / "keys.json").read_bytes() == before


def test_practices_are_searched_one_a_line_with_the_code_first(home: Path) -> None:
    found = baton("practices", "search", "st", "peters", "broadstairs")
    assert found.stdout.splitlines()[0] == f"{ST_PETERS} St Peter's Surgery, Broadstairs, CT10 2SQ"
    assert baton("practices", "search", "qqqqqq").exit_code == 1


def test_a_file_that_is_no_list_of_practices_is_refused(home: Path) -> None:
    (home / "list.csv").write_text("a,b\n")
    assert baton("practices", "import", "list.csv").exit_code == 1


def test_a_world_is_applied_once_and_then_there_is_no_change(home: Path) -> None:
    (home / "world.toml").write_text(TEAM + NADIA + ADA + ROUTES)
    first = baton("apply", "world.toml")
    assert first.exit_code == 0
    assert 'added member "nadia"' in first.stdout
    assert baton("apply", "world.toml").stdout == "No change.\n"
    assert stat.S_IMODE((home / "baton.db").stat().st_mode) == 0o600


def test_a_world_with_faults_changes_nothing(home: Path) -> None:
    (home / "world.toml").write_text(TEAM.replace("G82020", "Z99999") + NADIA.replace("referrer", "boss"))
    refused = baton("apply", "world.toml")
    assert refused.exit_code == 1
    assert 'member "nadia": roles cannot be "boss"' in refused.stderr
    assert 'team "thanet": practice Z99999 is not in the list.' in refused.stderr
    assert "Nothing was changed: 2 to put right" in refused.stderr
    assert baton("members").stdout == ""


def test_somebody_is_invited_listed_and_shown_out(home: Path) -> None:
    (home / "world.toml").write_text(TEAM + NADIA + ADA)
    baton("apply", "world.toml")
    baton("keys", "new")
    about = ("--name", "Sam Jones", "--role", "referrer", "--profession", "gp", "--organisation", "Kent Community")
    invited = baton("invite", *about)
    assert re.match(r"[0-9A-Z]{5}-[0-9A-Z]{5}\n", invited.stdout)
    assert "Sam Jones (referrer)" in baton("members").stdout
    refused = baton("invite", "--role", "boss")
    assert refused.exit_code == 1
    assert '--role cannot be "boss"' in refused.stderr
    assert "--name is missing." in refused.stderr
    assert "world file" in baton("members", "remove", "nadia").stderr


def test_the_audit_record_shows_what_was_altered(home: Path) -> None:
    (home / "world.toml").write_text(TEAM + NADIA + ADA)
    baton("apply", "world.toml")
    assert baton("audit", "verify").exit_code == 0
    database = Database("sqlite:///baton.db")
    database.call(lambda connection: connection.exec_driver_sql("UPDATE audit SET doing = 'nothing'"))
    database.close()
    assert baton("audit", "verify").exit_code == 1


def test_the_audit_record_shows_who_did_what(home: Path) -> None:
    (home / "world.toml").write_text(TEAM + NADIA + ADA)
    baton("apply", "world.toml")
    baton("keys", "new")
    baton("invite", "--name", "Sam", "--role", "referrer", "--profession", "gp", "--organisation", "Kent")
    (newcomer,) = [line for line in baton("members").stdout.splitlines() if "Sam" in line]
    shown = baton("audit", "show", newcomer.partition(":")[0])
    assert "UTC Baton: invited, cli" in shown.stdout
    assert baton("audit", "show", "ada").stdout == "Nothing is on record about ada.\n"
    assert baton("audit", "show", "K7Q-4MD").exit_code == 1


def test_nothing_is_set_aside_at_first(home: Path) -> None:
    assert baton("quarantine", "list").stdout == "Nothing is set aside.\n"
    assert baton("quarantine", "retry", "out-1").exit_code == 1
    assert baton("quarantine", "retry", "everything").exit_code == 1


def test_the_doctor_names_what_is_wrong_and_no_secret(home: Path) -> None:
    (home / "world.toml").write_text(TEAM + NADIA + ADA)
    (home / ".env").write_text("BATON_SMTP_URL=smtp://baton:hunter2@127.0.0.1:9\nBATON_MAIL_FROM=baton@nhs.net\n")
    (home / ".env").chmod(0o644)
    baton("apply", "world.toml")
    baton("keys", "new")
    # A process of its own, since it sets up logging.
    doctor = [sys.executable, "-m", "bot", "doctor"]
    inherited = {**os.environ, "PYTHONPATH": str(ROOT)}
    looked = subprocess.run(doctor, env=inherited, capture_output=True, text=True)
    assert looked.returncode == 1
    for line in ("✓ keys", "✓ audit record", "✗ .env", "✗ team Thanet East – has no coordinator", "✗ mail server"):
        assert line in looked.stdout
    assert "hunter2" not in looked.stdout + looked.stderr


def test_an_old_database_is_brought_up_to_date_and_a_newer_one_refused(home: Path) -> None:
    baton("audit", "verify")
    database = Database("sqlite:///baton.db")
    database.call(lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    refused = baton("audit", "verify")
    assert refused.exit_code == 78
    assert "9999" in refused.stderr


def test_no_migration_runs_under_a_process_that_has_the_database(home: Path) -> None:
    with alone("sqlite:///baton.db"):
        refused = baton("audit", "verify")
    assert refused.exit_code == 75
    assert "Another Baton is using" in refused.stderr
    assert baton("audit", "verify").exit_code == 0


def test_every_setting_is_explained_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    explained = {found[1] for line in lines if (found := re.match(r"#?(BATON_\w+)=", line))}
    assert explained == {f"BATON_{name.upper()}" for name in Settings.__dataclass_fields__}


def test_the_defaults_in_the_example_are_the_defaults() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    shown = dict(line.removeprefix("#").partition("=")[::2] for line in lines if re.match(r"#?BATON_\w+=", line))
    found, faults = from_environment(shown)
    assert faults == []
    assert vars(found) == vars(Settings())


def test_a_file_of_settings_lies_beneath_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("# BATON_KEYS=no\nBATON_LISTEN=127.0.0.1:1\nexport BATON_LOG_LEVEL='DEBUG'\n\nodd\n")
    monkeypatch.setenv("BATON_LISTEN", "127.0.0.1:2")
    read = environment(tmp_path / ".env")
    assert (read["BATON_LISTEN"], read["BATON_LOG_LEVEL"]) == ("127.0.0.1:2", "DEBUG")
    assert "BATON_KEYS" not in read


def test_a_misspelt_setting_is_named() -> None:
    _, faults = from_environment({"BATON_TELEGRM_TOKEN": "x"})
    assert faults == ["BATON_TELEGRM_TOKEN is not a setting: did you mean BATON_TELEGRAM_TOKEN?"]
