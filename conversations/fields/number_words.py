"""Numbers in words, as people dictate them, in figures: the twenty-seventh of March nineteen forty-one."""

import re
from typing import Final

_UNITS = "one two three four five six seven eight nine"
_UNITS_TH = "first second third fourth fifth sixth seventh eighth ninth"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TEENS_TH = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_TH = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
_SLIPS = {"forth": 4, "twelth": 12, "fourty": 40}
_COUNTED = (
    *((words, range(1, 10)) for words in (_UNITS, _UNITS_TH)),
    *((words, range(10, 20)) for words in (_TEENS, _TEENS_TH)),
    *((words, range(20, 100, 10)) for words in (_TENS, _TENS_TH)),
)
_VALUE: Final = {word: value for words, values in _COUNTED for word, value in zip(words.split(), values, strict=True)}
_VALUE.update(_SLIPS)
_ORDINALS: Final = tuple(f"{_UNITS_TH} {_TEENS_TH} {_TENS_TH} forth twelth".split())


def _one_of(values: range) -> str:
    return "|".join(word for word, value in _VALUE.items() if value in values)


_ZERO = "(?:oh|o|zero|nought)[ -]"
_UNIT = rf"(?:{_one_of(range(10))})"
_LARGE = rf"(?:(?:{_one_of(range(20, 100))})[ -]?{_UNIT}|{_one_of(range(10, 100))})"
_BELOW_100 = rf"(?:{_LARGE}|(?:{_ZERO})?{_UNIT})"
# A year comes last, for "nineteen ten forty" is 19 10 40 and not the year 1910.
_YEAR = re.compile(
    rf"\b(?:(nineteen|twenty)[ -](?:({_LARGE}|{_ZERO}{_UNIT})|hundred(?: (?:and )?({_BELOW_100}))?)"
    rf"|two thousand(?: (?:and )?({_BELOW_100}))?)\b(?![ -]{_BELOW_100}\b)"
)
_NUMBER = re.compile(rf"\b{_BELOW_100}\b(?! thing\b)")


def in_figures(text: str) -> str:
    """`text`, in small letters, with its numbers below 100 and years in figures: "27th of march 1941".

    An ordinal keeps "th"; "first thing" is a time of day and stays.
    """
    return _NUMBER.sub(_number, _YEAR.sub(_year, text))


def _year(found: re.Match[str]) -> str:
    rest = found[2] or found[3] or found[4]
    century = {"nineteen": 1900, "twenty": 2000, None: 2000}[found[1]]
    return str(century + _value(rest) if rest else century)


def _number(found: re.Match[str]) -> str:
    return f"{_value(found[0])}{'th' if found[0].endswith(_ORDINALS) else ''}"


def _value(words: str) -> int:
    """A number below 100: its ten and its unit, wherever one ends and the other begins ("twentyone")."""
    return sum(_VALUE.get(word, 0) for word in re.findall(rf"{_UNIT}$|{_one_of(range(10, 100))}", words))
