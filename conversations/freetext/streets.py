"""What an address is made of: house numbers, roads, houses with names, towns."""

import re
from typing import Final

from conversations.fields.date_words import month_number
from conversations.fields.vocabulary import vocabulary
from conversations.freetext.paper import Paper, Word
from conversations.freetext.patterns import later
from conversations.freetext.words import COMMON

_ROADS: Final = (
    "st street rd road ave av avenue ln lane cl close drive dr cres crescent terr terrace tce way gdns"
    " gardens grove mews square sq"
    " parade walk row hill court ct place pl rise view park green mount vale common wharf quay gate bank"
    " croft drove side heights"
    " villas cottages buildings mansions house lodge point estate bottom fold heol stryd ffordd lon rhodfa"
    " brae wynd loan broadway"
    " brow garth boulevard blvd spinney copse paddock leas leys maltings mead clough embankment promenade prom"
    " circus crest dale meadow meadows end field fields yard hall tower towers almshouses block"
    " street hostel site marina wharf"
)
_ROAD: Final = vocabulary(_ROADS)
HOUSE: Final = later(
    r"\b(?:flat|flt|apt|apartment|room|rm|unit|house|lodge|court|ct|cottages?|farm|bungalow|villas?|hall|"
    r"manor|grange|towers?|block|caravan"
    r"|pitch|plot|care home|nursing home|home|mansions|ty|bwthyn|annex|annexe|hostel|studio|maisonette|floor|"
    r"barn|cabin|hotel|house ?boat"
    r"|church|chapel|pub|c/o|rear of|back of|boat|narrow ?boat|mooring|berth|rectory|vicarage|lodgings|"
    r"bed ?sit|basement|chalet|gardens|place|croft|rest)\b"
)
NUMBERED: Final = later(
    r"(?<![\w£/.#'-])(?:(?:flat|flt|apt|apartment|room|rm|unit|no\.?|number|plot|bed ?sit|caravan|pitch|"
    r"block) ?[a-z]?)?(?:(?!(?:19|20)\d\d \d|\d?\d0s\b)\d{1,4}[a-z]?(?:[-/]\d{1,4}[a-z]?)?|[a-z](?= ?,? ?\d)"
    r"|(?<=flat )[a-z])(?=[ ,])(?! ?(?:x|yrs?|years?|y/?o|weeks?|months?|days?|times|falls|mg|"
    r"st(?=[ ]?(?:[,.;)\n]|$))|stone(?! (?:rd|road|st|street|lane|ln|house|hill|ave|close|cl|cottages?)\b)|kg|am|"
    r"pm|hours?|hrs?|of|f|m|carers?|and|week|in|/)\b)"
)
PROSE: Final = vocabulary(
    "with and has have had is was who her his she he they them falls fell not no been since lives living live"
    " alone needs from for"
    " please see dob nhs tel phone daughter son wife husband born aged wife's says very now only but by about"
    " unable isn't can't cant won't"
    " keeps after when due concerned worried mobile mob number patient pt this that pls refer referral"
    " re ref wi w yo yrs years it same sleeps sleeping"
)
_SMALL: Final = vocabulary(
    "an na of on the and in upon by under over above behind next le la y yr de at en cum nr near super sub los i c o"
    " s to no number rear side opposite back church chapel pub school"
)
_TITLES: Final = vocabulary("mr mrs ms miss mx rev revd reverend prof professor canon")
TOWN: Final = later(r",? ?(?:[a-z]{1,2}\d{1,2}[a-z]?\b)|,[ ]?[^\W\d_][\w'-]*(?:[ -][^\W\d_][\w'-]*){0,3}(?=[.,;)\n]|$)")


_CODE: Final = later(r"[ ,]*[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")


_DAY: Final = later(r"\b\d{1,2}/\d{1,2} (?:to|and|for|then)\b")
"""A day, and not two numbers of houses: "home w/c 23/11 to 16 Quarry Rise"."""


