"""`baton serve` without its command line."""

import asyncio
import logging
import signal

from bot.settings import from_environment
from bot.wiring import running


async def main() -> None:
    settings, faults = from_environment()
    assert not faults, faults
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings):
        await stop.wait()


logging.basicConfig(level=logging.WARNING)
asyncio.run(main())
