"""Who writes: a professional, a relative, or the patient."""

import re
from collections.abc import Iterator
from typing import Final

from conversations.fields.kinship import KIN, in_full
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later

_SELF: Final = later(
    r"\b(?:i live (?:alone|on my own)|i(?: a|')?m (?:aged )?\d\d\b(?! myself)|i'?m the patient|my (?:dob|"
    r"date of birth|address|nhs|doctor)\b|self[- ]refer(?:ral)?\b|refer(?:ring)? myself|"
    r"i(?: have| had|'?ve) (?:fallen|had (?:a|\d+|two|three|several|some) falls?)"
    r"|(?:put|refer)(?:ring)? (?:myself|me)(?: forward| to)?\b|(?:my|our) own referral"
    r"|i (?:keep|kept) (?:falling|going over|forgetting|losing|getting|having)"
    r"|i (?:ain'?t|haven'?t|have not|dont have|don'?t have) (?:got )?(?:no ?one|nobody|anyone|anybody)"
    r"|i can'?t (?:manage the|walk|wash|get out|get up)"
    r"|(?:i(?:'m| am)|my name is) [\w' -]{3,30},? (?:born|dob|d\.o\.b|date of birth)\b)"
)
_MY: Final = later(
    r"(?<!ring )(?<!call )(?<!phone )(?<!text )(?<!contact )(?<!speak to )\bmy (?:elderly |dear |own |old |"
    r"next[ -]door )?"
)
_I_AM: Final = later(r"\b(?:i am|i'?m) (?:(?:the|his|her|their) )?")
_WRITES: Final = later(r"\b([a-z-]{3,20}) (?:here|writing|speaking)\b")
_CARES: Final = later(
    r"\b(?:i (?:care for|look after|am (?:the|a|his|her|their) )|i'?m (?:his|her|their|the|a) |caring for my)"
)


def is_self(paper: Paper) -> bool:
    """Whether patients write of themselves."""
    return bool(_SELF.search(paper.low)) and not _CARES.search(paper.low)


_ELDERS: Final = {
    **dict.fromkeys(("daughter", "son"), ("mother", "father")),
    **dict.fromkeys(("granddaughter", "grandson"), ("grandmother", "grandfather")),
}
"""Whom they mean who say "I'm her daughter" and then "Mum"."""


def own_kin(paper: Paper) -> frozenset[str]:
    """Who the patient is to whoever writes: "mother" where a daughter says "my mum"; nobody where patients write
    of themselves and so of their own relatives."""
    if is_self(paper):
        return frozenset()
    return frozenset((*_kin_behind(paper, _MY), *_ELDERS.get(writer_is(paper) or "", ()))) - {"carer"}


def writer_is(paper: Paper) -> str | None:
    """Who the writer is to the patient, where it is said: "daughter" for "I'm her daughter"."""
    written = (in_full(found[1]) for found in _WRITES.finditer(paper.low) if KIN.fullmatch(found[1]))
    said = (*_kin_behind(paper, _I_AM), *written)
    return next((kin for kin in said if kin != "carer"), None)


def _kin_behind(paper: Paper, pattern: re.Pattern[str]) -> Iterator[str]:
    found = (KIN.match(paper.plain, one.end()) for one in pattern.finditer(paper.low))
    return (in_full(kin[1]) for kin in found if kin)
