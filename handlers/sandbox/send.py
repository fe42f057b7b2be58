"""From the outbox to the page: the sandbox's chats, and the practices' mailbox in place of a mail server."""

from dataclasses import asdict

from handlers.routes.email import EmailSender
from handlers.sandbox.markup import Run, to_runs
from handlers.sandbox.room import Room
from handlers.surface import Message
from store.records import Claimed
from store.services.outbox import Pace

NAME = "sandbox"
_REPEAT = Run(text="\n(repeat)", bold=False)


class ChatSender:
    """Puts messages into the room's chats."""

    name = NAME
    pace = Pace(per_second=100, chat_seconds=0, group_seconds=0)

    def __init__(self, room: Room) -> None:
        self.room = room

    async def send(self, row: Claimed) -> str | None:
        if row.kind == "wipe":
            self.room.remove(row.destination, {*row.body["typed"], *row.body["echoed"]})
            return None
        if row.kind == "toast":
            self.room.tell({"what": "toast", "to": row.destination.removeprefix("toast:"), "text": row.body["text"]})
            return None
        message = Message.from_json(row.body)
        rows = tuple(tuple(asdict(one) for one in buttons) for buttons in message.rows)
        return self.room.put(
            row.destination,
            to_runs(message.text) + ((_REPEAT,) if row.repeat else ()),
            rows,
            line_id=message.edit or (row.target if message.edit_key else None),
            under=row.target if message.reply_key else None,
        )

    def rest(self, row: Claimed) -> float:
        return 0.0

    async def close(self) -> None:
        return None


class MailboxSender(EmailSender):
    """Composes the letter as the email route does, and puts it into the practice's mailbox."""

    def __init__(self, room: Room, mail_from: str) -> None:
        super().__init__("smtp://127.0.0.1", mail_from, None)
        self.room = room

    async def send(self, row: Claimed) -> str:
        message = self.compose(row)
        html = message.get_body(("html",))
        assert html is not None
        self.room.deliver(str(message["To"]), str(message["Subject"]), html.get_content())
        return str(message["Message-ID"])
