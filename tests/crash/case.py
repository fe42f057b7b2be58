"""One case with a Baton that may die: taken, settled, in the digest, nudged about, by a clock that the test moves."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot import cards
from bot.settings import from_environment
from bot.wiring import open_house
from store.crypto import load_ring
from store.services import people, referrals, self_audit
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.crash.stage import PATIENCE, Said, Stage, amiss, shape
from tests.delivery.caseload import ANSWERS, MONDAY, NADIA

# At half past eight on Tuesday half of the promise is over.
RECEIVED = MONDAY.replace(hour=8, minute=0)
TUESDAY = RECEIVED + timedelta(days=1, minutes=31)


def move_clock(file: Path, to: datetime) -> None:
    """Let it be that time for every Baton with this BATON_CLOCK_FILE."""
    file.write_text(str(to.timestamp() - time.time()))


@dataclass(frozen=True)
class Aftermath:
    """What a run left: what was said, the card, what is amiss."""

    said: Said
    card: str
    amiss: list[str]
    deaths: int


class Case(Stage):
    """Priya takes Nadia's referral; others hear of it, the channel has its digest, Priya is nudged."""

    async def play(self) -> Aftermath:
        """The whole of it, and what it left."""
        self.nadia, self.priya = (
            self.telegram.person(TELEGRAM_IDS[handle], first_name=handle.title()) for handle in ("nadia", "priya")
        )
        self.team = self.telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[self.priya])
        await self.perform(self._work)
        return Aftermath(
            said=self.said(),
            card=next(shape("", one.text) for one in self.team.messages if "Lead Priya N" in one.text),
            amiss=[*self.stored(amiss), *self.stored(self_audit.put_right, 0, TUESDAY)[0]],
            deaths=self.deaths,
        )

    def prepare(self) -> None:
        self.env["BATON_CLOCK_FILE"] = str(self.folder / "clock")
        move_clock(self.folder / "clock", MONDAY)
        for person in (self.nadia, self.priya):
            person.chat.started = True
            self.stored(people.recognise, "telegram", str(person.id), str(person.id), MONDAY)
        self.stored(self._refer)

    def _refer(self, connection: Connection) -> None:
        settings, _ = from_environment(self.env)
        house = open_house(settings, load_ring(settings.keys), ("telegram",))
        who, team = people.get_member(connection, NADIA), people.any_team(connection)
        assert who is not None
        assert team is not None
        about = referrals.open_referral(connection, house.ring, who, team, ANSWERS, 1000, "telegram", RECEIVED)
        cards.post(connection, house, about, MONDAY)

    async def _work(self) -> None:
        await self.team.hears("New referral", PATIENCE)
        await self.priya.press_in(self.team, "Take", 0.2)
        await self.team.hears("Priya N took", PATIENCE)
        move_clock(self.folder / "clock", MONDAY + timedelta(minutes=6))
        await self.nadia.hears("leads it now", PATIENCE)
        move_clock(self.folder / "clock", TUESDAY)
        await self.team.hears("Tuesday 24 November", PATIENCE)
        await self.priya.hears("nobody has spoken to the person yet", PATIENCE)
