"""What `baton demo` makes for itself, and what it refuses."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, select

from bot.__main__ import main
from bot.demo import FREE_PORT, prepare, settings_in
from bot.lock import alone
from bot.sandbox import sandbox
from handlers.sandbox import cast
from store.database import Database
from store.services import people
from store.tables.people import practice_address
from tests.fakes.sandbox_visitor import visiting


def look(folder: Path) -> cast.Cast:
    settings = settings_in(folder, FREE_PORT)
    prepare(settings)
    database = Database(settings.database_url)
    try:
        return database.call(cast.read, settings.accredited_domains)
    finally:
        database.close()


def test_its_world_is_the_kent_network_and_invented_people(tmp_path: Path) -> None:
    seen = look(tmp_path / "demo")
    assert [one.name for one in seen.people] == [
        *("Nadia Ahmed", "Maureen Hill", "Dev Patel", "Tom Bell", "Priya Nair", "Bob Webb", "A stranger")
    ]
    assert len(seen.surgeries) == 6
    assert {one.email.rpartition("@")[2].partition(".")[2] for one in seen.surgeries if one.email} == {"nhs.example"}


def test_nobody_could_own_an_address_of_it(tmp_path: Path) -> None:
    look(tmp_path / "demo")
    database = Database(settings_in(tmp_path / "demo", FREE_PORT).database_url)
    addresses = database.call(lambda connection: list(connection.execute(select(practice_address.c.address)).scalars()))
    database.close()
    assert all(one is None or one.endswith(".example") for one in addresses)


def test_a_second_start_changes_nothing_and_keeps_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first, keys = look(folder), (folder / "keys.json").read_text()
    assert look(folder) == first
    assert (folder / "keys.json").read_text() == keys
    assert (folder / "keys.json").stat().st_mode & 0o077 == 0


def test_baton_may_write_first_to_everybody_in_it(tmp_path: Path) -> None:
    look(tmp_path / "demo")

    def reachable(connection: Connection) -> list[str | None]:
        known = people.known_on(connection, "sandbox")
        return [at.chat for _, member in known for at in people.addresses(connection, member.id)]

    database = Database(settings_in(tmp_path / "demo", FREE_PORT).database_url)
    assert database.call(reachable) == ["bob", "dev", "maureen", "nadia", "priya", "tom"]
    database.close()


async def test_a_practice_without_a_secure_address_is_called_by_the_coordinator(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "demo", FREE_PORT)
    prepare(settings)
    async with sandbox(settings) as address, visiting(address) as page:
        for given, heard in (
            ("/refer", "Who would you like"),
            ("mary smith", "When was"),
            ("3/4/41", "so they are"),
            ("[Yes]", "Where does"),
            ("12 high st minster ct12 4ab", "phone number"),
            ("[Skip]", "Which GP practice?"),
            ("[Minster Surgery]", "What worries you?"),
            ("3 falls", "next of kin"),
            ("[None known]", "agree"),
            ("[Agrees]", "Check before sending"),
            ("[Confirm and send]", "Your reference is"),
        ):
            pressed = given.startswith("[")
            await (page.press("maureen", given.strip("[]")) if pressed else page.say("maureen", given))
            await page.hears("maureen", heard)
        await page.hears("bob", "Minster Surgery")
        await page.hears(page.world["channel"], "Practice to be called")
        assert page.mail == []


@pytest.mark.parametrize("listen", ["0.0.0.0:8080", "192.0.2.1:80", ":8080", "127.0.0.1", "example.org:80"])
def test_other_machines_cannot_be_let_in(listen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["demo", "--listen", listen])
    assert result.exit_code == 78
    assert listen in result.output
    assert not (tmp_path / ".demo").exists()


def test_two_demos_do_not_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".demo").mkdir()
    with alone("sqlite:///.demo/baton.db"):
        assert CliRunner().invoke(main, ["demo"]).exit_code == 75
