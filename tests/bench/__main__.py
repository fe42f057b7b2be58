"""`make bench`: what a turn costs, beside the same dialogue on python-telegram-bot's own ConversationHandler."""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

import click

from tests.bench import baton, drain, peer_run, startup, tick, understand
from tests.bench.load import Cost, measure
from tests.child import HOUSE

T = TypeVar("T")
METHOD = """\
{users} people go through one whole referral each ({turns} turns: typed answers, buttons, two ticks, a review), all at
once, each as fast as they are answered, over loopback. The bot is a process of its own; the fake Telegram, the mail
server and the people are this one. No sending limits on either side. CPU is user + system time of the bot's process
by the kernel's count, from after {warm} warm-up dialogues until everything has gone out. {rounds} rounds, each of all
three bots in turn; figures are medians of the rounds.
  baton    SQLite on disk, synchronous=FULL. Its figures include what the peer does not do: the practice's email,
           receipts, updates of the card, deletion of what was typed, sealing, audit.
  default  python-telegram-bot ConversationHandler, PicklePersistence as it comes (written every 60 s), run_polling.
  flushed  the same, written after each update (no fsync, as it comes).
Latency is of {paced} more people who take a second over each turn: from the message sent to its answer on the screen.
First answer: from the start of the process to the answer to a message that waits for it. Search: the slowest of five.
"""


def in_folder(run: Callable[[Path], Coroutine[None, None, T]]) -> T:
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        return asyncio.run(run(Path(folder)))


def run(bot: str, users: int, paced: int) -> Cost:
    prepare = baton.prepare if bot == "baton" else peer_run.prepare(bot)
    cost = in_folder(lambda folder: measure(prepare, folder, users, paced))
    click.echo(f"  {bot:8} {cost.cpu_ms:6.2f} ms CPU a turn  {cost.per_second:5.0f} turns/s  {cost.rss:4.0f} MB")
    return cost


def figures(rounds: list[dict[str, Cost]]) -> dict[str, tuple[float, str]]:
    """What `.bench.json` holds; ratios are taken within a round, where the machine was equally busy."""
    own = [one["baton"] for one in rounds]
    cuts = quantiles([1000 * took for cost in own for took in cost.paced], n=100)
    cold = in_folder(lambda folder: startup.first_answer(baton.prepare, folder))
    cold_peer = in_folder(lambda folder: startup.first_answer(peer_run.prepare("default"), folder))
    click.echo(f"  first answer: baton {cold:.2f} s, peer {cold_peer:.2f} s (ratio {cold / cold_peer:.2f})")
    return {
        "turn_cpu_ms": (median(one.cpu_ms for one in own), "ms"),
        "turn_cpu_ratio_vs_ptb_default": (median(r["baton"].cpu_ms / r["default"].cpu_ms for r in rounds), "ratio"),
        "turn_cpu_ratio_vs_ptb_flushed": (median(r["baton"].cpu_ms / r["flushed"].cpu_ms for r in rounds), "ratio"),
        "turns_per_s": (median(one.per_second for one in own), "turns/s"),
        "turns_per_s_ratio_vs_ptb_flushed": (
            median(r["baton"].per_second / r["flushed"].per_second for r in rounds),
            "ratio",
        ),
        "turn_p50_ms": (cuts[49], "ms"),
        "turn_p95_ms": (cuts[94], "ms"),
        "turn_p99_ms": (cuts[98], "ms"),
        "rss_mb": (max(one.rss for one in own), "MB"),
        "help_s": (startup.help_seconds(), "s"),
        "cold_first_answer_s": (cold, "s"),
        "practice_search_ms": (in_folder(baton.search_time), "ms"),
        "understand_p95_ms": (understand.milliseconds(), "ms"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--paced", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--notices", type=int, default=drain.NOTICES, help="in the backlog that is drained")
    parser.add_argument("--only", choices=("baton", "default", "flushed"), help="one bot, and no .bench.json")
    given = parser.parse_args()
    if given.only:
        run(given.only, given.users, given.paced)
        return
    click.echo(METHOD.format(**vars(given), turns=13, warm=2))
    bots = ("baton", "default", "flushed")
    rounds = [
        {bot: run(bot, given.users, given.paced if bot == "baton" else 0) for bot in bots} for _ in range(given.rounds)
    ]
    found = {**figures(rounds), **drain.run(given.notices), **tick.run()}
    for name, (value, unit) in found.items():
        click.echo(f"  {name:34} {value:9.3f} {unit}")
    kept = {name: {"value": round(value, 4), "unit": unit} for name, (value, unit) in found.items()}
    (HOUSE / ".bench.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
