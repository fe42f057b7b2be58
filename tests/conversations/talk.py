"""A dialogue as plain text, run through the whole bot: who says or presses what, and what is answered to whom.

    nadia: /refer            says it             nadia < fragment     the answer holds it
    nadia: [Yes]             presses the button  nadia !< fragment    the answer does not hold it
    later 8 days             moves the clock     channel < …, mail < …  what was queued for them holds it
    priya: [Take]            presses what hangs under a card or a notice, the newest of that name
    mail is accepted         the letters that were queued have arrived
    priya in the channel: /case REF   says it there; of a link that hangs there, a press leads into private
    nadia from Jane Carter: text      passes on what Jane Carter wrote

What is heard is what has been said to that person since they last did something. Lines with # are comments.
"""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, select, update

from bot.clock import DUTIES
from bot.house import House
from bot.runtime import Runtime
from bot.settings import Settings
from bot.wiring import open_house
from conversations.turns import Prompt
from handlers.surface import Button, Inbound, Kind, Spoken
from handlers.tokens import About
from handlers.words import PLAIN, nav_label, spoken_choice, words_in
from store.crypto import KeyRing
from store.database import Database
from store.rules import ref_in
from store.tables.queues import outbox
from store.terms import OutboxState
from tests.cast import CHANNELS, TELEGRAM_IDS

# Mary Smith is referred, with as few words as it takes.
REFERRED = """
nadia: /refer
nadia: mary smith
nadia: 3 4 1941
nadia: yes
nadia: 12 high st broadstairs ct10 1al
nadia: skip
nadia: [St Peter's]
nadia: falls
nadia: done
nadia: none
nadia: agrees
nadia: confirm
nadia < Your reference is
"""
START = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)
_ACT = re.compile(r"(\w+)( in the channel)?: (.+)")
_PASSED_ON = re.compile(r"(\w+) from ([^:]+): (.+)")
_HEAR = re.compile(r"(\w+) (!?)< (.+)")
_LATER = re.compile(r"later (\d+) (minutes|hours|days)")


