"""No detail of a patient leaves the places meant for it: a whole referral of canaries by a real process at DEBUG."""

import re
from pathlib import Path

from tests.cast import CHANNELS, TELEGRAM_IDS
from tests.child import Child
from tests.fakes.smtp import FakeSmtp, Mail
from tests.fakes.telegram import FakeTelegram, Group, Person
from tests.installed import SERVE, install
from tests.transcripts import canaries

SMTP_PASSWORD = "correct-horse-battery"


async def refer(nadia: Person) -> None:
    """Every question answered with a canary, and two of the extras."""
    await nadia.say("/refer")
    await nadia.hears("Who would you like to refer?")
    await nadia.say(canaries.NAME)
    await nadia.hears("born?")
    await nadia.say(canaries.BORN)
    await nadia.press("Yes")
    await nadia.hears("live?")
    await nadia.say(canaries.ADDRESS)
    await nadia.hears("phone number")
    await nadia.say(canaries.PHONE)
    await nadia.press("St Peter's Surgery")
    await nadia.press("Falls")
    await nadia.say(canaries.WORDS)
    await nadia.hears("next of kin")
    await nadia.say(canaries.KIN)
    await nadia.press("Agrees")
    await nadia.hears("Check before sending")
    for button, text in (("NHS number", canaries.NHS_NUMBER), ("Communication and access", canaries.NEEDS)):
        await nadia.press("Add something")
        await nadia.hears("like to add")
        await nadia.press(button)
        await nadia.say(text)
        await nadia.hears("Check before sending")
    await nadia.press("Confirm and send")
    await nadia.hears("Your reference is")
    await nadia.hears("mail server accepted it")


def refs_in(text: str) -> list[str]:
    return re.findall(r"\b[A-Z]\d[A-Z]-\d[A-Z]{2}\b", text)


async def work(priya: Person, nadia: Person, team: Group, ref: str) -> None:
    """A whole case, with a canary in every box for free words, and one said in the group."""
    words = canaries.WORDS
    await priya.press_in(team, "Take")
    await team.hears("Lead Priya N")
    card = next(one for one in team.messages if one.from_bot)
    await priya.say_in(team, f"/note {words}", reply_to=card)
    await team.hears("nothing that is written here is kept")
    await priya.press_in(team, "Add a note")
    await priya.hears("What should the team know")
    await priya.say(words)
    await priya.hears("The note is with")
    await priya.say(f"/update {ref} {words}")
    await priya.hears("The referrer sees it")
    await priya.say(f"/contact {ref} phone")
    await priya.hears("What came of it?")
    await priya.press("Spoke to them")
    await priya.hears("first plan")
    await priya.say(words)
    await priya.hears("The promise is kept")
    await priya.press("Send now")
    await nadia.hears("spoke to")
    await priya.say(f"/action {ref} {words}")
    await priya.hears("Who will do it?")
    await priya.say("priya")
    await priya.hears("By when?")
    await priya.say("by fri")
    await priya.hears("again and again")
    await priya.say("no")
    await priya.hears("by Fri")
    await priya.say(f"/ask {ref} {words}")
    await priya.hears("Your question about")
    await priya.press("Send now")
    await nadia.hears("has a question for you")
    await nadia.press("Answer")
    await nadia.say(words)
    await nadia.hears("has your answer")
    await team.hears(f"The referrer of {ref} answered")
    await end(priya, ref)


async def end(priya: Person, ref: str) -> None:
    """The discharge, told at once."""
    await priya.say(f"/discharge {ref}")
    await priya.press("Moved away")
    await priya.press("None of these")
    await priya.press("Their GP practice")
    await priya.hears("A line for the referrer")
    await priya.say(canaries.WORDS)
    await priya.press("Close what is open")
    await priya.hears("is discharged")
    await priya.press("Send now")


def headers(mail: Mail) -> str:
    return "\n".join(f"{name}: {value}" for name, value in mail.message.items())


async def test_nothing_identifiable_where_it_does_not_belong(tmp_path: Path) -> None:
    telegram, smtp = FakeTelegram(limits=None), FakeSmtp(user="baton", password=SMTP_PASSWORD)
    nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
    priya = telegram.person(TELEGRAM_IDS["priya"], first_name="Priya")
    team = telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[nadia, priya])
    log = tmp_path / "log.txt"
    async with telegram, smtp:
        env = install(tmp_path, telegram, smtp) | {"BATON_LOG_LEVEL": "DEBUG", "BATON_SMTP_CA": str(smtp.ca_pem)}
        env |= {"BATON_TELEGRAM_GROUP_SECONDS": "0"}
        async with Child(SERVE, env, log):
            await nadia.start()
            await refer(nadia)
            mail = await smtp.arrives(to="stpeters@nhs.net")
            await team.hears("Practice told")
            await priya.start()
            await priya.press_in(team, "Details")
            details = await priya.hears("Quillfeather")
            assert canaries.found_in_files(tmp_path, "baton.db*") == {}
            await work(priya, nadia, team, refs_in(details.text)[0])
            letter = await smtp.arrives(to="stpeters@nhs.net")
            assert canaries.found_in(letter.text) >= {"marmalade", "samovar"}, "the plan, for the practice"
            await team.hears("Discharged")
            # Whoever may read it, can: the searches below would find it.
            everything = {*canaries.TOLD, *canaries.TOLD_TOO}
            assert canaries.found_in(mail.text, everything) == everything
            assert canaries.found_in(mail.html, everything) == everything
            assert canaries.found_in(details.text, everything) == everything
    assert canaries.found_in_files(tmp_path, "baton.db*") == {}
    assert canaries.found_in(telegram.all_bytes()) == set()
    assert all(canaries.found_in(headers(one)) == set() for one in smtp.mails)
    assert canaries.found_in(log.read_bytes()) == set()
    sent = [call.params for call in telegram.calls]
    for name in ("callback_data", "url"):
        carried = canaries.values_of(name, sent)
        assert carried
        assert canaries.found_in("\n".join(carried)) == set()


async def test_no_secret_in_the_log(tmp_path: Path) -> None:
    """Even when sends fail and the platform is away."""
    telegram, smtp = FakeTelegram(limits=None), FakeSmtp(user="baton", password=SMTP_PASSWORD)
    telegram.faults = [("sendMessage", 1, "500"), ("editMessageText", None, "400:not allowed")]
    nadia = telegram.person(TELEGRAM_IDS["nadia"], first_name="Nadia")
    telegram.group(int(CHANNELS["telegram"]), "Thanet East", members=[nadia])
    log = tmp_path / "log.txt"
    async with telegram, smtp:
        env = install(tmp_path, telegram, smtp) | {"BATON_LOG_LEVEL": "DEBUG"}
        async with Child(SERVE, env, log):
            await nadia.start()
            await nadia.hears("Hello")
            await telegram.go_down()
            await telegram.come_back()
            await nadia.say("/help")
            await nadia.hears("/refer", 15)
    said = log.read_text()
    assert "WARNING baton.telegram" in said
    for secret in (
        telegram.token,
        telegram.token.partition(":")[2],
        SMTP_PASSWORD,
        (tmp_path / "keys.json").read_text(),
    ):
        assert secret not in said
