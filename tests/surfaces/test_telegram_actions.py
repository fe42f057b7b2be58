"""An action on Telegram: from the card's link into private chat, to its owner, and back to the card by code alone."""

from bot.settings import Settings
from store.rules import ref_in
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import at_work, on_telegram, person, refer_mary_smith, team_group, until


async def test_an_action_goes_from_the_card_to_its_owner_and_back(settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia, priya, bob = (person(telegram, name) for name in ("nadia", "priya", "bob"))
        team = team_group(telegram, nadia, priya, bob)
        async with at_work(on_telegram(settings, telegram, telegram_group_seconds=0.0)):
            for one in (nadia, priya, bob):
                await one.start()
                await one.hears("Hello")
            await refer_mary_smith(nadia)
            await priya.press_in(team, "Take")
            await team.hears("Lead Priya N")
            await priya.press_in(team, "Add action")
            await priya.hears("what is to be done?")
            await priya.press("Carer's assessment")
            await priya.hears("Anything to say about it?")
            await priya.press("Nothing to add")
            await priya.hears("Who will do it?")
            await priya.press("The coordinator")
            await priya.hears("By when?")
            await priya.press("In 2 weeks")
            await priya.hears("Is it to be done again and again?")
            await priya.press("No, once")
            added = await priya.hears("“carer's assessment” is for the coordinator")
            await team.hears("Priya N added an action")
            await priya.press_old(added, "Send now")
            asked = await bob.hears("Priya Nair asks you to do this")
            await bob.press_old(asked, "Done")
            await bob.hears("What came of it?")
            await bob.say("daughter Jane is offered respite")
            await bob.hears("is closed. Done.")
            await team.hears("Bob W closed an action")
            await bob.press_old(asked, "Done")
            await bob.hears("is closed already: done")
            assert not [one for one in team.messages if "Jane" in one.text or "respite" in one.text]


async def test_what_was_typed_goes_and_what_came_of_it_stays(settings: Settings) -> None:
    async with FakeTelegram(limits=None) as telegram:
        nadia, priya = person(telegram, "nadia"), person(telegram, "priya")
        team = team_group(telegram, nadia, priya)
        async with at_work(on_telegram(settings, telegram, telegram_group_seconds=0.0)):
            for one in (nadia, priya):
                await one.start()
                await one.hears("Hello")
            await refer_mary_smith(nadia)
            ref = ref_in((await team.hears("New referral")).text.removeprefix("New referral "))
            for command, typed, came in (
                ("note", "two dogs", "The note is with"),
                ("update", "eating", "Written down"),
            ):
                said = await priya.say(f"/{command} {ref}")
                words = await priya.say(typed)
                kept = await priya.hears(came)
                await until(priya.chat, lambda said=said, words=words: said.deleted and words.deleted)  # type: ignore[misc]
                assert not kept.deleted
