"""A sliding second: what the pace in the database allows on average is never bunched into one second by a hiccup."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

SECOND = 1.0


class Window:
    """At most one more than the rate in any second, in this process, as the platform counts them.

    After a pause of the machine's or of the network's, what was held back and what is due since would arrive together;
    Telegram counts by the second (core.telegram.org/bots/faq). A place is free again a second after its send was
    answered, so that it cannot matter when on its way the platform took it.
    """

    def __init__(self, per_second: float) -> None:
        self._free = asyncio.Semaphore(ceil(per_second) + 1)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait until one more may go; whoever asks first goes first."""
        await self._free.acquire()
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(SECOND, self._free.release)
