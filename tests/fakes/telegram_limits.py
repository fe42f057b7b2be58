"""Telegram's sending limits and the plan of faults, both for the fake to enforce."""

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.fakes.telegram_shapes import ApiError

SENDS = frozenset({"sendmessage", "senddocument"})
# Flood waits are shared by everything that writes into a chat.
_WRITES = SENDS | {"editmessagetext", "editmessagereplymarkup"}


@dataclass(frozen=True)
class Limits:
    """Sliding windows (core.telegram.org/bots/faq "My bot is hitting limits").

    `slack` (seconds) forgives the jitter of a loopback connection, nothing more.
    """

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20
    slack: float = 0.05


@dataclass(frozen=True)
class Violation:
    """A call that a well-behaved bot would not have made."""

    method: str
    chat_id: int | None
    at: float
    why: str


@dataclass
class Throttle:
    """Counts sends and remembers every 429 given; `violations` is what a test asserts empty."""

    limits: Limits | None
    violations: list[Violation] = field(default_factory=list)
    _sent: dict[int | None, deque[float]] = field(default_factory=dict)
    _held: dict[tuple[str, int | None], tuple[float, float]] = field(default_factory=dict)

    def check(self, method: str, chat_id: int | None, now: float) -> None:
        """Raise ApiError 429 if this call is over a limit or inside a running retry_after."""
        key = ("write" if method in _WRITES else method, chat_id)
        since, until = self._held.get(key, (0.0, 0.0))
        if since <= now < until - self._slack:
            self.violations.append(Violation(method, chat_id, now, "inside retry_after"))
            raise too_many(math.ceil(until - now))
        if self.limits is None or method not in SENDS or chat_id is None:
            return
        for window, (most, seconds) in self._windows(self.limits, chat_id):
            wait = self._wait(window, most, seconds - self._slack, now)
            if wait > 0:
                self.violations.append(Violation(method, chat_id, now, f"over {most} in {seconds:g} s"))
                self.hold(method, chat_id, math.ceil(wait), now)
                raise too_many(math.ceil(wait))

    def count(self, method: str, chat_id: int | None, now: float) -> None:
        """A send went through."""
        if self.limits is not None and method in SENDS and chat_id is not None:
            for window, _ in self._windows(self.limits, chat_id):
                self._sent.setdefault(window, deque()).append(now)

    def hold(self, method: str, chat_id: int | None, seconds: float, now: float) -> None:
        """Start a retry_after window of `seconds`."""
        self._held["write" if method in _WRITES else method, chat_id] = (now, now + seconds)

    @property
    def _slack(self) -> float:
        return self.limits.slack if self.limits else Limits.slack

    def _wait(self, window: int | None, most: int, seconds: float, now: float) -> float:
        sent = self._sent.setdefault(window, deque())
        # Entries from the future are of a clock that a test has since moved back.
        while sent and not now - seconds < sent[0] <= now:
            sent.popleft()
        return sent[-most] + seconds - now if len(sent) >= most else 0.0

    @staticmethod
    def _windows(limits: Limits, chat_id: int) -> list[tuple[int | None, tuple[int, float]]]:
        own = (limits.per_chat_second, 1.0) if chat_id > 0 else (limits.per_group_minute, 60.0)
        return [(None, (limits.per_second, 1.0)), (chat_id, own)]


def too_many(seconds: int) -> ApiError:
    """The 429 that names its wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


Fault = tuple[str, int | None, str]
FaultPlan = Sequence[Fault] | Callable[[str, int], str | None]


def planned(plan: FaultPlan, method: str, n: int) -> list[str]:
    """The faults for the n-th call (from 1) of `method`, such as ["delay:1.5", "500"].

    A plan is a function of (method, n), or a list of (method or "*", n or None for always, fault).
    Faults, joined by "+": "429:SECONDS", "500", "502", "400:text", "403:text", "refuse" (cut before
    it is done), "accept-then-cut" (done, the answer lost), "delay:SECONDS".
    """
    if callable(plan):
        found = plan(method, n)
        return found.split("+") if found else []
    hits = (what for name, nth, what in plan if name in (method, "*") and nth in (n, None))
    found = next(hits, None)
    return found.split("+") if found else []


_REASONS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 401: "Unauthorized"}


def fault_error(fault: str) -> ApiError:
    """The error answer that a numeric fault stands for."""
    code, _, detail = fault.partition(":")
    if code == "429":
        return too_many(int(detail or 1))
    if code.startswith("5"):
        return ApiError(int(code), "Internal Server Error: restart" if code == "500" else "Bad Gateway")
    reason = _REASONS[int(code)]
    return ApiError(int(code), f"{reason}: {detail}" if detail else reason)
