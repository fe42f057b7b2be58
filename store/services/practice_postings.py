"""Which practices have a word, and what it is worth where it stands: the inverted index of the search."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from store.services.practice_words import area_of, outward_of, words_of
from store.services.practices import Practice

# What a word is worth by where it stands; the start of a word, or a mistyped one, is worth a little less.
IN_ADDRESS, IN_TOWN, IN_NAME, IN_OUTWARD, IN_POSTCODE = 1.5, 3.0, 4.0, 5.0, 9.0
PART_OF_WORD = 0.8
IN_AREA = 2.0
SHORTEST_PREFIX = 2
SHORTEST_MISTYPED = 4

Scores = dict[int, float]
_Lists = defaultdict[str, list[int]]


class Postings:
    """Word → numbers of practices, by place. Practices are numbered from 0 in the order given."""

    def __init__(self, practices: Iterable[tuple[Practice, str]]) -> None:
        """Takes the live practices, each with its address in one line."""
        addresses, towns, names, outwards, postcodes, areas = (_Lists(list) for _ in range(6))
        self.name_lengths = array("B")
        for number, (practice, address) in enumerate(practices):
            in_name, in_town = words_of(practice.name), set(words_of(practice.town))
            self.name_lengths.append(min(len(in_name), 255))
            _add(number, in_name, names)
            _add(number, in_town, towns)
            # An address repeats the name and the town, where the words are worth more.
            _add(number, set(words_of(address)).difference(in_name, in_town), addresses)
            outward, _, inward = practice.postcode.lower().partition(" ")
            outwards[outward].append(number)
            postcodes[outward + inward].append(number)
            areas[area_of(outward)].append(number)
        self._outwards, self._postcodes, self._areas = _packed(outwards), _packed(postcodes), _packed(areas)
        # From the least worth to the most, so that the best place a word stands in is the one that counts.
        self._places = (
            (_packed(addresses), IN_ADDRESS),
            (_packed(towns), IN_TOWN),
            (_packed(names), IN_NAME),
            (self._outwards, IN_OUTWARD),
        )
        self._vocabulary = sorted({word for place, _ in self._places for word in place})

    def word(self, word: str) -> Scores:
        """Practices with this word or, from two letters on, one that starts with it."""
        longer = list(self._starting_with(word))
        found: Scores = {}
        for place, worth in self._places:
            for part in longer:
                found.update(dict.fromkeys(place.get(part, ()), worth * PART_OF_WORD))
            found.update(dict.fromkeys(place.get(word, ()), worth))
        return found

    def mistyped(self, word: str) -> Scores:
        """Practices with a word that one letter changed, left out, added or swapped turns into this one."""
        if len(word) < SHORTEST_MISTYPED or not word.isalpha():
            return {}
        meant = [
            near for near, _, _ in extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1, limit=None)
        ]
        found: Scores = {}
        for place, worth in self._places:
            for near in meant:
                found.update(dict.fromkeys(place.get(near, ()), worth * PART_OF_WORD))
        return found

    def knows(self, word: str) -> bool:
        """Whether any practice has exactly this word."""
        position = bisect_left(self._vocabulary, word)
        return self._vocabulary[position : position + 1] == [word]

    def run_together(self, word: str) -> Scores:
        """Practices with two words that were typed as one: "parklandsmedical"."""
        for cut in range(SHORTEST_PREFIX, len(word) - SHORTEST_PREFIX + 1):
            parts = words_of(f"{word[:cut]} {word[cut:]}")
            if all(map(self.knows, parts)):
                first, *others = map(self.word, parts)
                return {number: first[number] for number in set(first).intersection(*others)}
        return {}

    def postcode(self, outward: str, inward: str = "") -> Scores:
        """Practices at this postcode and others of its outward part; if there are none, those of its area."""
        found = dict.fromkeys(self._outwards.get(outward, ()), IN_OUTWARD)
        found.update(dict.fromkeys(self._postcodes.get(outward + inward, ()), IN_POSTCODE))
        return found or dict.fromkeys(self._areas.get(area_of(outward), ()), IN_AREA)

    def around(self, postcode: str) -> tuple[Iterable[int], Iterable[int]]:
        """The practices of a postcode's outward part, and those of its area (which include them)."""
        outward = outward_of(postcode)
        return self._outwards.get(outward, ()), self._areas.get(area_of(outward), ())

    def _starting_with(self, word: str) -> Iterator[str]:
        if len(word) < SHORTEST_PREFIX or word.isdigit():
            return
        for position in range(bisect_left(self._vocabulary, word), len(self._vocabulary)):
            longer = self._vocabulary[position]
            if not longer.startswith(word):
                return
            yield longer


def _add(number: int, words: Iterable[str], lists: _Lists) -> None:
    for word in words:
        lists[word].append(number)


def _packed(lists: _Lists) -> dict[str, "array[int]"]:
    return {word: array("I", numbers) for word, numbers in lists.items()}
