"""Sets of words, written as words."""


def vocabulary(words: str) -> frozenset[str]:
    """The words of `words`, which blanks separate."""
    return frozenset(words.split())
