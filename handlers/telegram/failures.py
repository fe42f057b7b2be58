"""What an error of Telegram means for the outbox: wait, repeat, follow or give up."""

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from handlers.surface import Failure
from handlers.telegram.request import NotConnected

_NOBODY = ("chat not found", "user not found", "peer_id_invalid")
# A call at the very end of the wait still counts as too early.
_MARGIN = timedelta(seconds=0.1)


def to_failure(error: TelegramError) -> Failure:
    """What an error of Telegram means for the outbox (Bot API, Making requests and ResponseParameters)."""
    match error:
        case RetryAfter(retry_after=after):
            wait = after if isinstance(after, timedelta) else timedelta(seconds=after)
            return Failure("retry after", after=wait + _MARGIN)
        case ChatMigrated():
            return Failure("the group became a supergroup", after=timedelta(), moved_to=str(error.new_chat_id))
        case Forbidden():
            return Failure("blocked, or never started", permanent=True, gone=True)
        case InvalidToken() | Conflict():
            return Failure(type(error).__name__)
        case BadRequest():
            return Failure(f"refused: {error.message}"[:150], permanent=True, gone=says(error, *_NOBODY))
        case NotConnected():
            return Failure("not connected")
        case _:
            return Failure(type(error).__name__, maybe=True)


def says(error: BadRequest, *texts: str) -> bool:
    """Whether the refusal has one of these texts in it: Telegram gives them no codes."""
    return any(text in error.message.lower() for text in texts)
