"""Telegram's HTML, read as strictly as Telegram reads it (Bot API, "HTML style"; TDLib's `parse_html`)."""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT = 4096
KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAME = re.compile(r"[^\s>]*")
_REST = re.compile(r"""((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*>""")
_ATTRIBUTE = re.compile(r"""([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_END = re.compile(r"</([^\s>]*)\s*(>?)")
# Telegram knows these four names and numbers; `&nbsp;` and the rest stay as typed.
_ESCAPED = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u3164\u00ad]*")


class ParseError(ValueError):
    """The text after "Bad Request: can't parse entities: "."""


@dataclass
class _Open:
    name: str
    start: int
    attributes: dict[str, str]


@dataclass
class _Reader:
    source: str
    parts: list[str] = field(default_factory=list)
    units: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        at = 0
        while (tag := self.source.find("<", at)) >= 0:
            self._text(self.source[at:tag])
            at = self._close(tag) if self.source.startswith("</", tag) else self._open(tag)
        self._text(self.source[at:])
        if self.stack:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        return "".join(self.parts), sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _text(self, raw: str) -> None:
        plain = _ESCAPED.sub(_unescape, raw)
        self.parts.append(plain)
        self.units += utf16(plain)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _open(self, at: int) -> int:
        named = _NAME.match(self.source, at + 1)
        name = named.group().lower() if named else ""
        if named is None or named.end() == len(self.source):
            raise ParseError(f"Unclosed start tag at byte offset {self._byte(at)}")
        if name not in KINDS:
            raise ParseError(f'Unsupported start tag "{name}" at byte offset {self._byte(at)}')
        rest = _REST.match(self.source, named.end())
        if rest is None:
            raise ParseError(f"Unclosed start tag at byte offset {self._byte(at)}")
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(rest[1])}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(at)}')
        self.stack.append(_Open(name, self.units, attributes))
        return rest.end()

    def _close(self, at: int) -> int:
        if not self.stack:
            raise ParseError(f"Unexpected end tag at byte offset {self._byte(at)}")
        end = _END.match(self.source, at)
        if end is None or not end[2]:
            raise ParseError(f"Unclosed end tag at byte offset {self._byte(at)}")
        opened, name = self.stack.pop(), end[1].lower()
        if name and name != opened.name:
            raise ParseError(
                f'Unmatched end tag at byte offset {self._byte(at)}, expected "</{opened.name}>", found "</{name}>"'
            )
        self._entity(opened)
        return end.end()

    def _entity(self, opened: _Open) -> None:
        length = self.units - opened.start
        if not length:
            return
        entity: dict[str, Any] = {"type": KINDS[opened.name], "offset": opened.start, "length": length}
        if opened.name == "a":
            entity["url"] = _ESCAPED.sub(_unescape, opened.attributes.get("href", ""))
        if opened.name == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        if opened.name == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        # A link without an address is plain text to Telegram unless the text itself is one.
        if entity.get("url", "-"):
            self.entities.append(entity)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    code = int(match[2]) if match[2] else int(match[3], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def utf16(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts entity offsets."""
    return len(text) + sum(ch > "\uffff" for ch in text)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """(what a person sees, Bot API MessageEntity objects). Raises ParseError as Telegram words it."""
    return _Reader(source).read() if "<" in source or "&" in source else (source, [])


def is_blank(text: str) -> bool:
    """Whether Telegram would refuse the text as empty: only white space and characters nobody sees."""
    return _UNSEEN.fullmatch(text) is not None


_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/]))"
    r"|(?P<url>https?://[^\s<>]+[^\s<>.,;:!?])|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31})|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def typed_entities(text: str) -> list[dict[str, Any]]:
    """The entities Telegram finds by itself in what a person typed (commands, links, mentions)."""
    return [
        {"type": m.lastgroup, "offset": utf16(text[: m.start()]), "length": utf16(m.group())}
        for m in _FOUND.finditer(text)
    ]
