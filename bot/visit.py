"""One turn's working set: who came, on which connection, and what is said to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import toast
from bot.house import House
from conversations.turns import Notice, Prompt, Reply
from handlers.compose import prompt_message
from handlers.surface import Button, Inbound, Message, Spoken, two_by_two
from handlers.words import PLAIN, words_in
from store.calendar import local_day
from store.records import Member, Outgoing, Team
from store.rules import MAY_DECIDE
from store.services import hygiene, outbox, people

ANSWER = 1


@dataclass
class Visit:
    """A turn under way. What is said goes to the outbox, or back to the caller when the visit is live.

    `over`: the conversation that this turn ended. `referral_id` and `subject`: what the dialogue is about, such as a
    case and an action of it. `said`: words behind a command, which answer the first question of what it begins.
    """

    connection: Connection
    house: House
    inbound: Inbound
    now: datetime
    member: Member
    conversation_id: int | None = None
    live: list[Spoken] = field(default_factory=list)
    over: int | None = None
    referral_id: int | None = None
    subject: int | None = None
    said: str = ""
    _team: Team | None = None

    @property
    def team(self) -> Team:
        """The member's own team, or the first: whose urgent numbers are shown."""
        if self._team is None:
            self._team = people.team_of(self.connection, self.member)
        if self._team is None:
            raise LookupError("the world has no team")
        return self._team

    def params(self) -> dict[str, Any]:
        base = base_params(self.house, self.inbound.surface, self.member, self.team, self.now)
        return {**base, "form": self.inbound.paged}

    def say(self, key: str, **params: Any) -> None:
        """Answer with a notice."""
        self.reply(Notice(key, params))

    def say_with(self, key: str, buttons: Sequence[Button], briefly: bool = False, **params: Any) -> None:
        """Answer with a notice and what can be done about it.

        One that shows details is said `briefly`: it is deleted from the chat again after ten minutes.
        """
        notice, given = Notice(key, params), self.params()
        if self.inbound.live:
            self.live.append(Spoken(notice, given, None, tuple(buttons)))
            return
        message = Message(self.house.speak(self.inbound.surface).notice(notice, given), two_by_two(buttons))
        self.queue(message, wipe_at=self.now + hygiene.DETAILS_STAY if briefly else None)

    def answer_press(self, key: str, **params: Any) -> None:
        """Answer a press with a notice of at most 200 characters: over the group where it was pressed, if it was."""
        if not self.inbound.query:
            self.say(key, **params)
            return
        words = words_in(PLAIN).notice(Notice(key, params), self.params())
        toast.answer(self.connection, self.house, self.inbound, self.now, words)

    def say_lasting(self, key: str, **params: Any) -> None:
        """Answer with a notice that outlives the dialogue: it is queued even for a live visit, and is not wiped."""
        notice = Notice(key, params)
        if self.inbound.live:
            self.reply(notice)
        self.queue(Message(self.house.speak(self.inbound.surface).notice(notice, self.params())))

    def say_briefly(self, key: str, **params: Any) -> None:
        """Answer with a notice that shows details, with nothing to be done about it."""
        self.say_with(key, (), briefly=True, **params)

    def reply(
        self, reply: Reply, edit: str | None = None, more: Mapping[str, Any] | None = None, lasting: bool = False
    ) -> None:
        """Answer with a notice or a question; `edit` replaces the message that carried the button.

        What is `lasting` stays in the chat when the dialogue is wiped from it.
        """
        params = {**self.params(), **(more or {})}
        if self.inbound.live:
            self.live.append(Spoken(reply, params, self.conversation_id))
            return
        words = self.house.speak(self.inbound.surface)
        if isinstance(reply, Prompt) and self.inbound.paged:
            # A form that nobody waits for any more, after a restart: what it asked is asked when it is opened again.
            reply = Notice("go_on")
        if isinstance(reply, Prompt):
            assert self.conversation_id is not None
            given = self.conversation_id
            message = prompt_message(words, self.house.tokens, reply, given, params, edit)
        else:
            message = Message(words.notice(reply, params))
        self.queue(message, None if lasting else self.conversation_id)

    def queue(self, message: Message, conversation_id: int | None = None, wipe_at: datetime | None = None) -> None:
        """Queue it, in as many messages as the surface needs; the buttons hang under the last.

        It is deleted from the chat when the dialogue that it belongs to is over, or at `wipe_at`.
        """
        if conversation_id and wipe_at is None:
            wipe_at = self.now + hygiene.LATEST
        *before, last = self.house.manners[self.inbound.surface].fit(message.text)
        things = [
            Outgoing(
                surface=self.inbound.surface,
                destination=self.inbound.chat,
                kind="answer",
                body=part.to_json(),
                priority=ANSWER,
                conversation_id=conversation_id,
                wipe_at=wipe_at,
            )
            for part in (*map(Message, before), replace(message, text=last))
        ]
        outbox.put(self.connection, self.house.ring, things, self.now)


def urgent_help(team: Team) -> dict[str, Any]:
    """The team's own urgent numbers, [{"name", "phone"}], and its safeguarding number (R5, R61)."""
    return {
        "numbers": team.settings.get("urgent_numbers", []),
        "safeguarding": team.settings.get("safeguarding", ""),
    }


def base_params(house: House, surface: str, member: Member | None, team: Team, now: datetime) -> dict[str, Any]:
    """What every template may use."""
    manner = house.manners[surface]
    return {
        "now": now,
        "today": local_day(now),
        "command": manner.command,
        "stays": manner.stays,
        "dialogue": manner.typed,
        "form": False,
        "name": member.name if member else "",
        "team": team.name,
        "urgent": urgent_help(team),
        "may_decide": bool(member and member.profession in MAY_DECIDE),
    }
