"""What someone typed, made safe to keep: `clean` before anything else looks at it."""

import re
import unicodedata

from conversations.fields.result import Bad, Ok, Result

# Pictures people type, with the joiners, selectors and tags that belong inside them.
_PICTURE = "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_EMOJI = (
    f"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|{_PICTURE}\ufe0f?(?:\u200d{_PICTURE}\ufe0f?)*|[0-9#*]\ufe0f?\u20e3"
)
# Controls, lone surrogates and Unicode's Default_Ignorable_Code_Point: bidi and zero-width characters, fillers that
# are letters and yet show nothing, selectors, tags.
_UNSEEN = (
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_KEEP_OR_DROP = re.compile(f"({_EMOJI})|{_UNSEEN}")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_MARK}{{4}}){_MARK}+")
_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("(?:[^\\S\n]|\u2800)+")
_KEYBOARD = str.maketrans({**dict.fromkeys("‘’ʼʹ′`´＇", "'"), **dict.fromkeys("‐‑‒–—―−﹣－", "-")})


def clean(raw: str) -> str:
    """`raw` in NFC, trimmed, one space for a run of blanks, at most one empty line together.

    Gone are controls (PostgreSQL refuses NUL), bidi controls, lone surrogates, zero-width characters outside emoji,
    and marks stacked more than four high. Cleaning twice changes nothing more.
    """
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())  # Nothing else can be wrong with it, and most of what is typed is so.
    text = unicodedata.normalize("NFC", _LINE_END.sub("\n", raw))
    text = _KEEP_OR_DROP.sub(lambda found: found[1] or "", text)
    text = _STACKED.sub(r"\1", _BLANKS.sub(" ", text))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", re.sub("\n{3,}", "\n\n", text).strip())


def is_blank(text: str) -> bool:
    """Whether `text` says nothing: no letter and no digit that can be seen (only emoji or punctuation, say)."""
    return not any(character.isalnum() for character in clean(text))


def one_line(raw: str) -> str:
    """`raw` cleaned, on one line, with typographic apostrophes and dashes as the keyboard's."""
    return " ".join(clean(raw).translate(_KEYBOARD).split())


def begins_words(typed: str, known: str) -> bool:
    """Whether each word that was typed begins a word of `known`, such as a name: "pri n" of "Priya Nair"."""
    parts, words = known.casefold().split(), typed.casefold().split()
    return bool(words) and all(any(part.startswith(word) for part in parts) for word in words)


def too_long(text: str, limit: int) -> Bad | None:
    """The refusal for `text` over `limit` characters, if it is."""
    return Bad("too_long", {"limit": limit, "length": len(text)}) if len(text) > limit else None


def words(raw: str, limit: int = 1000) -> Result:
    """Free words as `Ok(str)`; Bad "empty" or "too_long" (over `limit` characters)."""
    text = clean(raw)
    if is_blank(text):
        return Bad("empty")
    return too_long(text, limit) or Ok(text)
