"""The words: templates and labels, spoken in a surface's own markup.

Whatever a template prints is escaped for the surface, so that nothing a person typed can become markup; only `bold` and
its like make any.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conversations.turns import Choice, Notice, Prompt, Question
from handlers import spoken

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class Safe(str):
    """Text that is markup already."""

    __slots__ = ()


@dataclass(frozen=True)
class Dialect:
    """A surface's markup: how text is made harmless, and how it is made bold."""

    name: str
    escape: Callable[[str], str]
    bold: Callable[[str], str]
    # A name, escaped already, that leads to somebody by their id on that platform.
    reached: Callable[[str, str], str] = lambda name, _id: name


def _angles(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _on_telegram(name: str, user_id: str) -> str:
    """A link to the person (core.telegram.org/bots/api#formatting-options)."""
    return f'<a href="tg://user?id={quote(user_id)}">{name}</a>'


TELEGRAM = Dialect("telegram", _angles, lambda text: f"<b>{text}</b>", _on_telegram)
SLACK = Dialect("slack", _angles, lambda text: f"*{text}*", lambda name, user_id: f"{name} (<@{quote(user_id)}>)")
PLAIN = Dialect("plain", str, str)
HTML = Dialect("html", lambda text: _angles(text).replace('"', "&quot;"), lambda text: f"<strong>{text}</strong>")


@cache
def labels() -> dict[str, Any]:
    """templates/labels.toml: the spoken words of every coded value, field and button."""
    return tomllib.loads((TEMPLATES / "labels.toml").read_text())


def label(*path: str) -> str:
    """The words at a path of labels.toml, such as `label("tick", "concerns", "falls")`.

    Raises:
        KeyError: no words for it (a test goes through them all).
    """
    found: Any = labels()
    for part in path:
        found = found[part]
    return str(found)


class Words:
    """Speaks prompts and notices in one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.environment = Environment(  # noqa: S701 - `finalize` escapes whatever is printed, for this dialect
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            finalize=self._finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        own = {"bold": self._bold, "reached": self._reached, "label": _label_of, "spoken_ticks": _ticks}
        self.environment.filters.update(spoken.FILTERS, **own)
        self.environment.globals.update(label=label)

    def _finalize(self, value: Any) -> Any:
        return value if isinstance(value, Safe) else self.dialect.escape(str(value))

    def _bold(self, value: Any) -> Safe:
        return Safe(self.dialect.bold(self._finalize(value)))

    def _reached(self, name: str, user_id: str) -> Safe:
        said = self._finalize(name)
        return Safe(self.dialect.reached(said, user_id) if user_id else said)

    def say(self, template: str, params: Mapping[str, Any]) -> str:
        """The template's text, trimmed."""
        return self.environment.get_template(f"{template}.j2").render(params).strip()

    def notice(self, notice: Notice, params: Mapping[str, Any]) -> str:
        return self.say(f"notices/{notice.key}", {**params, **notice.params})

    def error(self, question: Question) -> str | None:
        if question.error is None:
            return None
        return self.say(f"errors/{question.error.error}", question.error.params)

    def ask(self, prompt: Prompt, params: Mapping[str, Any]) -> str:
        """The prompt's text: what went wrong if something did, else the question; both where it has to be chosen."""
        (first, *_) = prompt.questions or (None,)
        asked = {"answers": prompt.answers, "questions": prompt.questions, "check": first.check if first else None}
        if first and len(prompt.questions) == 1 and (wrong := self.error(first)):
            if first.kind != "choice":
                return wrong
            return f"{wrong}\n{self.say(prompt.key, {**params, **asked, **prompt.params})}"
        return self.say(prompt.key, {**params, **asked, **prompt.params})


@cache
def words_in(dialect: Dialect) -> Words:
    """The one speaker of a dialect: its templates are compiled once."""
    return Words(dialect)


def _label_of(value: Any, *path: str) -> str:
    return label(*path, str(value))


def _ticks(values: list[str], field: str) -> list[str]:
    return [label("tick", field, value) for value in values]


def spoken_choice(prompt: Prompt, field: str, choice: Choice) -> str:
    """What a choice's button says in this prompt, which may have words of its own for it."""
    own: str | None = labels()["prompt"].get(prompt.key, {}).get(choice.key)
    return own or choice_label(field, choice)


def nav_label(prompt: Prompt, key: str) -> str:
    """What a way out of this prompt is called."""
    return spoken_choice(prompt, "", Choice(key))


def choice_label(field: str, choice: Choice) -> str:
    """What a choice's button says, wherever it hangs."""
    if choice.label is not None:
        return choice.label
    verb, _, rest = choice.key.partition(":")
    match verb:
        case "on":
            return label("tick", field, rest)
        case "off":
            return f"✓ {label('tick', field, rest)}"
        case "day":
            return spoken.day(rest)
        case "change":
            return label("button", "change").format(label("change", rest))
        case "extra":
            return label("field", rest)
    own = labels()["choice"].get(field, {})
    return str(own.get(verb) or label("button", verb)).format(rest)