class Talk:
    """Everybody's side of the conversation."""

    def __init__(self, database: Database, ring: KeyRing, tasks: asyncio.TaskGroup, first: int = 1) -> None:
        self.now = START
        self.database = database
        self.house: House = open_house(Settings(), ring, ("telegram", "slack"))
        self.house.clock = lambda: self.now
        self.runtime = Runtime(database, self.house, tasks, lambda _surface: None)
        self.shown: dict[str, tuple[Prompt, int]] = {}
        self.heard: dict[str, str] = {}
        self.hanging: list[tuple[str, Button]] = []
        self._numbers = count(first)
        self._read = 0

    async def play(self, script: str) -> None:
        """Run a transcript; the first line that does not come true fails."""
        for number, line in enumerate(script.splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if later := _LATER.fullmatch(line):
                await self.later(timedelta(**{later[2]: int(later[1])}))
            elif line == "mail is accepted":
                await self.database.run(_arrived)
            elif passed := _PASSED_ON.fullmatch(line):
                await self.pass_on(passed[1], passed[2], passed[3])
            elif acted := _ACT.fullmatch(line):
                await (self.say_in_channel if acted[2] else self.act)(acted[1], acted[3])
            else:
                self._check(number, line)

    async def later(self, span: timedelta) -> None:
        """Time passes, and what falls due is done."""
        self.now += span
        self.heard = {}
        while any([await self.database.run(duty.some, self.house, self.now, ()) for duty in DUTIES]):
            pass
        self._listen("", [])

    async def act(self, who: str, what: str) -> None:
        self.heard = {}
        if what.startswith("[") and what.endswith("]"):
            spoken = await self._press(who, what[1:-1])
        elif what.startswith("/"):
            command, _, rest = what[1:].partition(" ")
            spoken = await self._arrive(who, Kind.COMMAND, command=command, text=self._filled(rest))
        else:
            spoken = await self._arrive(who, Kind.TEXT, text=self._filled(what))
        self._listen(who, spoken)

    async def pass_on(self, who: str, author: str, text: str) -> None:
        self.heard = {}
        self._listen(who, await self._arrive(who, Kind.TEXT, text=text, author=author))

    @property
    def ref(self) -> str:
        """The reference that was given last; REF in a transcript."""
        return str(self._ref)

    def state_of(self, who: str) -> Prompt:
        return self.shown[who][0]

    def _filled(self, text: str) -> str:
        return text.replace("REF", getattr(self, "_ref", "REF")).replace("\\0", "\0")

    async def say_in_channel(self, who: str, what: str) -> None:
        """A command in the team's group, as Telegram's listener keeps it: its name and a reference."""
        self.heard = {}
        command, _, rest = what[1:].partition(" ")
        number, chat = str(next(self._numbers)), CHANNELS["telegram"]
        text = ref_in(self._filled(rest))
        given = Inbound("telegram", number, str(TELEGRAM_IDS[who]), chat, Kind.COMMAND, text, command, place=chat)
        await self.runtime.answer(replace(given, private=False, message_id=number))
        self._listen(who, [])

    async def press_token(self, who: str, token: str) -> str:
        """A press on a button that nobody was shown; what is answered."""
        self.heard = {}
        self._listen(who, await self._arrive(who, Kind.PRESS, token=token))
        return str(self.heard.get(who, ""))

    async def _arrive(self, who: str, kind: Kind, **given: Any) -> list[Spoken]:
        number, sender = str(next(self._numbers)), str(TELEGRAM_IDS[who])
        return await self.runtime.answer(
            Inbound("telegram", number, sender, sender, kind, message_id=number, live=True, **given)
        )

    async def _press(self, who: str, wanted: str) -> list[Spoken]:
        """A button of the open question, or else one that hangs under a card or a notice."""
        token = self._token(who, wanted)
        if token is None:
            under = [one for words, one in reversed(self.hanging) if words.startswith(self._filled(wanted))]
            assert under, f"no button {wanted!r} hangs anywhere"
            if under[0].start:
                return await self._arrive(who, Kind.COMMAND, command="start", text=under[0].start)
            token = under[0].token
        return await self._arrive(who, Kind.PRESS, token=token)

    def _token(self, who: str, wanted: str) -> str | None:
        if who not in self.shown:
            return None
        prompt, conversation = self.shown[who]
        offered = [(spoken_choice(prompt, q.field, one), one.key) for q in prompt.questions for one in q.choices]
        offered += [(nav_label(prompt, key), key) for key in prompt.nav]
        found = [key for words, key in offered if words.startswith(self._filled(wanted))]
        if not found and any(words.startswith(self._filled(wanted)) for words, _ in self.hanging):
            return None
        assert found, f"no button {wanted!r} among {[words for words, _ in offered]}"
        return self.house.tokens.mint(About.CONVERSATION, conversation, prompt.revision, found[0])

    def _listen(self, who: str, spoken: list[Spoken]) -> None:
        words = words_in(PLAIN)
        for one in spoken:
            if isinstance(one.reply, Prompt):
                assert one.conversation_id is not None
                self.shown[who] = (one.reply, one.conversation_id)
                said = words.ask(one.reply, one.params)
            else:
                said = words.notice(one.reply, one.params)
                self.hanging += [(button.label, button) for button in one.buttons]
            self._add(who, said)
        for destination, said in self.database.call(self._queued):
            self._add(destination, said)
        if refs := re.findall(r"reference is (?:<b>)?(\w{3}-\w{3})", self.heard.get(who, "")):
            self._ref = refs[-1]

    def _add(self, who: str, said: str) -> None:
        self.heard[who] = f"{self.heard.get(who, '')}\n{said}"

    def _queued(self, connection: Connection) -> list[tuple[str, str]]:
        people = {str(number): name for name, number in TELEGRAM_IDS.items()}
        rows = connection.execute(select(outbox).where(outbox.c.id > self._read).order_by(outbox.c.id)).all()
        found = []
        for row in rows:
            self._read = row.id
            body = self.house.ring.unseal(f"outbox|{row.surface}|{row.destination}", row.body)
            if row.surface == "email":
                found.append(("mail", f"To: {body['to']}\nSubject: {body['subject']}\n{body['text']}"))
            elif row.surface == "telegram" and "text" in body:
                name = "channel" if row.destination == CHANNELS["telegram"] else people[row.destination]
                found.append((name, body["text"]))
                self.hanging += [(one["label"], Button(**one)) for line in body["rows"] for one in line]
        return found

    def _check(self, number: int, line: str) -> None:
        expected = _HEAR.fullmatch(line)
        assert expected, f"line {number}: cannot read {line!r}"
        who, absent, fragment = expected.groups()
        heard = re.sub(r"</?b>", "", self.heard.get(who, ""))
        assert (self._filled(fragment) in heard) is not bool(absent), f"line {number}: {line}\nheard: {heard}"


def _arrived(connection: Connection) -> None:
    connection.execute(update(outbox).where(outbox.c.surface == "email").values(state=OutboxState.SENT))
