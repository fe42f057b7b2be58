"""Typed words that are a button's own words."""

import pytest

from conversations.turns import Choice, Prompt, Question
from handlers.heard import heard


def prompt(field: str, kind: str, *choices: Choice, nav: tuple[str, ...] = ("back", "urgent", "cancel")) -> Prompt:
    return Prompt(f"referral_new/{field}", (Question(field, kind, choices),), nav, 1)


AGREEMENT = prompt("agreement", "choice", *map(Choice, ("agrees", "cannot_decide", "not_asked", "objects")))
CONCERNS = prompt("concerns", "ticks", Choice("on:medicines"), Choice("off:falls", None, True), Choice("more"))
PRACTICE = prompt("practice", "search", Choice("G82219", "St Peter's Surgery, Broadstairs CT10 2SQ"))
CHECK = prompt("born_on", "text", Choice("yes"), Choice("no"))


@pytest.mark.parametrize(
    ("asked", "typed", "meant"),
    [
        (AGREEMENT, "Agrees", ("agrees",)),
        (AGREEMENT, "  agrees. ", ("agrees",)),
        (AGREEMENT, "YES", ("agrees",)),
        (AGREEMENT, "not asked yet", ("not_asked",)),
        (AGREEMENT, "no", ()),
        (AGREEMENT, "objects", ("objects",)),
        (AGREEMENT, "agrees, but wants her daughter there", ()),
        (AGREEMENT, "go back", ("back",)),
        (AGREEMENT, "it's urgent", ("urgent",)),
        (AGREEMENT, "It’s urgent!", ("urgent",)),
        (AGREEMENT, "", ()),
        (AGREEMENT, "🙂", ()),
        (CONCERNS, "falls", ("on:falls",)),
        (CONCERNS, "Falls, medicines & sight", ("on:falls", "on:medicines", "on:sight")),
        (CONCERNS, "falls and not eating", ()),
        (CONCERNS, "More…", ("more",)),
        (CONCERNS, "and", ()),
        (PRACTICE, "st peters surgery broadstairs ct10 2sq", ("G82219",)),
        (PRACTICE, "st peters surgery", ()),
        (CHECK, "y", ("yes",)),
        (CHECK, "No", ("no",)),
        (CHECK, "4 4 1941", ()),
    ],
)
def test_what_was_meant(asked: Prompt, typed: str, meant: tuple[str, ...]) -> None:
    assert heard(asked, typed) == meant
