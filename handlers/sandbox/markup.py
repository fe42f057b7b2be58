"""From the chat dialect's markup to plain runs of text, so that the page never parses what a message says."""

from html.parser import HTMLParser
from typing import TypedDict


class Run(TypedDict):
    """Some text, bold or not."""

    text: str
    bold: bool


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._bold = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._bold += tag == "b"

    def handle_endtag(self, tag: str) -> None:
        self._bold -= tag == "b"

    def handle_data(self, data: str) -> None:
        self.runs.append(Run(text=data, bold=self._bold > 0))


def to_runs(text: str) -> tuple[Run, ...]:
    """A message's text in the dialect `handlers.words.TELEGRAM`, of which only <b> means anything."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(reader.runs)
