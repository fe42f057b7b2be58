"""No detail of a patient in a channel, a button, a view's hidden data or the log: canaries through Slack's modal."""

from pathlib import Path

from tests.cast import CHANNELS, SLACK_IDS
from tests.child import Child
from tests.fakes.slack_people import Person
from tests.fakes.slack_server import FakeSlack
from tests.fakes.smtp import FakeSmtp
from tests.installed import SERVE, install
from tests.transcripts import canaries

OPAQUE = ("value", "action_id", "block_id", "callback_id", "private_metadata", "external_id", "metadata")


async def refer(nadia: Person) -> None:
    """The three pages of the modal."""
    await nadia.command("/refer")
    await nadia.sees_modal("Full name")
    nadia.set("Full name", canaries.NAME)
    nadia.set("Date of birth", canaries.BORN)
    nadia.set("Address", canaries.ADDRESS)
    nadia.set("phone", canaries.PHONE)
    assert await nadia.submit() == {}
    await nadia.sees_modal("Zebedee Quillfeather, born 27 March 1941 (")
    await nadia.choose("practice", typed="st peters broadstairs")
    nadia.set("concerns/0", ["Falls"])
    nadia.set("In your own words", canaries.WORDS)
    nadia.set("next_of_kin", canaries.KIN)
    assert await nadia.submit() == {}
    await nadia.sees_modal("agree to this referral")
    nadia.set("agreement", "Agrees")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")
    assert await nadia.submit() == {}
    await nadia.hears("mail server accepted it")


async def refer_from_a_message(nadia: Person, priya: Person) -> None:
    """The same person from what a colleague wrote in a channel of theirs; they are known here by now."""
    ward = nadia.slack.channel("C0WARD", [nadia, priya])
    about = (
        f"{canaries.NAME} dob {canaries.BORN}, {canaries.ADDRESS}, {canaries.PHONE}. {canaries.WORDS}. {canaries.KIN}"
    )
    await nadia.message_shortcut("refer", await priya.say_in(ward, about))
    await nadia.sees_modal("already with a team")
    await nadia.press("Cancel")
    await nadia.press("Yes, stop and delete it")


async def test_nothing_identifiable_where_it_does_not_belong(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    async with FakeSlack(per_channel=None) as slack, FakeSmtp() as smtp:
        nadia, priya = (slack.person(SLACK_IDS[one], one.title()) for one in ("nadia", "priya"))
        team = slack.channel(CHANNELS["slack"], [nadia, priya])
        env = install(tmp_path, slack, smtp) | {"BATON_LOG_LEVEL": "DEBUG"}
        async with Child(SERVE, env | {"BATON_SMTP_CA": str(smtp.ca_pem)}, log):
            await slack.use_socket().connected(seconds=10)
            await refer(nadia)
            mail = await smtp.arrives(to="stpeters@nhs.net")
            assert canaries.found_in(mail.text, canaries.TOLD) == set(canaries.TOLD)
            await slack.until(lambda: team.messages and "Practice told" in team.messages[0].text, 5)
            await priya.press("Details", team)
            details = await priya.sees_modal("Quillfeather")
            assert canaries.found_in(details.text, canaries.TOLD) == set(canaries.TOLD)
            await refer_from_a_message(nadia, priya)
            assert canaries.found_in_files(tmp_path, "baton.db*") == {}
        assert canaries.found_in(slack.all_bytes()) == set()
        assert all(canaries.found_in(one.text) == set() for one in nadia.messages)
        for name in OPAQUE:
            carried = canaries.values_of(name, [call.args for call in slack.calls])
            assert canaries.found_in("\n".join(carried)) == set(), name
        assert canaries.found_in(log.read_bytes()) == set()
        for secret in (slack.bot_token, slack.app_token):
            assert secret not in log.read_text()
