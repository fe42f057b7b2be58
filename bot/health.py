"""`GET /healthz`: 200 while the database and Baton's own loops work and nothing is late that should not be.

A platform that is away is only named.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.wiring import App
from store.services import inbox, outbox_care

SILENT = 60.0
PATIENCE = 5.0
TOO_LONG = timedelta(minutes=2)
OFTEN = 3


def routes(app: App) -> Sequence[web.RouteDef]:
    """The health check as a route: no ids, no names, nothing about anybody."""

    async def healthz(_request: web.Request) -> web.Response:
        well, report = await look(app)
        return web.json_response(report, status=200 if well else 503)

    return [web.get("/healthz", healthz)]


async def look(app: App) -> tuple[bool, dict[str, object]]:
    """Whether all is well, and the report as JSON data."""
    loops = {name: _loop(since) for name, since in app.silence().items()}
    unreachable = app.unreachable()
    try:
        async with asyncio.timeout(PATIENCE):
            loops["turns"], failing = await app.database.run(_queues, app.house.clock())
        database = "ok"
        unreachable += [f"{surface}: {count} sends keep failing" for surface, count in sorted(failing.items())]
    except (TimeoutError, SQLAlchemyError) as error:
        database = f"failing: {type(error).__name__}"
    troubles = dict(app.clock.audit.sure)
    well = database == "ok" and all(state == "ok" for state in loops.values()) and not troubles
    report = {"database": database, "loops": loops, "troubles": troubles, "unreachable": unreachable}
    return well, {"ok": well, **report}


def _queues(connection: Connection, now: datetime) -> tuple[str, dict[str, int]]:
    """Whether what arrived is being handled, and how many sends fail again and again, by surface."""
    oldest = inbox.oldest_waiting(connection)
    late = oldest is not None and now - oldest > TOO_LONG
    return "something has waited for over 2 minutes" if late else "ok", outbox_care.failing(connection, OFTEN)


def _loop(silent_for: float) -> str:
    return "ok" if silent_for <= SILENT else f"silent for {silent_for:.0f} s"
