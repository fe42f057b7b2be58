"""How many turns a referral takes that is told in a message: each hand-written one, through the whole dialogue.

A turn is one message or one press, the first message and the final press included. The referrer is asked, and answers
what is true of that person; what Baton took from the message by itself is sent as it is shown.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Connection

from conversations.turns import Prompt
from handlers.words import spoken_choice
from store.crypto import KeyRing
from store.database import Database
from store.services import details, people, referrals
from tests.conversations.talk import Talk
from tests.freetext.gold import Gold, messages
from tests.freetext.score import judge

MOST_TURNS = 3
# More is a dialogue that goes round in circles.
ENOUGH = 20
EVERY = int(os.environ.get("BATON_TEST_EVERY_MESSAGE", "1"))
"""1 plays every message; 5 every fifth."""
# Of all; a name is read back at the top of what is sent, and a date or a number is not as easily seen to be wrong.
MISNAMED = 0.01
SURE = {"born": "born_on", "phone": "phone", "nhs": "nhs_number", "name": "name"}


@dataclass
class Played:
    """What became of one message: how many turns it took, what was asked, and the answers as they were sent."""

    one: Gold
    turns: int = 0
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    end: str = ""

    def wrong(self) -> Iterator[str]:
        """What Baton took from the message by itself, without a question, and is not so."""
        for name, at in SURE.items():
            said = self.answers.get(at)
            said = said["number"] if isinstance(said, dict) else said
            verdict = judge(name, said, self.one.fields.get(name), self.one.also.get(name, []))
            if at not in self.asked and verdict in ("wrong", "spurious"):
                yield f"{self.one.at}: {at} {said!r}, not {self.one.fields.get(name)!r}"


@pytest.fixture
def played_on(new_database: Callable[[str], str]) -> Iterator[Database]:
    database = Database(new_database("sqlite"))
    yield database
    database.close()


async def test_the_median_referral_takes_three_turns_and_nothing_wrong_is_sent(
    played_on: Database, ring: KeyRing
) -> None:
    every = [one for one in messages() if one.fields.get("name")][::EVERY]
    async with asyncio.TaskGroup() as tasks:
        talk = Talk(played_on, ring, tasks)
        played = [await play(talk, one) for one in every]
    sent = [one for one in played if one.end == "sent"]
    print(distribution(played))  # noqa: T201 - the table, where the test fails or -s is given
    assert len(sent) >= 0.95 * len(played), [one.one.at for one in played if one.end != "sent"]
    assert median(one.turns for one in played) <= MOST_TURNS
    wrong = [line for one in played for line in one.wrong()]
    misnamed = [line for line in wrong if ": name " in line]
    assert wrong == misnamed, "\n".join(wrong)
    assert len(misnamed) <= MISNAMED * len(played), "\n".join(misnamed)


def distribution(played: list[Played]) -> str:
    turns = Counter(one.turns for one in played)
    asked = Counter(name for one in played for name in one.asked)
    lines = [f"{count:4} took {number} turns" for number, count in sorted(turns.items())]
    lines += [f"{count:4} were asked {name}" for name, count in asked.most_common()]
    lines += [f"{one.one.at}: {one.end}" for one in played if one.end != "sent"]
    return "\n".join([*lines, *(line for one in played for line in one.wrong())])


async def play(talk: Talk, one: Gold) -> Played:
    """One message, and then whatever is asked until it is sent."""
    played = Played(one)
    for said in one.said:
        await act(talk, played, said)
    if "Nothing is open" in talk.heard["nadia"]:
        await act(talk, played, "/refer")
    while not played.end and played.turns < ENOUGH:
        prompt = talk.state_of("nadia")
        (field,) = {question.field for question in prompt.questions[:1]}
        if not prompt.key.endswith("/review"):
            played.asked.append(field)
        await act(talk, played, answer(prompt, field, one))
    if played.end != "sent":
        await talk.act("nadia", "/cancel")
        await talk.act("nadia", "yes")
    return played


async def act(talk: Talk, played: Played, what: str) -> None:
    await talk.act("nadia", what)
    played.turns += 1
    if "Your reference is" in talk.heard["nadia"]:
        played.end, played.answers = "sent", talk.database.call(sent_answers, talk)
    elif "under 18" in talk.heard["nadia"]:
        played.end = "under 18"


def sent_answers(connection: Connection, talk: Talk) -> dict[str, Any]:
    """The answers as the referrer may open them."""
    about = referrals.find(connection, talk.ref)
    assert about
    referrer = people.get_member(connection, about.referrer_id)
    assert referrer
    opened = details.open_details(connection, talk.house.ring, referrer, about, "test", talk.now)
    assert opened
    return dict(opened.answers)


def answer(prompt: Prompt, asked: str, one: Gold) -> str:
    """What a referrer says or presses who knows what the message's careful reader knows."""
    (question, *_) = prompt.questions
    offered = {choice.key: f"[{spoken_choice(prompt, question.field, choice)}]" for choice in question.choices}
    if prompt.key.endswith("/review"):
        return "[Agrees, confirm and send]" if "agrees_confirm" in prompt.nav else "[Confirm and send]"
    if question.check is not None:
        return "[Yes]"
    if prompt.key.startswith("asides/"):
        return offered["carry_on"]
    gold = one.fields
    match asked:
        case "born_on" if gold.get("born"):
            return offered.get(f"day:{gold['born']}", f"{date.fromisoformat(gold['born']):%d/%m/%Y}")
        case "lives" if question.error and question.error.error == "address_no_postcode":
            return "not known"
        case "practice":
            return practice(offered, gold.get("practice", ""), bool(prompt.params["query"] or question.error))
    said: dict[str, str] = {
        "name": gold["name"],
        "born_on": "[Not known]",
        "adult": "[Yes, 18 or over]",
        "lives": gold.get("lives") or "[No fixed abode]",
        "same_patient": "[Somebody else]",
        "phone": gold.get("phone") or "[Skip]",
        "outside": "[Send it to the team]",
        "concerns": ", ".join(gold.get("concerns", [])) or "not managing at home",
        "next_of_kin": " ".join(gold.get("kin", [])) or "[None known]",
        "agreement": "[Agrees]",
    }
    return said[asked]


def practice(offered: dict[str, str], named: str, searched: bool) -> str:
    """The one that was named, searched for if it is not offered; else the referrer's own."""
    first = named.casefold().removeprefix("the ").split(" ")[0]
    fits = [label for label in offered.values() if first in label.casefold()] if named else list(offered.values())[:1]
    if fits or searched or not named:
        return fits[0] if fits else "[Not known or not registered]"
    return named
