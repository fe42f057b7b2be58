"""A patient of whom every detail is a word found nowhere else, so that a leak is seen wherever it is."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NAME = "Zebedee Quillfeather"
BORN = "27/3/41"
ADDRESS = "77 Wombleton Crescent Broadstairs CT10 1AL"
PHONE = "07700 900987"
WORDS = "marmalade found behind the samovar"
KIN = "daughter Persimmon 07700 900654"
NHS_NUMBER = "943 476 5919"
NEEDS = "lipreads with a lorgnette"

_WORDS_OF_THE_PATIENT = (
    *("zebedee", "quillfeather", "27/3/41", "1941-03-27", "27march1941", "wombleton", "ct101al"),
    *("07700900987", "447700900987", "marmalade", "samovar", "persimmon", "07700900654", "447700900654"),
    *("9434765919", "lorgnette"),
)
# What the practice and a member who opens the details must be able to read.
TOLD = ("zebedee", "quillfeather", "27march1941", "wombleton", "ct101al", "07700900987", "marmalade", "persimmon")
TOLD_TOO = ("07700900654", "9434765919", "lorgnette")


def found_in(text: str | bytes, wanted: Iterable[str] = _WORDS_OF_THE_PATIENT) -> set[str]:
    """Which of the patient's details are in the text, whatever their case and spacing."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    close = re.sub(r"[\s ]", "", plain).lower()
    return {one for one in wanted if one in close}


def found_in_files(folder: Path, pattern: str) -> dict[str, set[str]]:
    """The same for the raw bytes of files, by name; a byte that is no text counts as a space."""
    return {path.name: hits for path in sorted(folder.glob(pattern)) if (hits := found_in(path.read_bytes()))}


def values_of(name: str, data: Any) -> list[str]:
    """Every value under this key, however deep, in what was sent as JSON."""
    if isinstance(data, str) and data[:1] in ("{", "["):
        return values_of(name, json.loads(data))
    if isinstance(data, list):
        return [value for one in data for value in values_of(name, one)]
    if not isinstance(data, dict):
        return []
    own = [str(data[name])] if name in data else []
    return own + [value for one in data.values() for value in values_of(name, one)]
