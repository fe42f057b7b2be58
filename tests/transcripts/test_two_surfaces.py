"""A draft that was begun on one surface is finished on another, by the same member, and is one referral."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.settings import Settings
from bot.wiring import App, running
from tests.cast import CHANNELS, SLACK_IDS, TELEGRAM_IDS
from tests.fakes import slack_people, telegram
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Message as SlackMessage
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram_people import hear
from tests.surfaces.slack_desk import first_page


@dataclass
class Both:
    """Nadia on both platforms, and what each of them holds."""

    app: App
    there: telegram.Person
    here: slack_people.Person
    telegram: telegram.FakeTelegram
    slack: FakeSlack
    smtp: FakeSmtp

    async def telegram_is_clean(self) -> None:
        """What was typed there, and what repeats it, is deleted also when the end was elsewhere."""
        deadline = time.monotonic() + 5
        while any("Smith" in one.text for one in self.there.screen):
            assert await self.there.chat.change(deadline), self.telegram.transcript()


@asynccontextmanager
async def on_both(settings: Settings) -> AsyncIterator[Both]:
    """Baton on a Telegram and a Slack at once."""
    async with telegram.FakeTelegram(limits=None) as first, FakeSlack(per_channel=None) as second, FakeSmtp() as smtp:
        there = first.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        here = second.person(SLACK_IDS["nadia"], "Nadia Ahmed")
        first.group(int(CHANNELS["telegram"]), "Thanet East", members=[there])
        second.channel(CHANNELS["slack"], [here])
        given = replace(
            settings,
            telegram_token=first.token,
            telegram_base_url=first.root_url,
            telegram_chat_seconds=0.0,
            telegram_group_seconds=0.0,
            slack_bot_token=second.bot_token,
            slack_app_token=second.app_token,
            slack_base_url=second.base_url,
            slack_channel_seconds=0.0,
            smtp_url=smtp.url,
            smtp_ca=smtp.ca_pem,
        )
        async with running(given) as app:
            await second.use_socket().connected()
            yield Both(app, there, here, first, second, smtp)


async def told_once(both: Both) -> None:
    """One email with everything that was said on either surface, and one card on each."""
    mail = await both.smtp.arrives(to="stpeters@nhs.net")
    for answer in ("Mary Smith", "3 April 1941", "12 High St", "Falls", "3 falls since september", "Jane"):
        assert answer.lower() in mail.text.lower()
    group = both.telegram.chats[int(CHANNELS["telegram"])]
    await both.slack.until(lambda: "Practice told" in _words(both.slack.channels[CHANNELS["slack"]].messages), 5)
    await hear(group, "Practice told", 5, both.telegram)
    for messages in (list(group.messages.values()), both.slack.channels[CHANNELS["slack"]].messages):
        assert sum("New referral" in one.text for one in messages) == 1
        assert "Smith" not in _words(messages)
    assert len(both.smtp.mails) == 1


def _words(messages: Sequence[telegram.Message | SlackMessage]) -> str:
    return "\n".join(one.text for one in messages)


async def test_begun_in_telegram_finished_in_slack(settings: Settings) -> None:
    async with on_both(settings) as both:
        there, here = both.there, both.here
        await there.start()
        await there.say("/refer")
        await there.hears("Who would you like to refer?")
        await there.say("mary smith")
        await there.hears("born?")
        await there.say("3/4/41")
        await there.press("Yes")
        await there.hears("live?")
        await there.say("12 high st broadstairs ct101al")
        await there.press("Skip")
        asked = await there.hears("Which GP practice?")
        await here.command("/refer")
        await here.sees_modal("not finished: Mary Smith")
        await here.press("Go on with it")
        await here.sees_modal("GP practice")
        await here.choose("practice", typed="st peters broadstairs")
        here.set("concerns/0", ["Falls"])
        here.set("In your own words", "3 falls since september")
        here.set("next_of_kin", "daughter Jane 07700 900123")
        assert await here.submit() == {}
        await here.sees_modal("agree to this referral")
        await there.press_old(asked, "St Peter's Surgery")
        await there.hears("Nothing has changed")
        here.set("agreement", "Agrees")
        assert await here.submit() == {}
        await here.sees_modal("Check before sending")
        assert await here.submit() == {}
        await here.sees_modal("Your reference is")
        await told_once(both)
        await both.telegram_is_clean()


async def test_a_form_that_was_closed_takes_no_answer_that_is_typed_elsewhere(settings: Settings) -> None:
    async with on_both(settings) as both:
        there, here = both.there, both.here
        await there.start()
        await there.say("Mary Smith dob 3/4/41, 12 High St CT10 1AL, falls x3, lives alone. St Peters.")
        await there.press("Agrees")
        receipt = await there.hears("reference is")
        ref = receipt.text.partition("reference is ")[2][:7]
        await there.say("/refer")
        await there.say("john brown")
        await there.hears("John Brown born?")
        await here.command("/baton", f"note {ref}")
        await here.sees_modal("What should the team know")
        await here.close_modal()
        await there.say("3 4 1950")
        await there.hears("I have not taken what you just typed")
        await there.hears("What should the team know")
        await there.press("Cancel")
        await there.press("Yes")
        await there.say("3 4 1950")
        await there.hears("3 April 1950")
        assert "note" not in _words(both.slack.channels[CHANNELS["slack"]].messages)


async def test_begun_in_slack_finished_in_telegram(settings: Settings) -> None:
    async with on_both(settings) as both:
        there, here = both.there, both.here
        await there.start()
        await first_page(here)
        await here.sees_modal("Mary Smith, born 3 April 1941 (")
        await there.say("/refer")
        await there.hears("not finished: Mary Smith")
        await there.press("Go on")
        await there.hears("Which GP practice?")
        await there.press("St Peter's Surgery")
        await there.press("Falls")
        await there.say("3 falls since september")
        await there.hears("next of kin")
        await there.say("daughter Jane 07700 900123")
        await there.press("Agrees")
        await there.hears("Check before sending")
        await here.choose("practice", typed="st peters broadstairs")
        here.set("concerns/0", ["Alone"])
        here.set("In your own words", "from an old page")
        await here.submit()
        await here.sees_modal("Nothing has changed")
        await there.press("Confirm and send")
        await there.hears("Your reference is")
        await told_once(both)
        await both.telegram_is_clean()
