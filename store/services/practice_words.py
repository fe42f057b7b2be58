"""Cuts practice names and what people type into the same words: "St. Peter's Surg" → st peters surgery."""

import re
import unicodedata

_SAME = {
    "saint": "st",
    "street": "st",
    "str": "st",
    "road": "rd",
    "avenue": "ave",
    "lane": "ln",
    "lne": "ln",
    "square": "sq",
    "pk": "park",
    "ctr": "centre",
    "ctre": "centre",
    "cntr": "centre",
    "cnt": "centre",
    "cent": "centre",
    "center": "centre",
    "med": "medical",
    "surg": "surgery",
    "surgeries": "surgery",
    "prac": "practice",
    "pract": "practice",
    "practise": "practice",
    "practices": "practice",
    "hth": "health",
    "hlth": "health",
    "grp": "group",
    "grn": "green",
    "gdns": "gardens",
    "hse": "house",
    "gt": "great",
    "nth": "north",
    "sth": "south",
    "doctor": "dr",
    "doctors": "dr",
    "drs": "dr",
    "pship": "partnership",
    "partn": "partnership",
    "hc": "health centre",
    "mc": "medical centre",
}
_CURLED = re.compile("[’‘´ʼ]")
_WORD = re.compile(r"[a-z0-9]+")
_OUTWARD = r"[a-z]{1,2}[0-9][a-z0-9]?"
_POSTCODE = re.compile(rf"\b({_OUTWARD})\s*([0-9][a-z]{{2}})\b")


def fold(text: str) -> str:
    """Small letters without accents or apostrophes, "&" as "and": what both sides are compared in."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = _CURLED.sub("'", text)
    return text.lower().replace("'", "").replace("&", " and ")


def words_of(text: str) -> list[str]:
    """The words of a name or address in order, abbreviations as one spelling of each."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if same := _SAME.get(word):
            found += same.split(" ")
        else:
            found.append(word)
    return found


def postcodes_in(text: str) -> tuple[list[tuple[str, str]], str]:
    """The (outward, inward) parts of whole postcodes in folded text, and the text without them."""
    folded = fold(text)
    return _POSTCODE.findall(folded), _POSTCODE.sub(" ", folded)


def outward_of(postcode: str) -> str:
    """ "CT10 2SQ", "ct102sq" and "CT10" → "ct10"; "" if there is no outward part at the start."""
    compact = fold(postcode).replace(" ", "")
    match = re.fullmatch(rf"({_OUTWARD})([0-9][a-z]{{2}})?", compact)
    return match[1] if match else ""


def area_of(outward: str) -> str:
    """The letters at the start of an outward part: "ct10" → "ct"."""
    return re.split("[0-9]", outward, maxsplit=1)[0]
