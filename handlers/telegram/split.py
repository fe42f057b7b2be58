"""A text that is too long for one message, in several: cut at line ends, with no tag or entity broken.

Telegram counts UTF-16 units of what is read, not of the markup (Bot API, sendMessage: 4,096).
"""

import re
from html import unescape

MOST = 4096
_PIECE = re.compile(r"<[^>]*>|&\w+;|\n|[^<&\n]+|.", re.DOTALL)


def units(html: str) -> int:
    """How long Telegram takes the text to be."""
    read = unescape(re.sub(r"<[^>]*>", "", html))
    return len(read.encode("utf-16-le")) // 2


def fit(html: str, most: int = MOST) -> list[str]:
    """The text in parts of at most `most` units; a tag that is open at a cut is closed there and opened again."""
    if len(html) <= most // 2 or units(html) <= most:
        return [html]
    lines = [part for line in html.split("\n") for part in _chop(line, most)]
    parts: list[str] = []
    for line in _balanced(lines):
        joined = f"{parts[-1]}\n{line}" if parts else line
        if parts and units(joined) <= most:
            parts[-1] = joined
        else:
            parts.append(line)
    return [part for part in parts if part.strip()]


def _chop(line: str, most: int) -> list[str]:
    """One line in pieces that fit, at spaces where there are any."""
    if units(line) <= most:
        return [line]
    words = [word for piece in _PIECE.findall(line) for word in _words(piece, most)]
    made = [""]
    for word in words:
        if units(made[-1] + word) > most:
            made.append("")
        made[-1] += word
    return made


def _words(piece: str, most: int) -> list[str]:
    """Plain words with the space before them, none longer than fits even if every character takes two units."""
    if piece[0] in "<&":
        return [piece]
    half = most // 2
    return [word[at : at + half] for word in re.findall(r"\s*\S+|\s+", piece) for at in range(0, len(word), half)]


def _balanced(lines: list[str]) -> list[str]:
    """Every line with its own tags opened and closed, so that a cut may come after any of them."""
    done: list[str] = []
    open_tags: list[str] = []
    for line in lines:
        start = "".join(open_tags)
        for tag in re.findall(r"<[^>]*>", line):
            if tag.startswith("</"):
                open_tags.pop()
            else:
                open_tags.append(tag)
        end = "".join(f"</{tag[1:-1].split(' ')[0]}>" for tag in reversed(open_tags))
        done.append(f"{start}{line}{end}")
    return done