def is_place(paper: Paper, a: int, b: int) -> bool:
    """Whether all from `a` to `b` can be a line of an address: no word of prose, a number only where one stands."""
    words = re.findall(r"\w[\w']*", re.sub(r"\b(?i:number|no)\.? ?(?=\d)", "", paper.plain[a:b]))
    if not words or len(words) > 9:
        return False
    if _DAY.search(paper.low, a, b):
        return False
    if len(words) > 1 and words[0].isdigit() and month_number(words[1].lower()) and words[-1].lower() not in _ROAD:
        return False
    if re.fullmatch(r"\d{2,3}[mfMF]", words[0]) and not _ROAD & {word.lower() for word in words}:
        return False  # an age and a sex: "87M Cyril Moxon"
    cased = paper.cased(a)
    spoken = [word for word in words if not word[0].isdigit()]
    prose = (word.lower() for word in spoken if not (cased and word[0].isupper() and word is not words[0]))
    if PROSE & {*prose} - {"st"} or _TITLES & {word.lower() for word in spoken}:
        return False
    numbers = len(spoken) < len(words)
    town = (
        len(words) <= 2
        and "." not in paper.plain[a:b]
        and not COMMON & {word.lower() for word in words}
        and _CODE.match(paper.low, b)
    )
    small = (word.lower() for word in spoken if not word[0].isupper())
    written = town or all(word in _SMALL or HOUSE.fullmatch(word) for word in small)
    if numbers and not NUMBERED.match(paper.low, a) and not HOUSE.match(paper.low, a):
        return bool(HOUSE.search(paper.low, a, b)) and (written or not cased) and not _mixed(paper, a, b)
    if cased and not numbers:
        return bool(written)
    return numbers or len(words) <= 4


def _mixed(paper: Paper, a: int, b: int) -> bool:
    """Whether the number stands behind words that are no house: "Mary Smith 12 High St"."""
    found = NUMBERED.search(paper.low, a + 1, b)
    return bool(found and not HOUSE.search(paper.low, a, found.start() + 1))


def is_road(word: Word) -> bool:
    """Whether `word` ends the names of roads or houses."""
    return word.low in _ROAD or HOUSE.fullmatch(word.low) is not None


def street_end(paper: Paper, at: int) -> int | None:
    """Where the street ends whose house number ends at `at`; None where no road follows."""
    rest = re.match(r"[ ,]*((?:[\w'.-]+[ ,]+){0,5}?)([\w'-]+)", paper.low[at : at + 70])
    words = list(re.finditer(r"[\w'-]+", paper.low[at : at + 70].split("\n")[0])) if rest else []
    for n, word in enumerate(words[:7]):
        next_too = n + 1 < len(words) and words[n + 1][0] in _ROAD
        prose = word[0] in PROSE and not (next_too and paper.plain[at + word.start()].isupper())
        if prose or (n == 0 and word[0] in _ROAD and not next_too):
            return None
        if word[0] in _ROAD and n >= 1:
            following = words[n + 1][0] if n + 1 < len(words) else ""
            return at + (words[n + 1].end() if following in _ROAD and paper.low[at + word.end()] == " " else word.end())
    return None


def with_house(paper: Paper, start: int) -> int:
    """Back to the house or flat that stands before the number, as in "Flat 3, 12 High St" and "Cedar Lodge, 40 …"."""
    line = max(paper.low.rfind("\n", 0, start), paper.low.rfind(". ", 0, start)) + 1
    before = paper.low[line:start].rstrip(" ,")
    comma = max(before.rfind(","), before.rfind(" at ") + 3, 0)
    begin = line + comma + (before[comma : comma + 1] == ",")
    while begin < start and paper.low[begin] in " ,.":
        begin += 1
    fits = begin < start and HOUSE.search(paper.low, begin, start) and is_place(paper, begin, line + len(before))
    return begin if fits and paper.free((begin, start)) else start


def is_town(paper: Paper, a: int, b: int) -> bool:
    """Whether what is between two commas reads like the name of a town."""
    words = re.findall(r"[\w'-]+", paper.plain[a:b])
    if not words or PROSE & {word.lower() for word in words}:
        return False
    return (
        all(word[0].isupper() or word.lower() in _SMALL for word in words)
        if paper.cased(a)
        else len(words) == 1 and any(c.isdigit() for c in words[0])
    )


_IS: Final = later(r"\b(?:is|called|named|re|for|patient|pt)[: ]+$")


def is_person(paper: Paper, begin: int, end: int, whole: bool) -> bool:
    """Whether words without a house or road among them, before an address, are a name: they begin a message or
    stand behind "is"."""
    if not _PERSON.fullmatch(paper.plain, begin, end) or any(is_road(word) for word in paper.words_in((begin, end))):
        return False
    opens = not paper.plain[paper.starts[paper.message(begin)] : begin].strip()
    return (whole and opens) or _IS.search(paper.low, max(0, begin - 12), begin) is not None


_PERSON: Final = later(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3},?\s*")


def is_house_name(paper: Paper, floor: int, a: int, b: int) -> bool:
    """Whether one word, right behind a date or a number of the patient's, is the house's: "3/4/41, Fernlea, 30 …"."""
    behind = any(end == floor for _start, end, _use in paper.claims)
    said = re.fullmatch(r"[ ]*(?:the )?([^\W\d_]+)[ ,\n]*", paper.low[a:b])
    return bool(behind and said and said[1] not in COMMON and not re.search(r"[^\W\d_]", paper.plain[floor:a]))
