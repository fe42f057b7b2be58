"""A referral that was sent on Telegram, its card in the team's group, and who sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.settings import Settings
from bot.wiring import App
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram, Group, Message, Person
from tests.surfaces.shared import case_of
from tests.surfaces.telegram_desk import at_work, on_telegram, person, refer_mary_smith, team_group


def quick(settings: Settings, telegram: FakeTelegram, smtp: FakeSmtp) -> Settings:
    given = on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem)
    return replace(given, telegram_group_seconds=0.0)


@dataclass
class Scene:
    """A referral's card in the team's group."""

    app: App
    nadia: Person
    priya: Person
    team: Group
    card: Message

    def replies(self) -> list[str]:
        """What stands under the card."""
        return [one.text for one in self.team.messages if one.reply_to == self.card.id and one.from_bot]

    async def about(self, message: Message) -> int:
        """The referral that Baton knows the message to be about."""
        return await case_of(self.app.database, "telegram", str(message.chat.id), str(message.id))


@asynccontextmanager
async def a_card(settings: Settings) -> AsyncIterator[Scene]:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=True) as smtp:
        nadia, priya = person(telegram, "nadia"), person(telegram, "priya")
        team = team_group(telegram, nadia, priya)
        async with at_work(quick(settings, telegram, smtp)) as app:
            await nadia.start()
            await priya.start()
            await refer_mary_smith(nadia)
            await team.hears("Practice told")
            yield Scene(app, nadia, priya, team, next(one for one in team.messages if one.from_bot))
