"""A team's cases and the clock, without a platform: what is put into the outbox is what was said."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.clock import DUTIES
from bot.house import House
from bot.settings import Settings
from bot.wiring import open_house
from store.crypto import load_ring
from store.database import Database
from store.records import Change, Member, Referral
from store.services import cases, changes, next_due, outbox, people, referrals
from store.tables.people import identity, team
from store.tables.queues import outbox as queue
from store.tables.referrals import action, nudge
from store.terms import ActionKind, ChangeKind, EventKind, Owner

NADIA, DEV, PRIYA, BOB, ADA = 1, 2, 3, 4, 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Monday morning.
MONDAY = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
ANSWERS = {
    "name": "Mary Smith",
    "born_on": "1941-04-03",
    "lives": {"lines": "12 High St, Broadstairs", "postcode": "CT10 1AL"},
    "practice": {"code": "G82219", "name": "St Peter's Surgery", "covered": "thanet"},
    "concerns": {"ticks": ["falls"], "words": "3 falls since September"},
    "agreement": "agrees",
}


@dataclass
class Caseload:
    """On Telegram, where Priya, Bob and Nadia have written to Baton, and where the team has its channel."""

    settings: Settings
    database: Database
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = open_house(self.settings, load_ring(self.settings.keys), ("telegram",))
        self._ids = count(1000)
        for number in (NADIA, PRIYA, BOB):
            self.database.call(people.recognise, "telegram", str(100 + number), str(100 + number), MONDAY)

    def member(self, number: int) -> Member:
        found = self.database.call(people.get_member, number)
        assert found is not None
        return found

    def open(self, at: datetime = MONDAY, by: int = NADIA) -> Referral:
        return self.database.call(self._open, self.member(by), at)

    def _open(self, connection: Connection, by: Member, at: datetime) -> Referral:
        about = people.any_team(connection)
        assert about is not None
        ring = self.house.ring
        return referrals.open_referral(connection, ring, by, about, ANSWERS, next(self._ids), "telegram", at)

    def take(self, about: Referral, at: datetime, by: int = PRIYA) -> Change:
        args = (self.house.ring, self.member(by), about.id, next(self._ids), "telegram", at)
        made = self.database.call(cases.take, *args)
        assert isinstance(made, Change)
        return made

    def taken(self, at: datetime = MONDAY, by: int = PRIYA) -> Referral:
        about = self.open(at)
        self.take(about, at, by)
        return about

    def contact(self, about: Referral, at: datetime, by: int = PRIYA) -> Change:
        args = (self.house.ring, self.member(by), about.id, ChangeKind.CONTACT, next(self._ids), "telegram", at)
        made = self.database.call(cases.step, *args, values={"contacted_at": at}, event=EventKind.CONTACTED)
        assert isinstance(made, Change)
        return made

    def ask(self, about: Referral, at: datetime, due_at: datetime, owner: int | None = PRIYA, **more: Any) -> int:
        """An action for a member, or with `owner` None for the coordinator."""
        action_id = next(self._ids)
        row = {
            "id": action_id,
            "referral_id": about.id,
            "kind": ActionKind.MEDICINES_REVIEW,
            "owner_role": Owner.MEMBER if owner else Owner.COORDINATOR,
            "owner_id": owner,
            "created_at": at,
            "due_at": due_at,
        }
        self.change(insert(action).values(**{**row, **more}), about, at)
        return action_id

    def alter(self, action_id: int, about: Referral, at: datetime, **columns: Any) -> None:
        """As the transitions do: the columns, then what is due next."""
        self.change(update(action).where(action.c.id == action_id).values(**columns), about, at)

    def change(self, statement: Any, about: Referral, at: datetime) -> None:
        def unit(connection: Connection) -> None:
            connection.execute(statement)
            next_due.refresh(connection, about.id, at)

        self.database.call(unit)

    def undo(self, made: Change, at: datetime) -> None:
        assert self.database.call(changes.undo, self.member(made.by), made, "telegram", at)

    def set_team(self, **settings: Any) -> None:
        self.database.call(lambda c: c.execute(update(team).values(settings=settings)))

    def blocks(self, number: int) -> None:
        gone = update(identity).where(identity.c.member_id == number).values(blocked_at=MONDAY)
        self.database.call(lambda c: c.execute(gone))

    def tick(self, now: datetime) -> list[tuple[str, str]]:
        """All that is due by now; what is said because of it: where, and the words."""
        before = self.database.call(self._last)
        for _ in range(1000):
            if not any([self.database.call(duty.some, self.house, now, ()) for duty in DUTIES]):
                return self.database.call(self._said, before)
        raise AssertionError("it is never done")

    def walk(self, start: datetime, end: datetime, every: timedelta = timedelta(minutes=30)) -> list[tuple[str, str]]:
        """Tick by tick: what was said, each with its London time in front."""
        found = []
        for n in range(int((end - start) / every) + 1):
            now = start + n * every
            found += [(f"{now:%a %H:%M} {where}", words) for where, words in self.tick(now)]
        return found

    def _last(self, connection: Connection) -> int:
        return int(connection.execute(select(func.coalesce(func.max(queue.c.id), 0))).scalar_one())

    def _said(self, connection: Connection, after: int) -> list[tuple[str, str]]:
        rows = connection.execute(select(queue).where(queue.c.id > after, queue.c.kind == "nudge").order_by(queue.c.id))
        return [(row.destination, self.body(row)["text"]) for row in rows]

    def body(self, row: Row[Any]) -> dict[str, Any]:
        return dict(self.house.ring.unseal(outbox.place(row.surface, row.destination), row.body))

    def rows(self, kind: str = "nudge") -> list[Row[Any]]:
        query = select(queue).where(queue.c.kind == kind).order_by(queue.c.id)
        return self.database.call(lambda c: list(c.execute(query)))

    def unsaid(self) -> int:
        return len(self.database.call(lambda c: c.execute(select(nudge.c.id).where(nudge.c.said_at.is_(None))).all()))

    def next_due(self, about: Referral) -> datetime | None:
        found = self.database.call(referrals.get, about.id)
        assert found is not None
        return found.next_due_at
