"""The people of the benchmark: each refers one invented patient, in thirteen turns, to whichever bot is there."""

import asyncio
import random
import time
from dataclasses import dataclass

from tests.fakes.telegram import FakeTelegram, Person

FIRST_ID = 2001
GROUP = -1001
PATIENCE = 20.0
_FIRST = ("Ada", "Bea", "Cora", "Dora", "Edna", "Fay", "Greta", "Hilda", "Ida", "June", "Kay", "Lena", "Mona", "Nell")
_LAST = ("Ash", "Birch", "Clay", "Dale", "Elm", "Firth", "Glen", "Heath", "Ivory", "Jay", "Kite", "Lark", "Moor")


@dataclass(frozen=True)
class Turn:
    """What a person does, and the words of the answer to it."""

    press: bool
    what: str
    answer: str


def said(what: str, answer: str) -> Turn:
    return Turn(False, what, answer)


def pressed(what: str, answer: str) -> Turn:
    return Turn(True, what, answer)


def dialogue(number: int) -> list[Turn]:
    """The turns about patient `number`: no two patients are alike, so that none is taken for another."""
    name = f"{_FIRST[number % 14]} {_LAST[number // 14 % 13]}"
    born = f"{1 + number % 28}/{1 + number % 12}/{31 + number % 27}"
    return [
        said("/refer", "Who would you like to refer?"),
        said(name.lower(), f"When was {name} born?"),
        said(born, "Right?"),
        pressed("Yes", f"Where does {name} live?"),
        said(f"{1 + number} high st broadstairs ct101al", "A phone number"),
        pressed("Skip", "Which GP practice?"),
        pressed("St Peter's Surgery", "What worries you?"),
        pressed("Falls", "What worries you?"),
        pressed("Medicines", "What worries you?"),
        said("3 falls since september, tablets still in the bags", "next of kin"),
        said("daughter Jane 07700 900123", "agree to this referral"),
        pressed("Agrees", "Check before sending"),
        pressed("Confirm and send", "Your reference is"),
    ]


async def hold(person: Person, turns: list[Turn], pause: float = 0.0, least: float = 0.0) -> list[float]:
    """Go through a dialogue, pausing `pause` seconds on average, and at least `least`, before each turn.

    Returned are the seconds to each answer.
    """
    took = []
    for turn in turns:
        if pause:
            await asyncio.sleep(random.uniform(least, 2 * pause - least))
        began = time.perf_counter()
        if turn.press:
            await person.press(turn.what, PATIENCE)
        else:
            await person.say(turn.what)
        await person.hears(turn.answer, PATIENCE)
        took.append(time.perf_counter() - began)
    return took


def crowd(fake: FakeTelegram, size: int) -> list[Person]:
    """`size` people who have opened the bot, and the team's group."""
    people = [fake.person(FIRST_ID + number, first_name=f"Person{number}") for number in range(size)]
    for person in people:
        person.chat.started = True
    fake.group(GROUP, "Team", members=people[:1])
    return people
