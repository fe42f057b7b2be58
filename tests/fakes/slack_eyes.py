"""What a person in the fake Slack sees."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.fakes.slack_state import Channel, Message, View

if TYPE_CHECKING:
    from tests.fakes.slack_server import FakeSlack

Where = Channel | Message | View | str | None


class Eyes:
    """One member's screen."""

    def __init__(self, slack: "FakeSlack", user: str) -> None:
        self.slack, self.id = slack, user
        self.direct = slack.direct(user)

    @property
    def messages(self) -> list[Message]:
        """Their direct messages with the bot as they are now, oldest first."""
        return self.direct.messages

    @property
    def screen(self) -> list[str]:
        """The same as they read them."""
        return [message.text for message in self.messages]

    @property
    def ephemerals(self) -> list[Message]:
        """Messages that only they can see, in any channel, oldest first."""
        everywhere = [m for channel in self.slack.channels.values() for m in channel.all_messages]
        return sorted((m for m in everywhere if m.only_for == self.id and not m.deleted), key=lambda m: m.ts)

    @property
    def modal(self) -> View | None:
        """The modal in front of them now, the top of up to three."""
        stack = self.slack.modals.get(self.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self.slack.homes.get(self.id)

    async def hears(self, part: str, timeout: float = 5) -> Message:  # noqa: ASYNC109
        """Wait for a direct or ephemeral message of the bot with these words; AssertionError if none comes."""

        def newest() -> Message | None:
            seen = [*self.messages, *self.ephemerals]
            return next((m for m in reversed(seen) if m.from_bot and part in m.text), None)

        found: Message = await self._wait(newest, part, timeout)
        return found

    async def sees_modal(self, part: str = "", timeout: float = 5) -> View:  # noqa: ASYNC109
        """Wait until the modal in front of them holds these words."""

        def shown() -> View | None:
            return self.modal if self.modal and part in self.modal.text else None

        found: View = await self._wait(shown, part, timeout)
        return found

    async def _wait(self, look: Any, part: str, seconds: float) -> Any:
        try:
            return await self.slack.until(look, seconds)
        except TimeoutError:
            shown = "\n".join([*self.screen, *(m.text for m in self.ephemerals)])
            modal = f"\nModal: {self.modal.text}" if self.modal else ""
            raise AssertionError(f"{self.id} never saw {part!r}. On the screen:\n{shown}{modal}") from None

    def _front(self) -> View:
        assert self.modal is not None, f"{self.id} has no modal open"
        return self.modal

    def _surfaces(self, in_: Where) -> Iterator[View | Message]:
        everywhere: dict[str, list[Any]] = {
            "modal": [self.modal] if self.modal else [],
            "dm": self.messages[::-1],
            "ephemeral": self.ephemerals[::-1],
            "home": [self.home] if self.home else [],
            "channel": [m for c in self.slack.channels.values() for m in c.messages[::-1]
                        if self.id in c.members and c is not self.direct],
        }  # fmt: skip
        if isinstance(in_, Channel):
            yield from in_.messages[::-1]
        elif isinstance(in_, Message | View):
            yield in_
        else:
            for name in [in_] if in_ else everywhere:
                yield from everywhere[name]
