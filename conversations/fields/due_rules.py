"""Rules that read a due date: each one way of saying it, in the words of `due_words.plain`."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from conversations.fields.date_words import MONTHS
from conversations.fields.due_words import WEEKDAYS
from conversations.fields.result import Bad
from store.calendar import DAY

Found = re.Match[str]
Rule = Callable[[Found, date], date | Bad | None]
WEEKDAY: Final = f"({'|'.join(WEEKDAYS)})"
NUMBER: Final = "([1-9][0-9]{0,2})"
WEEK: Final = 7 * DAY


class Rules:
    """Rules in their order. A rule gets its match and today's date, and gives a day, a Bad that asks, or None."""

    def __init__(self) -> None:
        self._rules: list[tuple[re.Pattern[str], Rule]] = []

    def reads(self, pattern: str) -> Callable[[Rule], Rule]:
        """The decorated rule reads a whole text of this pattern."""

        def keep(rule: Rule) -> Rule:
            self._rules.append((re.compile(pattern), rule))
            return rule

        return keep

    def day(self, text: str, today: date) -> date | Bad | None:
        """What the first rule says that reads `text` and gives anything."""
        for pattern, rule in self._rules:
            if (found := pattern.fullmatch(text)) and (on := rule(found, today)):
                return on
        return None


def named(on: date) -> dict[str, int | str]:
    """The day and the month's name, for a question."""
    return {"day": on.day, "month": MONTHS[on.month - 1]}
