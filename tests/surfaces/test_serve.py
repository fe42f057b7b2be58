"""`baton serve` as a process: what it refuses, how it stops, what its health check says, and who polls."""

import asyncio
import re
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.child import Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.installed import SERVE, install

PATIENCE = 15.0


@asynccontextmanager
async def scene(folder: Path, referrers: int = 0) -> AsyncIterator[tuple[FakeTelegram, dict[str, str], list[int]]]:
    """A platform, and the environment of a Baton that is installed for it."""
    ids = [5000 + number for number in range(referrers)]
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=False) as smtp:
        yield telegram, install(folder, telegram, smtp, ids), ids


async def serving_at(child: Child) -> str:
    """The address that it serves, once it does."""
    async with asyncio.timeout(PATIENCE):
        while not (found := re.search(r"serving: address=(\S+)", child.log.read_text())):
            assert child.alive, child.log.read_text()
            await asyncio.sleep(0.05)
    return found[1]


async def ended(child: Child) -> int:
    """The exit code of a process that ends by itself."""
    await asyncio.to_thread(child.process.wait)
    return child.stop()


def sent(telegram: FakeTelegram) -> list[str]:
    """To whom something was sent, once for each message."""
    calls = [call for call in telegram.calls if call.method.lower() == "sendmessage" and call.status == 200]
    return [str(call.params["chat_id"]) for call in calls]


