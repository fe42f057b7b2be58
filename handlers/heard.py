"""Typed words that are a button's own words count as pressing it: "yes", "skip", "not known", "falls, medicines"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from conversations.fields.text import clean
from conversations.turns import Prompt, Question
from handlers.words import labels, nav_label, spoken_choice

_BETWEEN = re.compile(r"[,;&/\n]|\band\b", re.IGNORECASE)


def heard(prompt: Prompt, text: str) -> tuple[str, ...]:
    """The choices that were meant, or () where the text is an answer of its own.

    Several only of a multi-choice, and only where each of the words is one of its ticks. Found practices are taken by
    their whole label alone, town and postcode with it: a practice told in error is worse than one more press.
    """
    said = _fold(text)
    for words, key in _offered(prompt):
        if said and said == words:
            return (key,)
    return _ticks(prompt, text)


def says_urgent(text: str) -> bool:
    """Whether a word in it is a reason to show the urgent numbers, and no more: nobody's need is judged (R61)."""
    said = clean(text).casefold()
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in labels()["heard"]["within"]["urgent"])


def _offered(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Every choice by its words: the question's own before the ways out, labels before what else people call them."""
    others = labels()["heard"]
    for asked in prompt.questions:
        choices = [one for one in asked.choices if not one.key.startswith(("on:", "off:"))]
        yield from ((_known(spoken_choice(prompt, asked.field, one)), one.key) for one in choices)
        meant = [*others.get(asked.field, {}).items(), *others["anywhere"].items()]
        keys = {one.key for one in choices}
        yield from ((_known(word), key) for key, also in meant if key in keys for word in also)
    for key in prompt.nav:
        yield _known(nav_label(prompt, key)), key
        yield from ((_known(word), key) for word in others["anywhere"].get(key, ()))


def _ticks(prompt: Prompt, text: str) -> tuple[str, ...]:
    asked = next((one for one in prompt.questions if one.kind == "ticks"), None)
    if asked is None or len(prompt.questions) > 1:
        return ()
    keys = _tick_keys(asked)
    parts = [_fold(part) for part in _BETWEEN.split(text)]
    parts = [part for part in parts if part]
    return tuple(f"on:{keys[part]}" for part in parts) if parts and all(part in keys for part in parts) else ()


def _tick_keys(asked: Question) -> dict[str, str]:
    return {_known(words): key for key, words in labels()["tick"].get(asked.field, {}).items()}


def _fold(text: str) -> str:
    return "".join(character for character in clean(text).casefold() if character.isalnum())


@lru_cache(4096)
def _known(label: str) -> str:
    """A label folded. What people type goes past the cache, so that none of it stays in memory."""
    return _fold(label)
