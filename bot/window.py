"""A sliding second: what the pace in the database allows on average is never bunched into one second by a hiccup."""

import asyncio
from collections import deque
from math import ceil

SECOND = 1.0


class Window:
    """At most one more than the rate in any second, in this process.

    After a pause of the machine's, what had been claimed before it and what is claimed after it would go out together;
    Telegram counts by the second (core.telegram.org/bots/faq).
    """

    def __init__(self, per_second: float) -> None:
        self._begun: deque[float] = deque(maxlen=ceil(per_second) + 1)

    async def turn(self) -> None:
        """Wait until one more may go; whoever asks first goes first."""
        now = asyncio.get_running_loop().time()
        full = len(self._begun) == self._begun.maxlen
        at = max(now, self._begun[0] + SECOND) if full else now
        self._begun.append(at)
        await asyncio.sleep(at - now)
