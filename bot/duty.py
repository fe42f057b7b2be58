"""What falls due, done so that one thing that cannot be done keeps nothing else waiting.

A portion of what is due is done in one transaction. Where that fails, each thing is tried in one of its own; what fails
there is left out of portions and tried again alone, at ever longer intervals, until it has been done.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import crash
from bot.house import House
from bot.logs import described
from store.database import AWAY, Database

log = logging.getLogger("baton.clock")
# What is due, by the id of its case, or by who or what it is for.
Key = int | str
SOON, LATEST = timedelta(seconds=5), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of thing that falls due: how to do a portion of it but for some keys, in one transaction.

    The `keys` of what is due, and how to do `one` alone, or nothing where it is not due any more; both give how many
    things they did. What has no keys cannot fail one by one.
    """

    name: str
    some: Callable[[Connection, House, datetime, Collection[Key]], int]
    keys: Callable[[Connection, House, datetime, Collection[Key]], Sequence[Key]] = lambda *_: ()
    one: Callable[[Connection, House, datetime, Key], int] = lambda *_: 0


@dataclass(slots=True)
class Rounds:
    """Sees to duties; `failing` is what could not be done, how often it was tried, and when last.

    That is not stored: another process, or this one after a restart, finds out for itself.
    """

    database: Database
    house: House
    failing: dict[tuple[str, Key], tuple[int, datetime]] = field(default_factory=dict)

    async def see_to(self, duty: Duty, now: datetime) -> int | None:
        """Do a portion of it; how many things that was, or None where it failed as a whole."""
        its = [key for name, key in self.failing if name == duty.name]
        done = 0
        try:
            for key in its:
                if _is_ripe(*self.failing[duty.name, key], now):
                    done += await self._alone(duty, key, now)
            try:
                return done + await self._some(duty, now, frozenset(its))
            except Exception as error:
                return done + await self._one_by_one(duty, now, frozenset(its), error)
        except Exception as error:
            log.warning("the clock waits: %s: %s", duty.name, described(error))
            return None

    async def _some(self, duty: Duty, now: datetime, but: Collection[Key]) -> int:
        done = await self.database.run(_portion, duty, self.house, now, but)
        if done:
            crash.at(f"{duty.name}.committed")
        return done

    async def _one_by_one(self, duty: Duty, now: datetime, but: Collection[Key], error: Exception) -> int:
        """A portion of it failed: whatever can be done by itself is."""
        keys = await self.database.run(duty.keys, self.house, now, but)
        done = [await self._alone(duty, key, now) for key in keys]
        if not any((duty.name, key) in self.failing for key in keys):
            raise error
        return sum(done)

    async def _alone(self, duty: Duty, key: Key, now: datetime) -> int:
        try:
            done = await self.database.run(duty.one, self.house, now, key)
        except Exception as error:
            tries, _ = self.failing.get((duty.name, key), (0, now))
            self.failing[duty.name, key] = tries + 1, now
            log.error("put off: %s of %s, tried %d times: %s", duty.name, key, tries + 1, described(error))
            if isinstance(error, AWAY):
                raise  # no fault of the thing's: the rest waits with it
            return 0
        self.failing.pop((duty.name, key), None)
        return done


def _portion(connection: Connection, duty: Duty, house: House, now: datetime, but: Collection[Key]) -> int:
    done = duty.some(connection, house, now, but)
    if done:
        crash.at(f"{duty.name}.before_commit")
    return done


def _is_ripe(tries: int, last: datetime, now: datetime) -> bool:
    """Whether it is tried again; at once, where the clock was put back."""
    return not last <= now < last + min(LATEST, SOON * 2 ** min(tries - 1, 10))
