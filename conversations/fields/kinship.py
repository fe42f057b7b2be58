"""Words for who someone is to a patient."""

import re
from typing import Final

from conversations.fields.vocabulary import vocabulary

_FULL: Final = vocabulary(
    "daughter son wife husband partner spouse mother father sister brother niece nephew aunt auntie uncle cousin"
    " grandson granddaughter grandchild grandmother grandfather stepson stepdaughter stepmother stepfather"
    " neighbour friend carer warden landlord landlady fiancé fiancée guardian solicitor attorney keyworker ex-wife"
    " ex-husband ex-partner goddaughter godson godfather godmother great-niece great-nephew great-granddaughter"
    " great-grandson half-sister half-brother housemate flatmate girlfriend boyfriend"
    " step-daughter step-son step-mother step-father stepbrother stepsister great-aunt great-uncle housekeeper cleaner"
    " churchwarden lodger companion"
)
_TWO_WORDS: Final = ("paid carer", "social worker", "support worker", "civil partner", "family friend")
_SHORT: Final = {
    "dtr": "daughter",
    "dau": "daughter",
    "mum": "mother",
    "mam": "mother",
    "dad": "father",
    "gf": "girlfriend",
    "hubby": "husband",
    "bro": "brother",
    "neighbor": "neighbour",
    "care worker": "paid carer",
    "key worker": "keyworker",
    "step son": "stepson",
    "step daughter": "stepdaughter",
    "ex wife": "ex-wife",
    "ex husband": "ex-husband",
    "ex partner": "ex-partner",
    "dil": "daughter-in-law",
    "d-i-l": "daughter-in-law",
    "mil": "mother-in-law",
    "nan": "grandmother",
    "nana": "grandmother",
    "gran": "grandmother",
    "granny": "grandmother",
    "grandma": "grandmother",
    "grandad": "grandfather",
    "granddad": "grandfather",
    "grandpa": "grandfather",
    "great niece": "great-niece",
    "great nephew": "great-nephew",
    "sis": "sister",
    "ex": "ex-partner",
    "husb": "husband",
    "hus": "husband",
    "hsbnd": "husband",
    "hsband": "husband",
    "lad": "son",
    "lass": "daughter",
    "mate": "friend",
    "pal": "friend",
    "ptnr": "partner",
    "stepdad": "stepfather",
    "stepmum": "stepmother",
    "gdtr": "granddaughter",
    "god daughter": "goddaughter",
    "god-daughter": "goddaughter",
    "grand-daughter": "granddaughter",
    "grand daughter": "granddaughter",
    "grand-son": "grandson",
    "grandaughter": "granddaughter",
    "daugter": "daughter",
    "daughtr": "daughter",
    "dghtr": "daughter",
    "daugher": "daughter",
    "husban": "husband",
    "husbnd": "husband",
    "neice": "niece",
    "freind": "friend",
    "nieghbour": "neighbour",
    "neighb": "neighbour",
    "nbr": "neighbour",
    "missus": "wife",
    "mummy": "mother",
    "mums": "mother",
    "dads": "father",
    "nans": "grandmother",
}
_ALONE = "|".join(
    map(re.escape, sorted({*_FULL, *_TWO_WORDS, *_SHORT} - {"ex", "lad", "lass", "mate", "pal"}, key=len, reverse=True))
)
_LAW = "(?:ex-)?(?:daughter|dtr|dau|son|sister|sis|brother|bro|mother|mum|father|dad)[ -]in[ -]law"
_ANY = f"{_LAW}|{_ALONE}|(?<=his )(?:ex|lad|lass|mate|pal)|(?<=her )(?:ex|lad|lass|mate|pal)|ex(?= [a-z]+ \\(?0\\d)"
KIN: Final = re.compile(
    rf"(?<![\w-])({_ANY})(?:'s|s'?(?= (?:number|phone|tel|mobile|mob|no|name|contact)\b))?(?![\w'-])(?! (?:{_ANY})\b)",
    re.IGNORECASE,
)
"""One relationship, as typed in group 1; of "son's wife" the second."""
_SHE: Final = vocabulary("daughter wife mother sister niece aunt auntie girlfriend landlady fiancée")
_HE: Final = vocabulary("son husband father brother nephew uncle boyfriend landlord fiancé")
GONE: Final = re.compile(
    r"\W*(?:(?:is|has|who)\s)*(?:died|dead|deceased|passed|rip|estranged|d\.? ?(?:19|20)\d\d)\b", re.IGNORECASE
)
"""What may follow a relationship to say that this person cannot be the contact."""


def may_be(kin: str, pronoun: str) -> bool:
    """Whether "she" or "he" can be said of who is `kin`, as `in_full` gives it."""
    word = re.sub("^(?:grand|step|god|ex-|great-|half-)+|-in-law$", "", kin)
    return word not in (_HE if pronoun in ("she", "her") else _SHE)


def in_full(kin: str) -> str:
    """What `KIN` found, as Baton writes it: "dtr" is daughter, "Son in law" son-in-law."""
    word = kin.lower()
    if word in _SHORT:
        return _SHORT[word]
    who, *law = re.split("[ -]in[ -]", word)
    return "-in-".join((_SHORT.get(who, who), *law))
