"""A bot as a process of its own, watched from outside: its CPU time and memory are the kernel's count, not its own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil  # type: ignore[import-untyped]

HOUSE = Path(__file__).resolve().parents[1]


class Child:
    """`python -m MODULE …` in this environment with `env` added; stopped by SIGTERM at the end of the context."""

    def __init__(self, arguments: list[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._out = log.open("ab")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            # Not in this checkout's folder, where a .env may lie.
            env={**inherited, "PYTHONPATH": str(HOUSE), **env},
            cwd=log.parent,
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )
        self._seen = psutil.Process(self.process.pid)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def cpu(self) -> float:
        """Seconds of CPU time so far, of all its threads, in user mode and in the kernel."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    def rss(self) -> float:
        """Resident memory in MB (10^6 bytes)."""
        return float(self._seen.memory_info().rss / 1e6)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Send the signal and wait; the exit code."""
        if self.alive:
            self.process.send_signal(how)
        try:
            code = self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._out.close()
        return code

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error:
            error.add_note(f"the log of {self.process.args!r} ends:\n{self.log.read_text()[-2000:]}")
        # In a thread: a bot that says goodbye to the fake platform must be answered by this process's loop.
        await asyncio.to_thread(self.stop)
