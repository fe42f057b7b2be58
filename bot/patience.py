"""How long a send is tried: when again, when never again, and whether it may have arrived all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.surface import Failure
from store.records import Claimed

# Seconds before each further try, the last of them again and again; then nothing is tried any more.
_BACK_OFF = (1, 5, 15, 60, 300, 900)
_BACK_OFF_OF = {"email": (60, 300, 900, 3600)}
# Somebody waits for an answer: for the first minute it is tried every few seconds, and then as long as anything else.
_BACK_OFF_ANSWER = (1, *[5] * 12, *_BACK_OFF[2:])
_TRIES = {"email": 14}
# Within a minute of the press; after that Telegram no longer knows of it.
_BACK_OFF_TOAST = (1, 2, 5, 10, 20)
_MOST_TRIES, _MOST_FAULTS = 12, 3
_MOST_TRIES_ANSWER = _MOST_TRIES + len(_BACK_OFF_ANSWER) - len(_BACK_OFF)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it failed; when to try again, or None to give up; whether it may have arrived; who cannot be reached.

    `hold`: the whole destination waits with it, and the try does not count. `left`: how many messages of a wipe are
    still there.
    """

    why: str
    again_at: datetime | None = None
    maybe: bool = False
    gone: bool = False
    hold: bool = False
    moved_to: str | None = None
    left: int = 0


def judge(row: Claimed, failure: Failure, now: datetime) -> Verdict:
    """Try again, when, and marked as a repeat or not; or give up."""
    again_at = None
    # To be told when to come again uses up no try: shut out for a day, a surface's messages wait for a day.
    back_off, most = _patience(row)
    tries_left = failure.after is not None or row.attempts < most
    if not failure.permanent and tries_left:
        wait = timedelta(seconds=back_off[min(row.attempts, len(back_off)) - 1])
        again_at = now + (wait if failure.after is None else failure.after)
    return Verdict(
        why=str(failure),
        again_at=again_at,
        maybe=failure.maybe,
        gone=failure.gone,
        hold=again_at is not None and failure.after is not None,
        moved_to=failure.moved_to,
        left=failure.left,
    )


def _patience(row: Claimed) -> tuple[Sequence[int], int]:
    """The seconds before each further try, and how many tries it gets."""
    if row.kind == "toast":
        return _BACK_OFF_TOAST, len(_BACK_OFF_TOAST) + 1
    if row.kind == "answer":
        return _BACK_OFF_ANSWER, _MOST_TRIES_ANSWER
    return _BACK_OFF_OF.get(row.surface, _BACK_OFF), _TRIES.get(row.surface, _MOST_TRIES)


def judge_fault(row: Claimed, error: Exception, now: datetime) -> Verdict:
    """A fault of ours, or no answer in time. The same message faults again: it must not hold up its chat (A12)."""
    if row.attempts >= _MOST_FAULTS and not isinstance(error, TimeoutError):
        return Verdict(type(error).__name__, maybe=True)
    return judge(row, Failure(type(error).__name__, maybe=True), now)
