"""The words of a due date in one spelling each, so that the rules that read days and times stay short."""

import re
from typing import Final

from rapidfuzz.distance import OSA

from conversations.fields.date_words import MONTHS, month_number
from conversations.fields.number_words import in_figures
from conversations.fields.text import one_line
from conversations.fields.vocabulary import vocabulary

LONGEST: Final = 80
"""Characters. A due date is a few words; anything longer says something else as well."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = ("mon moday", "tue tues", "wed weds wensday wendsday", "thu thur thurs", "fri", "sat satday", "sun")
_SPELLINGS = {
    **dict(zip(WEEKDAYS, _SHORT, strict=True)),
    "today": "tdy todays",
    "tomorrow": "tomrw tmrw tmr tmw tmoro tmorrow tomo tomoz tomoro tomorrows",
    "tonight": "tonite",
    "minute": "min mins minutes",
    "hour": "h hr hrs hours",
    "day": "d days",
    "week": "w wk wks weeks",
    "fortnight": "fortnite fortnights",
    "month": "mth mths mnth mnths months",
    "year": "yr yrs years",
    "morning": "morn mornin",
    "afternoon": "aft arvo",
    "evening": "eve evenin",
    "night": "nite",
    "lunch": "lunchtime dinnertime",
    "noon": "midday",
    "cop": "cob eod coop close",
    "middle": "mid",
    "start": "beginning begining",
    "next": "nxt",
    "before": "b4",
    "christmas": "xmas chrismas",
    "oclock": "o'clock clock",
    "weekend": "wkend",
    "in": "within",
    "working": "work business weekday",
    "yesterday": "",
}
_CANONICAL = {form: word for word, forms in _SPELLINGS.items() for form in (word, *forms.split())}
_MISTYPED = tuple(sorted({word for word in _CANONICAL.values() if len(word) >= 5}))
_NOISE = vocabulary(
    "the on of due date deadline target for please pls plz thanks thx ta latest if possible poss sometime anytime"
    " maybe probably ideally hopefully around about roughly approx ish say ok just then coming max bang sharp asap"
    " i we i'd we'd it it's its is be like would must should has have want needs need needed let make go aim aiming"
    " do doing done complete completed completion fine works suits ring call phone visit chase her him them"
)
_NO_SLIPS = vocabulary("might right light sight fight tight launch bunch mouth smart sending mending lending")
"""Words of their own, though near "night", "lunch", "month", "start" and "ending"."""
_PHRASES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\b([ap])\.? ?m\b\.?", r"\1m"),
        (r"\bhalf (?:past )?(1[0-2]|[1-9]) ?(?=[ap]m\b)", r"\1:30"),
        (r"\b2(?=day\b|moro|morrow|mrw|nite|night)", "to"),
        (r"\bw\.?[/ ]?c\b\.?|\b(?:week|wk) (?:commencing|beginning|starting)\b", "starting "),
        (r"\bw/e\b|\bweek ending\b", "ending "),
        (r"\b(?:no|not) later than\b|\bat the (?:very )?latest\b", "by"),
        (r"\b(?:c\.o\.[pb]|e\.o\.d)\b\.?|\b(?:close|end) of (?:play|business|day|the day|the working day)\b", "cop"),
        (r"\beow\b", "end of week"),
        (r"\b12 ?(?=noon|midday|midnight)", ""),
        (r"\bmid[ -]day\b", "noon"),
        (r"\b([0-9]{1,2}) ?-?ish\b", r"at \1"),
        (r"\beom\b", "end of month"),
        (r"\blast day of\b", "end of"),
        (r"@", " at "),
        (r"(?<=[0-9])t(?=[0-9])", " "),
        (r"\bhalf an? hour\b|\bhalf hour\b", "30 minutes"),
        (r"\b(?:an |1 )?hour and a half\b", "90 minutes"),
        (r"\b(?:a )?couple(?: of)?\b", "2"),
        (r"\ban? (?=[a-z])", "1 "),
        (r"\bo' ?clock\b", "oclock"),
        (r"\bnew year'?s?\b", "newyear"),
        (r"\b(?:xmas|c\w{5,9}s)'? eve\b", "christmaseve"),
        (r"\bnew ?year eve\b|\bnye\b", "newyeareve"),
        (r"\b(?:(?:in|over|within) the )?next (?=[0-9])", "in "),
        (r"\b(?:in|over|within) the next (?=hour|day|week|fortnight|month)", "in 1 "),
        (r"\blater (?=today\b|this\b)|\bor (?:sooner|earlier|before)\b|\bfrom (?:now|today)\b", ""),
        (r"\b(weeks?|wks?|fortnight) from (?=[a-z])", r"\1 "),
        (r"\bat all\b|\bif (?:you|we|they) can\b|\bif that(?:'s| is) (?:ok|fine|all ?right)\b", ""),
        (r"\b(?:can|could|shall) (?:it|this|we|you|i)\b|\b(?:i|we|you|it)(?:'ll| will| can| could)\b", ""),
        (r"\b(?:would|will) (?:be (?:good|fine|great|ok|best|ideal)|do|suit)\b", ""),
        (r"\bto be (?:(?:finished|sorted)\b)?", ""),
        (r"\b(?:weeks?|months?|days?)' time\b", lambda found: found[0].split("'")[0]),
        (r"\b(?:any )?time\b", ""),
        (r"\b([0-9]{1,2}) ?(?:st|nd|rd|th)\b", r"\1th"),
        (r"(?<=[0-9])(?=[a-su-z]|t(?!h\b))", " "),
        (r"\s*([/:])\s*(?=[0-9])", r"\1"),
    )
)
_WORD = re.compile(r"[0-9]+th\b|[^\W\d_]+(?:'[a-z]*)?")
_LOOSE = re.compile(r"(?<![0-9])[/.:\-](?![0-9])|(?<=[a-z])[/.:\-]|[/.:\-](?=[a-z\s]|$)|[,;!?()\"'…]")
# 6/12 is a date after any of these words, and is written 6_12 here; alone it may be six months.
_DATED = re.compile(r"\b(by|on|for|before|due|the|starting|ending) ([0-9]{1,2})/(?!52\b)([0-9]{1,2})\b(?!/)")


def plain(raw: str) -> str | None:
    """`raw` in the rules' own words: "by Fri the 27th, 3 P.M. pls" is "by friday 27th 3 pm"; None where too long."""
    if len(raw) > 5 * LONGEST or len(text := one_line(raw).lower()) > LONGEST:
        return None
    text = in_figures(text)
    for pattern, instead in _PHRASES:
        text = pattern.sub(instead, text)
    text = _DATED.sub(r"\1 \2_\3", text)
    text = _LOOSE.sub(" ", _WORD.sub(lambda found: _canonical(found[0]), text))
    return " ".join(word for word in text.split() if word not in _NOISE)


def _canonical(word: str) -> str:
    bare = word.removesuffix("'s").rstrip("'")
    if bare in _CANONICAL or bare in _NOISE or bare in _NO_SLIPS or len(bare) < 3:
        return _CANONICAL.get(bare, bare)
    if month := month_number(bare):
        return MONTHS[month - 1].lower()
    near = sorted((OSA.distance(bare, known), known) for known in _MISTYPED)
    far = 1 if min(len(bare), len(near[0][1])) < 8 else 2
    surely = near[0][0] <= far and near[0][0] < near[1][0] and bare != near[0][1] + "s"
    return near[0][1] if surely else bare
