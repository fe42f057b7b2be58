"""What people say around a date of birth, and may be left out of it: a label, an age, a greeting, how sure they are.

Only words that change nothing are here. "Not", "or", "before", "about" and "died" stay, and so are not understood.
"""

import re
from typing import Final

from conversations.fields.number_words import in_figures
from conversations.fields.vocabulary import vocabulary

NOISE: Final = vocabulary(
    "dob dob's d.o.b date of birth birthdate birthday birthday's bday b born day month year on in the for a"
    " is was it its it's that that's thats this would should be have has got given i i've ive i'm im we we've"
    " he she they he's she's they're my his her hers their patient patient's patients pt pt's pts client client's"
    " mr mrs miss ms male female m f man woman lady lady's gentleman gentleman's aged age"
    " mon tue tues wed weds thu thur thurs fri sat sun"
    " monday tuesday wednesday thursday friday saturday sunday"
    " say says said think thinks believe believes know far as maybe probably pretty quite sure certain"
    " definitely afaik looks like seems confirmed checked just found here there go you are what down all been"
    " yes yeah yep yup ah ok right so well um er erm sorry delay problem oops actually correction correct meant"
    " good morning afternoon evening hi hello please pls thanks thank you ta cheers hope helps"
)
_THEIR = "(?:her|his|their)"
_NOTES = "(?:notes?|(?:gp )?records?|letter|referral|form)"
_SYSTEM = "(?:(?:the |our )?system|emis|systmone)"
_AROUND = re.compile(
    "|".join(
        (
            r"^[> ]+|^no\b|^my (?:mistake|bad)\b",  # A quotation's mark, and what corrects an earlier answer.
            r"\bd[. /]o[. /]b\b|^(?:my )?(?:mum|mam|mom|dad|nan|gran)(?:'?s)?\b",
            # Where it is written, and who says so: but of "her husband says his is" it is not known whose it is.
            rf"\b(?:according to|as per|per|from|in|on) (?:(?:the|{_THEIR}) {_NOTES}|{_SYSTEM})\b",
            rf"\b(?:(?:the |{_THEIR} )?{_NOTES}|{_SYSTEM}) (?=(?:says?|has|have)\b)",
            rf"\baccording to {_THEIR} [a-z]+\b|\b(?:told|tells) me\b",
            rf"\b{_THEIR} [a-z]+ (?=(?:says?|said|thinks?|told me)\b (?!(?:his|hers)\b))",
            r"(?:(?<=[0-9]{4})|(?<=[/.-][0-9]{2})) in [a-z][a-z'-]+$",  # Where they were born.
            # What was said before and is put right: "9/7/44 not 7/9/44".
            r"(?<=[0-9]) not [0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}$",
            r" x+$|[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]",  # Kisses and pictures.
        )
    )
)
_ORDINAL = re.compile(r"(?<=[0-9])\s?(?:st|nd|rd|th)(?![a-z])")
_MIDNIGHT = re.compile(r"(?:t| )00:00(?::00)?$")
_YEARS_OLD = r"\s?(?:years?(?: old)?|yrs?(?: old)?|y[/.]?o?\b\.?)"
_AGE = re.compile(
    rf"\(\s*(?:so |aged? |age:)?([0-9]{{1,3}})(?:{_YEARS_OLD}| now)?\s*\)"
    rf"|\baged? ([0-9]{{2,3}})\b(?![/.\-])(?:{_YEARS_OLD}\b)?"
    rf"|(?<![0-9/.\-])\b([0-9]{{2,3}}){_YEARS_OLD}\b|^([0-9]{{1,3}})$"
    r"|\b(?:s?he|they)(?:'?s| is|'?re| are) ([0-9]{2,3})\b(?![/.\-])"
    r"|\b(?:(?:which )?mak(?:es|ing) (?:her|him|them)|now) ([0-9]{2,3})\b(?![/.\-])"
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
