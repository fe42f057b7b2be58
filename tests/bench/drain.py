"""How fast a backlog leaves through the platform's limits, and how long a person waits for an answer meanwhile.

`python -m tests.bench.drain --notices 10000` takes about six minutes; `make bench` has a shorter run.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import click

from bot.settings import Settings
from handlers.surface import Message
from store.crypto import load_ring
from store.database import Database
from store.records import Outgoing
from store.services import outbox
from tests.bench.people import FIRST_ID, GROUP, crowd, dialogue, hold
from tests.child import Child
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram, Limits, Person
from tests.installed import SERVE, install

NOTICES, TALKING, GROUPS = 900, 3, 20
PER_CHAT = 3
# Behind every answer, as news about a case is.
PRIORITY = 4
# People read before they answer; and Telegram itself holds a chat to one message a second.
LEAST, MEAN = 1.2, 2.0
METHOD = """\
{notices} notices wait when Baton starts, a row each: {private} for {chats} private chats and, in front, {grouped} for
{groups} groups. The fake Telegram holds the bot to 30 messages a second, one a second for each chat and 20 a
minute for each group, and answers 429 to what is over that; Baton's own limits are as they come. Meanwhile {talking}
people go through referral after referral, pausing 1.2 to 2.8 s before each turn. Share: messages sent a second, from
the first notice to the last, of the 30.
"""


@dataclass
class Drained:
    """Messages sent and seconds taken from the first notice to the last; 429s; seconds that each answer took."""

    sent: int = 0
    seconds: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    answers: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.sent / self.seconds / Limits().per_second

    @property
    def p95_ms(self) -> float:
        return 1000 * quantiles(self.answers, n=20)[18]


def places(notices: int) -> tuple[list[int], list[int]]:
    """Whom the notices are for, one entry each: a tenth to groups, the rest to private chats, three to each."""
    grouped = notices // 10
    chats = -(-(notices - grouped) // PER_CHAT)
    private = [FIRST_ID + TALKING + number % chats for number in range(notices - grouped)]
    return private, [GROUP - 1 - number % GROUPS for number in range(grouped)]


async def drain(folder: Path, notices: int) -> Drained:
    private, grouped = places(notices)
    click.echo(
        METHOD.format(
            notices=notices,
            private=len(private),
            chats=len(set(private)),
            grouped=len(grouped),
            groups=len(set(grouped)),
            talking=TALKING,
        )
    )
    async with FakeTelegram() as telegram, FakeSmtp(tls=False) as smtp:
        people = crowd(telegram, TALKING + len(set(private)))
        for group in set(grouped):
            telegram.group(group, f"Team {group}", members=people[:1])
        env = install(folder, telegram, smtp, range(FIRST_ID, FIRST_ID + TALKING))
        env = {name: value for name, value in env.items() if not name.endswith(("_SECOND", "_SECONDS"))}
        _fill(env, folder, [*grouped, *private])
        async with Child(SERVE, {**env, "BATON_LOG_LEVEL": "WARNING"}, folder / "log.txt"):
            return await _watch(telegram, people[:TALKING], notices)


def _fill(env: dict[str, str], folder: Path, chats: list[int]) -> None:
    """Queue one notice for each entry; the groups' are first, so that those behind them have to get past."""
    database, ring = Database(env["BATON_DATABASE_URL"]), load_ring(folder / "keys.json")
    body = Message("Mary's case was updated. To see it: /case").to_json()
    things = [Outgoing("telegram", str(chat), "notice", body, PRIORITY) for chat in chats]
    database.call(outbox.put, ring, things, Settings().clock())
    database.close()


async def _watch(telegram: FakeTelegram, people: list[Person], notices: int) -> Drained:
    found = Drained()
    talking = [asyncio.ensure_future(_talk(one, number, found)) for number, one in enumerate(people)]
    try:
        while len(sent := _sent(telegram)) < notices:
            for one in talking:
                if one.done():
                    one.result()
            await asyncio.sleep(0.2)
    finally:
        for one in talking:
            one.cancel()
        await asyncio.wait(talking)
    first, last = sent[0], sent[notices - 1]
    found.seconds = last - first
    found.sent = sum(first <= call.at <= last for call in telegram.calls if call.method == "sendMessage") - 1
    found.refused = Counter(one.why for one in telegram.violations)
    return found


def _sent(telegram: FakeTelegram) -> list[float]:
    """When each notice arrived."""
    return [call.at for call in telegram.calls if call.status == 200 and "was updated" in str(call.params.get("text"))]


async def _talk(person: Person, number: int, found: Drained) -> None:
    """Referral after referral, until cancelled."""
    while True:
        found.answers += await hold(person, dialogue(number), MEAN, LEAST)
        number += TALKING


def run(notices: int) -> dict[str, tuple[float, str]]:
    """The figures of one run."""
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        found = asyncio.run(drain(Path(folder), notices))
    click.echo(
        f"  drained in {found.seconds:.0f} s: {found.share:.3f} of the limit, 429s: {dict(found.refused) or 'none'}"
    )
    click.echo(f"  p95 of {len(found.answers)} answers meanwhile: {found.p95_ms:.0f} ms")
    return {
        "drain_share_of_limit": (found.share, "ratio"),
        "drain_429s": (found.refused.total(), "answers"),
        "interactive_p95_ms_under_drain": (found.p95_ms, "ms"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.drain", description=__doc__)
    parser.add_argument("--notices", type=int, default=NOTICES)
    run(parser.parse_args().notices)


if __name__ == "__main__":
    main()
