"""A practice's mail server refuses the letter for good: the coordinator calls in its place, and all hear of it."""

from bot.settings import Settings
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, on_telegram, person, refer_mary_smith, team_group


async def test_the_coordinator_is_asked_to_call_and_given_the_number(settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp() as smtp:
        smtp.reject("stpeters@nhs.net")
        nadia, bob = person(telegram, "nadia"), person(telegram, "bob")
        team = team_group(telegram, nadia, bob)
        given = on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem, telegram_group_seconds=0.0)
        async with at_work(given):
            await bob.start()
            await nadia.start()
            await refer_mary_smith(nadia)
            asked = await bob.hears("the email to St Peter's Surgery could not be delivered")
            assert "Please call them on 01632 960444" in asked.text
            assert asked.find_button("Details")
            told = await nadia.hears("the email to St Peter's Surgery could not be delivered")
            assert "you need do nothing" in told.text
            await team.hears("Practice to be called")
            assert not smtp.mails
            await nadia.say("/status")
            ref = (await nadia.hears("What happened to one")).text.split()[-1]
            await nadia.say(f"/status {ref}")
            status = await nadia.hears("could not be delivered; the coordinator knows")
            assert "is being emailed" not in status.text
        assert "Smith" not in asked.text + told.text