async def health(address: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
        return answer.status, await answer.json()


async def until_healthz(address: str, fits: Callable[[int, dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask until it says what is waited for."""
    async with asyncio.timeout(PATIENCE):
        while not fits(*(last := await health(address))):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return last[1]


async def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    child = Child(SERVE, {"BATON_TELEGRAM_MODE": "webhok", "BATON_SLACK_APP_TOKEN": "xapp-1"}, tmp_path / "log.txt")
    assert await ended(child) == 78
    said = child.log.read_text()
    for variable in ("TELEGRAM_MODE", "SLACK_BOT_TOKEN", "SMTP_URL", "MAIL_FROM", "KEYS"):
        assert f"BATON_{variable}" in said
    assert "No surface is on" in said
    assert "No world has been applied" in said
    assert "Traceback" not in said


async def test_an_outage_of_the_database_hides_nothing_that_is_missing(tmp_path: Path) -> None:
    away = "postgresql://baton:a-password@127.0.0.1:9/baton"
    child = Child(SERVE, {"BATON_DATABASE_URL": away}, tmp_path / "log.txt")
    assert await ended(child) == 78
    said = child.log.read_text()
    for expected in ("No surface is on", "BATON_SMTP_URL", "BATON_KEYS", "The database cannot be used now"):
        assert expected in said
    assert "a-password" not in said


async def test_other_keys_than_the_databases_are_refused(tmp_path: Path) -> None:
    async with scene(tmp_path) as (_, env, _ids):
        async with Child(SERVE, env, tmp_path / "log.txt") as child:
            await serving_at(child)
        keys = tmp_path / "keys.json"
        keys.unlink()
        made = Child(["bot", "keys", "new", str(keys)], {}, tmp_path / "keys.txt")
        assert await ended(made) == 0
        child = Child(SERVE, env, tmp_path / "log.txt")
        assert await ended(child) == 78
        assert "not the one that this database was sealed with" in child.log.read_text()


async def test_a_second_process_on_the_same_file_leaves_with_75(tmp_path: Path) -> None:
    async with scene(tmp_path) as (_, env, _ids), Child(SERVE, env, tmp_path / "first.txt") as first:
        await serving_at(first)
        second = Child(SERVE, env, tmp_path / "second.txt")
        assert await ended(second) == 75
        assert "Another Baton is using" in second.log.read_text()
        assert first.alive


async def test_sigterm_under_load_loses_nothing_doubles_nothing_and_ends_well(tmp_path: Path) -> None:
    async with scene(tmp_path, referrers=40) as (telegram, env, ids):
        people = [telegram.person(one, first_name="P") for one in ids]
        async with Child(SERVE, env, tmp_path / "first.txt") as first:
            await serving_at(first)
            for one in people:
                await one.start()
            async with asyncio.timeout(PATIENCE):
                while not sent(telegram):  # noqa: ASYNC110
                    await asyncio.sleep(0.002)
            assert await asyncio.to_thread(first.stop) == 0
        answered = len(sent(telegram))
        async with Child(SERVE, env, tmp_path / "second.txt") as second:
            await serving_at(second)
            for one in people:
                await one.hears("Hello", PATIENCE)
            await asyncio.sleep(0.5)
        assert answered < len(people), "stopped too late for this test to say anything"
        assert sorted(sent(telegram)) == sorted(map(str, ids))
        assert "ERROR" not in (tmp_path / "first.txt").read_text()


async def test_the_doctor_finds_all_well_once_everybody_has_pressed_start(tmp_path: Path) -> None:
    async with scene(tmp_path) as (telegram, env, _ids):
        telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[])
        before = Child(["bot", "doctor"], env, tmp_path / "before.txt")
        assert await ended(before) == 1
        assert "Nadia Ahmed has not pressed Start" in before.log.read_text()
        with closing(sqlite3.connect(tmp_path / "baton.db")) as database, database:
            database.execute("UPDATE identity SET started_at = '2026-11-21 10:00:00.000000', chat = external_id")
        after = Child(["bot", "doctor"], env, tmp_path / "after.txt")
        assert await ended(after) == 0, after.log.read_text()
        said = after.log.read_text()
        for line in ("✓ settings", "✓ database", "✓ keys", "✓ Telegram token", "✓ mail server", "✓ audit record"):
            assert line in said
        assert telegram.token.partition(":")[2] not in said + before.log.read_text()


async def test_a_platform_that_is_away_is_named_and_stops_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as (telegram, env, _ids):
        await telegram.go_down()
        async with Child(SERVE, env, tmp_path / "log.txt") as child:
            address = await serving_at(child)
            report = await until_healthz(address, lambda status, report: bool(report["unreachable"]))
            assert report["ok"] is True
            assert [one.partition(":")[0] for one in report["unreachable"]] == ["telegram"]
            await telegram.come_back()
            nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
            await nadia.start()
            await nadia.hears("Hello Nadia", PATIENCE)
            await until_healthz(address, lambda status, report: status == 200 and not report["unreachable"])


async def test_the_health_check_fails_while_the_database_is_held(tmp_path: Path) -> None:
    async with scene(tmp_path) as (_, env, _ids), Child(SERVE, env, tmp_path / "log.txt") as child:
        address = await serving_at(child)
        status, report = await health(address)
        assert (status, report["database"]) == (200, "ok")
        assert set(report["loops"]) >= {"telegram", "email", "clock", "turns"}
        with held(tmp_path / "baton.db"):
            status, report = await health(address)
            assert (status, report["ok"]) == (503, False)
        await until_healthz(address, lambda status, report: status == 200)


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another program holds the database for writing."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def test_the_log_holds_no_token_even_at_debug(tmp_path: Path) -> None:
    async with scene(tmp_path) as (telegram, env, _ids):
        await telegram.go_down()
        async with Child(SERVE, {**env, "BATON_LOG_LEVEL": "DEBUG"}, tmp_path / "log.txt") as child:
            await serving_at(child)
            await telegram.come_back()
            nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
            await nadia.start()
            await nadia.hears("Hello Nadia", PATIENCE)
        assert telegram.token.partition(":")[2] not in child.log.read_text()


async def test_of_two_processes_one_polls_and_the_other_takes_over(
    tmp_path: Path, new_database: Callable[[str], str]
) -> None:
    async with scene(tmp_path) as (telegram, env, _ids):
        env["BATON_DATABASE_URL"] = new_database("postgresql")
        nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        async with Child(SERVE, env, tmp_path / "one.txt") as one:
            await serving_at(one)
            async with Child(SERVE, env, tmp_path / "two.txt") as two:
                await serving_at(two)
                await nadia.start()
                await nadia.hears("Hello Nadia", PATIENCE)
                assert "leading: telegram" in one.log.read_text()
                assert "leading: telegram" not in two.log.read_text()
                await asyncio.sleep(0.5)  # or the greeting would count as under way until its lease ends
                one.stop(signal.SIGKILL)
                await nadia.say("/status")
                await nadia.hears("You have not referred anybody yet", 10)
                assert "leading: telegram" in two.log.read_text()
