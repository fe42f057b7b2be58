"""A whole case, from the referral to the same person's next one: on Telegram, on Slack and on the sandbox page.

Refer, take, two attempts, contact and plan, three actions of which one comes again, how they are, discharge, refer
again; what is stored in the end is the same, on both databases.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.sandbox import sandbox
from bot.settings import Settings
from store.database import Database
from store.services import timeline
from store.tables.referrals import action, referral
from tests.cast import CHANNELS
from tests.conftest import BACKENDS
from tests.fakes.sandbox_visitor import SandboxVisitor, visiting
from tests.fakes.slack_people import Person as SlackPerson
from tests.fakes.slack_server import FakeSlack
from tests.fakes.slack_state import Channel
from tests.fakes.smtp import FakeSmtp
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.slack_desk import baton_on, team_channel
from tests.surfaces.slack_desk import person as slack_person
from tests.surfaces.telegram_desk import at_work, on_telegram, person, team_group

WHOLE = (
    "Pls see Mary Smith dob 3/4/41, 12 High St CT10 1AL, falls x3, not taking meds, lives alone. "
    "Daughter Jane 07700 900123. St Peters."
)
PLAN = "falls check, tablets in a box"
# Whoever acts; what they type, or press where it is in brackets (after # in the channel); what is heard, there after #.
CASE = (
    ("nadia", WHOLE, "Check before sending"),
    ("nadia", "[Agrees, confirm and send]", "Your reference is"),
    ("priya", "#[Take]", "#Priya N took"),
    ("priya", "#[Log a contact]", "How did you reach them"),
    ("priya", "[Phone]", "What came of it?"),
    ("priya", "[No answer]", "best time"),
    ("priya", "after 3pm", "#no answer"),
    ("priya", "#[Log a contact]", "How did you reach them"),
    ("priya", "[Visit]", "What came of it?"),
    ("priya", "[Left a message]", "best time"),
    ("priya", "[Skip]", "#left a message"),
    ("priya", "#[Log a contact]", "How did you reach them"),
    ("priya", "[Phone]", "What came of it?"),
    ("priya", "[Spoke to them]", "first plan"),
    ("priya", PLAN, "#plan agreed"),
    ("nadia", "wait", "spoke to the person"),
    ("priya", "#[Add action]", "what is to be done?"),
    ("priya", "[Medicines review]", "Anything to say"),
    ("priya", "with Mr Shah", "Who will do it?"),
    ("priya", "[Me]", "By when?"),
    ("priya", "in 2 weeks", "again and again"),
    ("priya", "[No, once]", "#medicines review"),
    ("priya", "#[Add action]", "what is to be done?"),
    ("priya", "[Joint visit]", "Anything to say"),
    ("priya", "[Nothing to add]", "Who will do it?"),
    ("priya", "bob", "By when?"),
    ("priya", "in 3 days", "again and again"),
    ("priya", "[No, once]", "#joint visit"),
    ("priya", "#[Add action]", "what is to be done?"),
    ("priya", "[Check on them]", "Anything to say"),
    ("priya", "[Nothing to add]", "Who will do it?"),
    ("priya", "[Me]", "By when?"),
    ("priya", "in 2 weeks", "again and again"),
    ("priya", "[Every 2 weeks]", "#3 open actions"),
    ("priya", "/update REF", "in one line"),
    ("priya", "eating again", "#how they are"),
    ("priya", "/discharge REF", "Why does case"),
    ("priya", "[What was needed is in place]", "What came of it?"),
    ("priya", "[Stayed at home]", ""),
    ("priya", "[Next]", "looking after them"),
    ("priya", "[Their GP practice]", "A line for the referrer"),
    ("priya", "[Nothing more]", "still open"),
    ("priya", "[Close what is open", "#Discharged"),
    ("nadia", "wait", "has ended"),
    ("nadia", WHOLE, "was with a team here before"),
    ("nadia", "[Same person as in", "Check before sending"),
    ("nadia", "[Agrees, confirm and send]", "Your reference is"),
)
MINUTES = 60.0


@dataclass(frozen=True)
class Kept:
    """What is stored of the first case, and whether the second referral is linked to it."""

    events: tuple[str, ...]
    actions: tuple[tuple[Any, ...], ...]
    closing: Mapping[str, Any]
    linked: bool


def kept_of(settings: Settings) -> Kept:
    database = Database(settings.database_url)
    kept = database.call(_kept)
    database.close()
    return kept


def _kept(connection: Connection) -> Kept:
    first, second = connection.execute(select(referral).order_by(referral.c.received_at)).all()
    events = tuple(one.kind for one in timeline.events(connection, first.id) if "practice" not in one.kind)
    rows = connection.execute(select(action).where(action.c.referral_id == first.id).order_by(action.c.created_at))
    actions = tuple((one.kind, one.owner_id, one.repeat_days, one.outcome) for one in rows)
    return Kept(tuple(sorted(events)), actions, first.closing, second.previous_id == first.id)


def _ref_of(settings: Settings) -> str:
    database = Database(settings.database_url)
    found = database.call(lambda connection: connection.execute(select(referral.c.ref)).scalars().first())
    database.close()
    return str(found)


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_whole_case_is_the_same_wherever_it_is_worked(
    backend: str, new_database: Callable[[str], str], keys: Path, tmp_path: Path
) -> None:
    def settings(clock: str) -> Settings:
        given = Settings(database_url=new_database(backend), keys=keys, listen="127.0.0.1:0", mail_from="b@nhs.net")
        (tmp_path / clock).write_text("0")
        return replace(given, clock_file=tmp_path / clock)

    wanted = await _in_telegram(settings("telegram"))
    assert wanted.linked
    assert wanted.events.count("attempted") == 2
    assert {one[-1] for one in wanted.actions} == {"not_needed"}
    assert await _on_the_page(settings("sandbox")) == wanted
    assert await _in_slack(settings("slack")) == wanted


def _move(settings: Settings) -> None:
    """Six minutes later: what was done can no longer be undone, and others are told."""
    assert settings.clock_file
    ahead = float(settings.clock_file.read_text())
    settings.clock_file.write_text(str(ahead + 6 * MINUTES))


async def _in_telegram(settings: Settings) -> Kept:
    async with FakeTelegram(limits=None) as telegram, FakeSmtp(tls=True) as smtp:
        people = {name: person(telegram, name) for name in ("nadia", "priya", "bob")}
        team = team_group(telegram, *people.values())
        given = replace(
            on_telegram(settings, telegram, smtp_url=smtp.url, smtp_ca=smtp.ca_pem), telegram_group_seconds=0
        )
        async with at_work(given):
            for one in people.values():
                await one.start()
            for name, act, heard in CASE:
                if act == "wait":
                    _move(settings)
                    await people[name].hears(heard)
                    continue
                who = people[name]
                if act.startswith("#["):
                    await who.press_in(team, act.strip("#[]"))
                elif act.startswith("["):
                    await who.press(act.strip("[]"))
                else:
                    await who.say(act.replace("REF", _ref_of(settings)))
                if heard.startswith("#"):
                    await team.hears(heard[1:])
                elif heard:
                    await who.hears(heard)
            assert not telegram.violations
    return kept_of(settings)


async def _on_the_page(settings: Settings) -> Kept:
    channel = CHANNELS["sandbox"]
    async with sandbox(settings) as address, visiting(address) as page:
        for name, act, heard in CASE:
            if act == "wait":
                assert await page.post("/clock", {"to": "minutes"}) == 202
                await page.hears_next(name, heard)
                continue
            await _act_on_the_page(page, name, act.replace("REF", _ref_of(settings)), channel)
            if heard:
                await page.hears_next(channel if heard.startswith("#") else name, heard.strip("#"))
    return kept_of(settings)


async def _act_on_the_page(page: SandboxVisitor, name: str, act: str, channel: str) -> None:
    if act.startswith("#["):
        assert await page.press(name, act.strip("#[]"), channel) == 202
    elif act.startswith("["):
        assert await page.press(name, act.strip("[]")) == 202
    else:
        assert await page.say(name, act) == 202


async def _in_slack(settings: Settings) -> Kept:
    async with FakeSlack(per_channel=None) as slack, FakeSmtp(tls=True) as smtp:
        nadia, priya = slack_person(slack, "nadia"), slack_person(slack, "priya")
        team = team_channel(slack, nadia, priya, slack_person(slack, "bob"))
        async with baton_on(slack, replace(settings, smtp_url=smtp.url, smtp_ca=smtp.ca_pem), "socket"):
            await _refer_in_slack(nadia)
            await slack.until(lambda: team.messages, 5)
            ref = _ref_of(settings)
            await _work_in_slack(slack, priya, team)
            await priya.command("/baton", f"update {ref}")
            await _form(priya, "in one line", {"condition": "eating again"})
            await priya.command("/baton", f"discharge {ref}")
            reason = {"discharge_reason": "What was needed is in place", "outcomes/0": ["Stayed at home"]}
            await _form(priya, "case_discharge", {**reason, "destination": "Their GP practice"})
            await _form(priya, "still open", {"left_over": "Close what is open (3)"})
            await slack.until(lambda: "Discharged" in team.messages[0].text, 5)
            _move(settings)
            await nadia.hears("has ended")
            await _refer_in_slack(nadia, again=True)
        assert not slack.violations
    return kept_of(settings)


async def _form(who: SlackPerson, asked: str, boxes: Mapping[str, Any]) -> None:
    await who.sees_modal("" if asked.startswith("case_") else asked)
    for name, value in boxes.items():
        who.set(name, value)
    assert await who.submit() == {}


async def _refer_in_slack(nadia: SlackPerson, again: bool = False) -> None:
    await nadia.command("/refer")
    await _form(nadia, "Full name", {"everything": WHOLE})
    if again:
        await nadia.sees_modal("was with a team here before")
        nadia.set("same_patient", next(one for one in _options(nadia) if one.startswith("Same person")))
        assert await nadia.submit() == {}
    await nadia.sees_modal("Check before sending")
    assert await nadia.submit() == {}
    await nadia.sees_modal("Your reference is")


def _options(who: SlackPerson) -> list[str]:
    assert who.modal
    blocks = (block for block in who.modal.raw["blocks"] if block["type"] == "input")
    return [one["text"]["text"] for block in blocks for one in block["element"].get("options", ())]


async def _work_in_slack(slack: FakeSlack, priya: SlackPerson, team: Channel) -> None:
    (card,) = team.messages
    until: Callable[[str], Awaitable[object]] = lambda text: slack.until(  # noqa: E731
        lambda: any(text in one.text for one in (card, *team.replies(card))), 5
    )
    await priya.press("Take", card)
    await until("Lead Priya N")
    for how, result, said in (
        ("Phone", "No answer", {"best_time": "after 3pm"}),
        ("Visit", "Left a message", {}),
        ("Phone", "Spoke to them", {"plan": PLAN}),
    ):
        await priya.press("Log a contact", card)
        await _form(priya, "How?", {"contact_how": how, "contact_result": result})
        await _form(priya, "", said)
    await until("plan agreed")
    for kind, words, whom, due, repeat in (
        ("Medicines review", "with Mr Shah", "Me", "in 2 weeks", "No, once"),
        ("Joint visit", "", "Bob Webb", "in 3 days", "No, once"),
        ("Check on them", "", "Me", "in 2 weeks", "Every 2 weeks"),
    ):
        await priya.press("Add action", card)
        await priya.sees_modal("What is to be done?")
        priya.set("to_do", kind)
        if words:
            priya.set("to_do_words", words)
        await priya.choose("owner", typed=whom.split()[0], pick=whom)
        priya.set("due", due)
        priya.set("repeat", repeat)
        assert await priya.submit() == {}
    await until("3 open actions")
