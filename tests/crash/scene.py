"""One referral with a Baton that may die, and what it left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from store.crypto import load_ring
from store.services import details, referrals
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.crash.stage import PATIENCE, Said, Stage, amiss, shape

REFERRED = (
    ("say", "/refer", "Who would you like to refer?"),
    ("say", "mary smith", "When was Mary Smith born?"),
    ("say", "3/4/41", "3 April 1941"),
    ("press", "Yes", "Where does Mary Smith live?"),
    ("say", "12 high st broadstairs ct101al", "12 High St, Broadstairs, CT10 1AL"),
    ("say", "07700 900456", "Which GP practice?"),
    ("press", "St Peter's Surgery", "What worries you?"),
    ("press", "Falls", "What worries you?"),
    ("press", "Medicines", "What worries you?"),
    ("say", "3 falls since september", "next of kin"),
    ("say", "daughter Jane 07700 900123", "agree to this referral"),
    ("press", "Agrees", "Check before sending"),
    ("press", "Confirm and send", "Your reference is"),
)


@dataclass(frozen=True)
class Aftermath:
    """What a run left: the stored answers, what was said, what is on screens, what is amiss."""

    answers: dict[str, Any]
    said: Said
    mails: int
    mail_ids: int
    typed_left: int
    card: str
    amiss: list[str]
    deaths: int


class Scene(Stage):
    """Nadia refers Mary Smith. Baton dies as `Stage` says, and after the turns in `kills`."""

    def __init__(
        self, folder: Path, points: Sequence[str] = (), kills: Sequence[int] = (), lives: Sequence[float] = ()
    ) -> None:
        super().__init__(folder, points, lives)
        self.kills = kills
        self.nadia = self.telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        self.team = self.telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[self.nadia])

    async def play(self) -> Aftermath:
        """The whole dialogue, and what it left."""
        await self.perform(self._refer)
        return Aftermath(
            answers=self.stored(self._answers),
            said=self.said(),
            mails=len(self.smtp.mails),
            mail_ids=len({mail.message["Message-ID"] for mail in self.smtp.mails}),
            typed_left=sum("Mary Smith" in one.text for one in self.nadia.screen),
            card=next(shape("", one.text) for one in reversed(self.team.messages) if "New referral" in one.text),
            amiss=self.stored(amiss),
            deaths=self.deaths,
        )

    async def _refer(self) -> None:
        await self.nadia.start()
        await self.nadia.hears("Hello", PATIENCE)
        for number, (how, what, answer) in enumerate(REFERRED, 1):
            if how == "say":
                await self.nadia.say(what)
            else:
                await self.nadia.press(what, 0.2)
            await self.nadia.hears(answer, PATIENCE)
            if number in self.kills:
                self.kill()
        await self.nadia.hears("mail server accepted it", PATIENCE)

    def _answers(self, connection: Connection) -> dict[str, Any]:
        about = referrals.get(connection, connection.execute(text("SELECT id FROM referral")).scalar_one())
        assert about is not None
        ring, now = load_ring(self.folder / "keys.json"), datetime(2026, 11, 21, tzinfo=UTC)
        return dict(details.for_delivery(connection, ring, about, "test", now).answers)
