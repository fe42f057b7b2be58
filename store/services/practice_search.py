"""Finds a GP practice from what a person types: its name, town, postcode or ODS code, or parts of them."""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nlargest

from sqlalchemy import Connection, select

from store.services.practice_postings import Postings, Scores
from store.services.practice_words import postcodes_in, words_of
from store.services.practices import COLUMNS, LIVE, Practice
from store.tables.practices import practice

_ROWS = select(*COLUMNS, practice.c.address)
_CODE = re.compile(r"[A-Z0-9]{3,10}")
_MOST_LETTERS = 200
_MOST_WORDS = 10
# What half the practices are called: such a word ranks, but a practice that lacks it is still shown.
_GENERIC = frozenset(
    """the and of at in on upon a gp gps dr nhs practice surgery medical centre health group clinic
    partnership house family""".split()  # noqa: SIM905
)
_PER_WORD_OF_NAME = 0.2
_SAME_OUTWARD, _SAME_AREA, _PREFERRED = 3.0, 3.0, 1000.0


def load_index(connection: Connection) -> "PracticeIndex":
    """The index of all practices in the table; to be loaded again when `practices.version` has changed."""
    rows = [(Practice(*row[:-1]), row[-1]) for row in connection.execute(_ROWS)]
    # Not sorted by the database: PostgreSQL's order depends on its locale, and ties would fall differently.
    return PracticeIndex(sorted(rows, key=lambda row: (row[0].name, row[0].code)))


class PracticeIndex:
    """All practices in memory: built once and then only read, so that threads may share it."""

    def __init__(self, rows: Iterable[tuple[Practice, str]]) -> None:
        """Takes each practice, of any status, with its address in one line; their order breaks ties."""
        listed = list(rows)
        live = [(found, address) for found, address in listed if found.status == LIVE]
        self._by_code = {found.code: found for found, _ in listed}
        self._live = [found for found, _ in live]
        self._gone = [found for found, _ in listed if found.status != LIVE]
        self._numbers = {found.code: number for number, found in enumerate(self._live)}
        self._postings = Postings(live)

    def get(self, code: str) -> Practice | None:
        """The practice with this ODS code, in any case and of any status."""
        return self._by_code.get(code.strip().upper())

    def gone(self, words: str) -> Practice | None:
        """The practice of exactly this name that is closed or not yet open, if there is just one such in that place.

        `words`: its name, and if need be its town or postcode too.
        """
        wanted = set(words_of(words[:_MOST_LETTERS]))
        named = [found for found, name in self._gone_by_name if name <= wanted]
        alike = [one for one in named if wanted <= set(words_of(f"{one.name} {one.town} {one.postcode}"))]
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def _gone_by_name(self) -> list[tuple[Practice, frozenset[str]]]:
        return [(found, frozenset(words_of(found.name))) for found in self._gone]

    def search(
        self, words: str, limit: int = 6, prefer: Collection[str] = (), near: str | None = None
    ) -> list[Practice]:
        """The live practices that fit best, best first; [] if none does. An ODS code gives its one, closed or not.

        `prefer`: ODS codes that come first where they match. `near`: a postcode, such as the patient's;
        practices of its outward part, then of its area, come before others that match as well.
        """
        if exact := self._coded(words[:_MOST_LETTERS]):
            return [exact]
        scores = self._scores(words[:_MOST_LETTERS])
        self._lean(scores, prefer, near)
        return [self._live[number] for number in nlargest(limit, scores, key=scores.__getitem__)]

    def _coded(self, words: str) -> Practice | None:
        codes = _CODE.findall(words.upper())
        return next((self._by_code[code] for code in codes if code in self._by_code), None)

    def _scores(self, words: str) -> Scores:
        postcodes, rest = postcodes_in(words)
        typed = list(dict.fromkeys(words_of(rest)))[:_MOST_WORDS]
        telling = [word for word in typed if word not in _GENERIC and len(word) > 1]
        helping = [word for word in typed if word not in telling]
        if not telling and not postcodes:
            telling, helping = helping, []
        places = [self._postings.postcode(*postcode) for postcode in postcodes]
        scores = self._matching([*places, *map(self._postings.word, telling)]) or self._guessed(places, telling)
        for word in helping if scores else ():
            found = self._postings.word(word)
            for number in scores:
                scores[number] += found.get(number, 0.0)
        return scores

    def _matching(self, found: Sequence[Scores]) -> Scores:
        """What every word finds, starting from the rarest: the work is in proportion to the matches."""
        if not found:
            return {}
        first, *others = sorted(found, key=len)
        numbers = set(first).intersection(*others)
        lengths = self._postings.name_lengths
        scores = {number: first[number] - lengths[number] * _PER_WORD_OF_NAME - number * 1e-6 for number in numbers}
        for other in others:
            for number in scores:
                scores[number] += other[number]
        return scores

    def _guessed(self, places: Sequence[Scores], words: Sequence[str]) -> Scores:
        """Nothing has all the words: allow for slips in typing, then for words that match nothing."""
        for joined in self._joined(words):
            if scores := self._matching([*places, *map(self._postings.word, joined)]):
                return scores
        wider = [*places, *map(self._mistyped, words)]
        return self._matching(wider) or self._partly(wider)

    def _joined(self, words: Sequence[str]) -> Iterator[list[str]]:
        for at in range(len(words) - 1):
            if self._postings.knows(one := words[at] + words[at + 1]):
                yield [*words[:at], one, *words[at + 2 :]]

    def _mistyped(self, word: str) -> Scores:
        as_typed = self._postings.word(word)
        if self._postings.knows(word):
            return as_typed
        return self._postings.mistyped(word) | self._postings.run_together(word) | as_typed

    def _partly(self, found: Sequence[Scores]) -> Scores:
        """The practices that most of the words find, at least half of them; a rare word tells more."""
        hits: dict[int, int] = {}
        scores: Scores = {}
        for one in found:
            rarity = math.log(1 + len(self._live) / (1 + len(one)))
            for number, worth in one.items():
                hits[number] = hits.get(number, 0) + 1
                scores[number] = scores.get(number, 0.0) + worth * rarity
        enough = max([*hits.values(), math.ceil(len(found) / 2)])
        return {number: score for number, score in scores.items() if hits[number] >= enough}

    def _lean(self, scores: Scores, prefer: Collection[str], near: str | None) -> None:
        outward, area = self._postings.around(near) if near else ((), ())
        preferred = [self._numbers.get(code.strip().upper(), -1) for code in prefer]
        for numbers, worth in ((outward, _SAME_OUTWARD), (area, _SAME_AREA), (preferred, _PREFERRED)):
            for number in numbers:
                if number in scores:
                    scores[number] += worth
