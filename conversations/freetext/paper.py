"""A message as it is read: its words and sentences, and which part of it already serves a field."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from conversations.fields.text import clean
from conversations.fields.vocabulary import vocabulary
from conversations.freetext.found import Span
from conversations.freetext.patterns import later
from conversations.freetext.words import NOT_PERSONS

_KEYBOARD: Final = str.maketrans(
    {**dict.fromkeys("‘’ʼʹ′`´＇", "'"), **dict.fromkeys("‐‑‒–—―−﹣－", "-"), "•": "\n", "·": "\n", "*": " "}
)
_LEADER: Final = later(r"[.\u2026_]{4,}")
"""Dots or a rule from a label to its value, as on a form."""
_PICTURE: Final = later("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]")
_ABBREVIATIONS: Final = vocabulary(
    "mr mrs ms dr prof rev st no tel mob ext rd ave dob d.o.b o.b b pt ref nok approx fl cl ct gdns addr add"
    " nhs ph c re born"
)
_ENDS: Final = later(r"\n+|[.!?](?=\s)|[;|]|(?<=[a-z\d)])[ ](?=(?:He|She|His|Her|They|Their)\b)")
"""What ends a sentence; a pronoun with a capital begins the next where the full stop was left out."""
_WORD: Final = later(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LETTERS: Final = later(
    r"(?P<dob>\bd[. /]{1,2}o[. /]{1,2}b\b)|(?P<nok>\bn\.o\.k\b)|(?P<born>\bb(?=\.? ?\d{1,2}[/. -]))", re.IGNORECASE
)
"""Letters that are short for a word, and no initials of a name."""
_SMALL_TITLE: Final = later(r"\b(?:mr|mrs|ms|miss)\.? [^\W\d_A-Z]{2}")
_POLITE: Final = later(
    r"^\W*(?:hi|hello|hiya|dear|good|morning|afternoon|evening)\b[^,.:!?\n]{0,25}[,.:!?\n]"
    r"|(?:many thanks|thanks|thank you|regards|cheers|ta|thx|love)\b.{0,40}$",
    re.IGNORECASE,
)
_INSIDE: Final = later(r"(?<![\w'-])(?<![.!?] )(?<!^)[A-Z][^\W\d_A-Z][^\W\dA-Z_]*(?:['-][^\W\d_]+)*(?![\w'-])")
"""A word with a capital that does not begin the message or a sentence."""
WIDTHS: Final = (50, 100)
"""Characters between which mail programs break lines."""
_BEGINS: Final = later(
    r"\W*(?:[\w/']+\.? ?){1,4}(?:[:=]|\.{2,}|(?<= )- )|\W*(?:dob|nok|nhs|tel|address)\b|[^\w\s(+]|"
    r"\S{1,20}\n",
    re.IGNORECASE,
)
"""What begins a line of its own: a label, a bullet, a heading."""
_SLIP: Final = later(r"(?<![^\W\d])[oO](?=[ ]?\d{2})|(?<=\d)[oO](?=[\d ])")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()


@dataclass(slots=True)
class Paper:
    """`text`; `plain`, of the same length, with plain signs and bars for pictures; `low`, that in small letters.

    `digits` is `plain` with the letter O as a nought among digits. `cases`: of which
    messages capitals tell names from words.
    """

    text: str
    plain: str
    low: str
    digits: str
    starts: tuple[int, ...]
    words: tuple[Word, ...]
    ends: tuple[int, ...]
    cases: tuple[bool, ...]
    times: Counter[str]
    """How often each word is said, "mary" for "Mary's" too."""
    taken: bytearray
    """A 1 for each character that already serves a field, as `claims` say."""
    claims: list[tuple[int, int, str]] = field(default_factory=list)

    def sentence(self, at: int) -> Span:
        """The sentence, line or cell in which `at` is."""
        n = bisect_right(self.ends, at)
        return (self.ends[n - 1] if n else 0), (self.ends[n] if n < len(self.ends) else len(self.text))

    def message(self, at: int) -> int:
        """Which of the messages, from 0."""
        return bisect_right(self.starts, at) - 1

    def cased(self, at: int) -> bool:
        """Whether, where `at` is, capitals tell names from words."""
        return self.cases[self.message(at)]

    def claim(self, span: Span, use: str) -> None:
        self.claims.append((*span, use))
        self.taken[slice(*span)] = bytes([1]) * (span[1] - span[0])

    def free(self, span: Span) -> bool:
        return 1 not in self.taken[slice(*span)]

    def words_in(self, span: Span) -> Iterator[Word]:
        """The words that lie in `span` as a whole."""
        first = bisect_right(self.words, span[0] - 1, key=lambda word: word.start)
        for word in self.words[first:]:
            if word.end > span[1]:
                return
            yield word


def read(messages: Sequence[str]) -> Paper:
    """The paper of `messages`, from the first to the last."""
    said = [clean(message.replace("\t", " | ")) for message in messages]
    text = "\n".join(said)
    plain = "\n".join(map(_unwrapped, said)).translate(_KEYBOARD)
    plain = _PICTURE.sub(lambda found: found[0] if found[0] in "🎂🏠📞📱☎" else "|", plain)
    plain = _LEADER.sub(lambda found: ": ".ljust(len(found[0])), plain)
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    starts = [0]
    for one in said[:-1]:
        starts.append(starts[-1] + len(one) + 1)
    words = _words(plain)
    times = Counter(word.low.removesuffix("'s") for word in words)
    return Paper(
        text,
        plain,
        low,
        _SLIP.sub("0", plain),
        tuple(starts),
        words,
        _ends(plain, words),
        tuple(map(_is_cased, said)),
        times,
        bytearray(len(text)),
    )


def _words(plain: str) -> tuple[Word, ...]:
    short = {found.start(): found for found in _LETTERS.finditer(plain)}
    words, at = [], 0
    for found in _WORD.finditer(plain):
        if letters := short.get(found.start()):
            words.append(Word(letters.lastgroup or "", *letters.span()))
            at = letters.end()
        elif found.start() >= at:
            words.append(Word(found[0], *found.span()))
    return tuple(words)


def _unwrapped(message: str) -> str:
    """`message` with blanks for the line ends that a mail program put there: where no line had room for the first word
    of the next, and none begins with a label. A list of short lines stays one."""
    width = max(map(len, message.split("\n")))
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        return message
    return re.sub("\n", lambda end: " " if _is_full(message, end.start(), width) else "\n", message)


def _is_full(message: str, end: int, width: int) -> bool:
    """Whether the line that ends at `end` had no room left, and the next goes on with it: in a paragraph of such"
    " lines."""
    begin = message.rfind("\n", 0, end) + 1
    first = re.compile(r"\S+").match(message, end + 1)
    if not first or end - begin <= WIDTHS[0] or end - begin + len(first[0]) < width or _BEGINS.match(message, end + 1):
        return False
    above = message[: max(0, begin - 1)].rsplit("\n", 1)[-1]
    return len(above) > WIDTHS[0] or not above.strip() or above.rstrip().endswith((",", "!"))


def _is_cased(message: str) -> bool:
    """Whether who wrote `message` gives names a capital: the roads of an address have one where nobody has."""
    if _SMALL_TITLE.search(message):
        return False
    said = _POLITE.sub("", message)
    names = sum(found[0].lower() not in NOT_PERSONS for found in _INSIDE.finditer(said))
    words = _WORD.findall(said)
    return names >= max(1 if message[:1].isupper() else 2, len(words) // 40)


def _ends(plain: str, words: tuple[Word, ...]) -> tuple[int, ...]:
    closing = {word.end: plain[word.start : word.end].lower() for word in words}
    return tuple(
        found.end()
        for found in _ENDS.finditer(plain)
        if not (found[0] == "." and (said := closing.get(found.start())) and (len(said) == 1 or said in _ABBREVIATIONS))
    )
