"""Triage on Telegram: from the group's card into private chat, back to the referrer, and never words in the group."""

from bot.settings import Settings
from tests.fakes.telegram import Person
from tests.surfaces.telegram_desk import until
from tests.surfaces.telegram_scene import Scene, a_card


def in_the_group(scene: Scene) -> str:
    return "\n".join(one.text for one in scene.team.messages)


async def declines(who: Person, comment: str) -> None:
    await who.hears("What becomes of")
    await who.press("Not taken on")
    await who.hears("Why does the team not take")
    await who.press("Needs met elsewhere")
    await who.hears("What should the referrer and the practice know?")
    await who.say(comment)
    await who.hears("is declined")


async def test_a_referral_is_declined_in_private_and_read_by_the_referrer(settings: Settings) -> None:
    async with a_card(settings) as scene:
        await scene.priya.press_in(scene.team, "Not for us")
        await declines(scene.priya, "Her daughter has arranged care")
        await scene.team.hears("declined")
        await scene.priya.press("Send now")
        await scene.nadia.hears("does not take this referral on")
        await scene.nadia.press("Read")
        await scene.nadia.hears("Her daughter has arranged care")
        assert "daughter" not in in_the_group(scene)
        await until(scene.priya.chat, lambda: not any("daughter" in one.text for one in scene.priya.screen))


async def test_a_question_goes_to_the_referrer_and_its_answer_to_who_asked(settings: Settings) -> None:
    async with a_card(settings) as scene:
        await scene.priya.press_in(scene.team, "Details")
        await scene.priya.hears("Mary Smith")
        await scene.priya.press("Ask the referrer")
        await scene.priya.hears("What would you like to ask")
        await scene.priya.say("Does she have a key safe?")
        await scene.priya.hears("goes to the referrer at")
        await scene.priya.press("Send now")
        await scene.nadia.hears("has a question for you")
        await scene.nadia.press("Answer")
        await scene.nadia.hears("Does she have a key safe?")
        await scene.nadia.hears("What is your answer?")
        await scene.nadia.say("Yes, by the door")
        await scene.nadia.hears("has your answer")
        await scene.team.hears("answered")
        await scene.priya.hears("has answered the question")
        await scene.priya.press("Read")
        await scene.priya.hears("Yes, by the door")
        for words in ("key safe", "door", "Mary"):
            assert words not in in_the_group(scene)
