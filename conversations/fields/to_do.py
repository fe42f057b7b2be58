"""What is to be done, in somebody's own words, and which of the coded kinds of action those words name (R41, R44)."""

import re

from conversations.fields import text
from conversations.fields.result import Ok, Result
from store.terms import ActionKind

LONGEST = 300
_NAMES = (
    (ActionKind.MEDICINES_REVIEW, r"\bmed(?:icine|ication)?s? review"),
    (ActionKind.STOP_REPEATS, r"\bstop\b.*\brepeats?\b"),
    (ActionKind.JOINT_VISIT, r"\bjoint visit"),
    (ActionKind.BENEFITS, r"\bbenefits?\b"),
    (ActionKind.DEEP_CLEAN, r"\bdeep clean"),
    (ActionKind.CARERS_ASSESSMENT, r"\bcarers?'?s? assessment"),
    (ActionKind.ONWARD_REFERRAL, r"\brefer(?:ral)? (?:on )?to\b|\bonward referral"),
    (ActionKind.CHECK, r"\bchecks?\b"),
)


def to_do(raw: str) -> Result:
    """`Ok({"kind": a code of terms.ActionKind, "words": str})`; Bad "empty" or "too_long"."""
    said = text.words(raw, LONGEST)
    return Ok({"kind": kind_in(said.value), "words": said.value}) if isinstance(said, Ok) else said


def kind_in(words: str) -> ActionKind:
    """The kind that the words name, or `OTHER`."""
    plain = text.one_line(words).casefold()
    return next((kind for kind, pattern in _NAMES if re.search(pattern, plain)), ActionKind.OTHER)
