"""The one web server: platform webhooks, pages and the health check, on BATON_LISTEN."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

LIMIT = 256 * 1024


@asynccontextmanager
async def serving(listen: str, routes: Sequence[web.AbstractRouteDef]) -> AsyncIterator[str]:
    """Serve the routes until the context ends; gives the address that is served, such as http://127.0.0.1:8080."""
    host, _, port = listen.rpartition(":")
    server = web.Application(client_max_size=LIMIT)
    server.add_routes(routes)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, int(port))
        await site.start()
        bound = runner.addresses[0]
        yield f"http://{bound[0]}:{bound[1]}"
    finally:
        await runner.cleanup()
