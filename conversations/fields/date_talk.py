"""What people say around a date of birth, and may be left out of it: a label, an age, a greeting, how sure they are.

Only words that change nothing are here. "Not", "or", "before", "about" and "died" stay, and so are not understood.
"""

import re
from typing import Final

from conversations.fields.number_words import in_figures
from conversations.fields.vocabulary import vocabulary

NOISE: Final = vocabulary(
    "dob dob's d.o.b date of birth birthdate birthday birthday's bday b born on the day in"
    " is was it its it's that that's thats this would should be he she they he's she's they're"
    " her his their patient patient's patients pt pt's pts client client's mr mrs miss ms male female m f aged age"
    " mon tue tues wed weds thu thur thurs fri sat sun"
    " monday tuesday wednesday thursday friday saturday sunday"
    " i think believe maybe probably pretty quite sure certain definitely i'm im as far know afaik looks like seems"
    " yes no ok so well um er erm sorry oops actually correction meant hi hello please pls thanks thank you ta"
    " hope helps"
)
_AROUND = re.compile(
    r"^[> ]+|\bd[. /]o[. /]b\b|^(?:my )?(?:mum|mam|mom|dad|nan|gran)'?s\b|^my (?:mistake|bad)\b"
    r"|\b(?:according to|as per|from|in|on) (?:the |her |his |their )?(?:notes?|records?|system|letter)\b(?: says?\b)?"
    r"| x+$|(?:(?<=[0-9]{4})|(?<=[/.-][0-9]{2})) in [a-z][a-z'-]+$|[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]"
)
"""A quotation's mark, labels, where it is written, a kiss, where somebody was born, and pictures."""
_ORDINAL = re.compile(r"(?<=[0-9])\s?(?:st|nd|rd|th)(?![a-z])")
_MIDNIGHT = re.compile(r"(?:t| )00:00(?::00)?$")
_YEARS_OLD = r"\s?(?:years?(?: old)?|yrs?(?: old)?|y[/.]?o?\b\.?)"
_AGE = re.compile(
    rf"\(\s*(?:so |aged? |age:)?([0-9]{{1,3}})(?:{_YEARS_OLD})?\s*\)"
    rf"|\baged? ([0-9]{{2,3}})\b(?![/.\-])(?:{_YEARS_OLD}\b)?"
    rf"|(?<![0-9/.\-])\b([0-9]{{2,3}}){_YEARS_OLD}\b|^([0-9]{{1,3}})$"
    r"|\b(?:s?he|they)(?:'s| is|'re| are) ([0-9]{2,3})\b(?![/.\-])"
    r"|\b(?:which )?mak(?:es|ing) (?:her|him|them) ([0-9]{2,3})\b"
)
_DECADE = re.compile(r"\b(?:early |mid[ -]?|late )?([0-9]0)'?s\b")


def bare(line: str) -> tuple[str, int | None]:
    """`line` in small letters, its numbers in figures, without ordinal endings, pictures and an age; and that age."""
    text = _AROUND.sub(" ", in_figures(line.lower()).rstrip(" ?!."))
    text = _ORDINAL.sub("", _MIDNIGHT.sub("", text.strip()))
    for pattern in (_AGE, _DECADE):
        if found := pattern.search(text):
            age = next(int(group) for group in found.groups() if group)
            return text[: found.start()] + " " + text[found.end() :], age
    return text, None
