"""`baton serve`: everything that is turned on, until SIGTERM or SIGINT."""

import asyncio
import gc
import logging
import os
import resource
import signal

from bot import health
from bot.settings import Settings
from bot.web import serving
from bot.wiring import running
from store.crypto import KeyRing

log = logging.getLogger("baton.serve")


def keep_private() -> None:
    """Files that this process makes are its owner's alone, and its memory is never written to disk by a crash."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


async def serve(settings: Settings, ring: KeyRing) -> None:
    """Run until told to stop; then fetch nothing more and finish what is under way, for five seconds at most."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, ring) as app, serving(settings.listen, [*health.routes(app), *app.routes]) as address:
        # What was built by now stays: the collector need not look at it again.
        gc.freeze()
        gc.enable()
        log.info("serving: address=%s surfaces=%s", address, ",".join(sorted(app.senders)))
        await stop.wait()
        log.info("stopping")
