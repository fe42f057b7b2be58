"""The main job through the real python-telegram-bot and a real SMTP server, on both databases."""

from dataclasses import replace

from bot.settings import Settings
from bot.wiring import running
from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram


async def test_a_referral_by_questions(settings: Settings) -> None:
    async with FakeTelegram() as telegram, FakeSmtp(tls=True) as smtp:
        nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
        priya = telegram.person(TELEGRAM_IDS["priya"], first_name="Priya")
        team = telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[nadia, priya])
        given = replace(
            settings,
            telegram_token=telegram.token,
            telegram_base_url=telegram.root_url,
            smtp_url=smtp.url,
            smtp_ca=smtp.ca_pem,
        )
        async with running(given):
            await nadia.start()
            await nadia.hears("Hello Nadia")
            await nadia.say("/refer")
            await nadia.hears("Who would you like to refer?")
            await nadia.say("mary smith")
            await nadia.hears("When was Mary Smith born?")
            await nadia.say("31/02/1950")
            await nadia.hears("There is no 31 February")
            await nadia.say("3/4/41")
            await nadia.hears("3 April 1941")
            await nadia.press("Yes")
            await nadia.hears("Where does Mary Smith live?")
            await nadia.say("12 high st broadstairs ct101al")
            await nadia.hears("12 High St, Broadstairs, CT10 1AL")
            await nadia.press("Skip")
            await nadia.hears("Which GP practice?")
            await nadia.press("St Peter's Surgery")
            await nadia.hears("What worries you?")
            await nadia.press("Falls")
            await nadia.press("Medicines")
            await nadia.say("3 falls since september")
            await nadia.hears("next of kin")
            await nadia.say("daughter Jane 07700 900123")
            await nadia.hears("agree to this referral")
            await nadia.press("Agrees")
            await nadia.hears("Check before sending")
            await nadia.press("Confirm and send")
            await nadia.hears("Your reference is")
            mail = await smtp.arrives(to="stpeters@nhs.net")
            assert "Mary Smith" not in mail.subject
            assert "Born: 3 April 1941" in mail.text
            await nadia.hears("mail server accepted it")
            await priya.start()
            await priya.press_in(team, "Details")
            await priya.hears("Mary Smith")
        assert "Smith" not in telegram.all_bytes().decode()
        assert not telegram.violations
