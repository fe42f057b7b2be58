"""Where the patient lives: back from a postcode to the house, or from a house number to its street."""

import re
from collections.abc import Iterator
from typing import Any, Final

from conversations.fields.address import address
from conversations.fields.postcode import postcode
from conversations.fields.result import Ok
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.people import People, Who
from conversations.freetext.streets import HOUSE, NUMBERED, PROSE, TOWN, is_place, is_town, street_end, with_house
from conversations.freetext.words import COMMON

_CODE: Final = later(r"(?<!\w)([a-z0]{1,2}[0-9oi][0-9a-z]?)[ .-]{0,2}([0-9oi][ ]?[a-z]{2}|[0-9][a-z0]{2})(?!\w)")
_NOWHERE: Final = later(r"\b(?:of )?(?:n\.?f\.?a\.?(?!\w)|no fixed (?:abode|address))")
_CUE: Final = later(
    r"(?:(?:\b(?:lives?|living|live|resides?|residing|staying|stays|based|currently|resident|"
    r"address(?: is| given as)?|addr|home|bungalow|flat|house|visited|seen|found|"
    r"still|now|they're|previously|back|discharged|property|"
    r"tenant|where|care home))?"
    r"[ ](?:at|in|to|is|of|from|on)(?: the)?\b|\b(?:address(?: is| given as)?|addr|add|lives|lives @|resident|tenant|"
    r"previously|property|bungalow|rents privately|flat is|house is)\b|(?<=\s)@)[ :,@-]*"
)
_THEIRS: Final = later(
    r"^(?:'s)?\W*(?:\w[\w'-]*\W+){0,3}?(?:(?:who|also|both|now|currently)\W+)*(?:(?:lives?|living|stays|based|"
    r"is|resides|address|home|house)\W+)+(?:\w+\W+)?(?:at|in|on|of)?\W*$"
    r"|^\W*(?:\w[\w'-]*\W+){0,2}(?:at|of)\W*$"
)
_NEAR: Final = 80
"""Characters; further behind a relative an address is not theirs, and looking for it would take long."""
_TOGETHER: Final = later(r"\b(?:with|w|w/|and|by)\W+(?:(?:his|her|their|elderly|the|\d{2}[\w ]{0,8}?)\W+)*$")
_NOT_HOME: Final = later(
    r"\b(?:surgery|practice|hospital|ward|office|clinic|medical centre|health centre|pharmacy|day centre|"
    r"found (?:at|in|wandering)|works at|sent from)\b[^,.;\n]{0,15}$"
)


def take_home(paper: Paper, people: People) -> Found[dict[str, Any]] | None:
    """The patient's address, claimed; with no postcode in sight, street and town alone, which is not sure.

    Later messages win where they give a whole one; of several in one message, the first that is not a relative's or an
    institution's. "NFA" is an address only where there is no other.
    """
    found = [*_labelled(paper, people), *_coded(paper, people)]
    found = [one for one in found if one.value.get("lines")] or list(_uncoded(paper, people))
    homeless = _NOWHERE.search(paper.low)
    if homeless and (not found or found[0].value.get("postcode") is None):
        paper.claim(homeless.span(), "lives")
        return Found({"no_fixed_abode": True}, homeless.span())
    if not found:
        return None
    last = max(paper.message(one.span[0]) for one in found)
    moved = [one for one in found if paper.message(one.span[0]) == last and one.value.get("postcode")]
    return moved[0] if moved else _with_lone_code(paper, found[0])


def _with_lone_code(paper: Paper, home: Found[dict[str, Any]]) -> Found[dict[str, Any]]:
    """`home`, completed by a postcode that is a line, cell or message of its own."""
    for code in several(_CODE, paper.low):
        alone = paper.low[slice(*paper.sentence(code.start()))].strip(" .;|\n") == code[0]
        if alone and _is_code(paper.plain[slice(*code.span())]):
            return _read(paper, f"{home.value.get('lines')}, {code[0]}", home.span) or home
    return home


def _labelled(paper: Paper, people: People) -> Iterator[Found[dict[str, Any]]]:
    labels = [label for label in people.labels if label.field in ("lives", "town", "postcode")]
    for label in labels:
        if label.field != "lives" or people.outside(label.start):
            continue
        start, end = _trim(paper, *label.value)
        code = _code_in(paper, start, end)
        more = [one.value for one in labels if one.field != "lives"]
        if code:
            end = code[1]
        elif not (line := _first_lines(paper, start, end)):
            continue
        else:
            end = line
        extra = [] if code else [span for span in more if paper.plain[slice(*span)].strip()]
        said = ", ".join(paper.plain[slice(*span)].strip(" \n.,") for span in ((start, end), *extra))
        for span in extra:
            paper.claim(span, "lives")
        if (one := _read(paper, said, (start, end))) and paper.free((start, end)):
            paper.claim((start, end), "lives")
            yield one


def _trim(paper: Paper, start: int, end: int) -> Span:
    for a, _b, _use in paper.claims:
        if start <= a < end:
            end = a
    return start, end


def _first_lines(paper: Paper, start: int, end: int) -> int | None:
    """Where an address without a postcode ends: at a full stop, a bracket, or before a comma that prose follows."""
    said = paper.low[start:end]
    stop = re.search(r"[.(;]\s|\n\n|\($|[.;]$| - |\|", said)
    said = said[: stop.start()] if stop else said
    parts = re.split(r"(?<=[,\n])", said)
    taken = 0
    for at, part in enumerate(parts):
        words = re.findall(r"[\w'-]+", part)
        if at and (len(words) > 4 or PROSE & set(words)):
            break
        taken += len(part)
    said = said[:taken].rstrip(" ,\n-:")
    return start + len(said) if any(c.isalpha() for c in said) else None


def _code_in(paper: Paper, start: int, end: int) -> Span | None:
    for found in several(_CODE, paper.low, start, end):
        if _is_code(paper.plain[slice(*found.span())]):
            return found.span()
    return None


def _coded(paper: Paper, people: People) -> Iterator[Found[dict[str, Any]]]:
    for code in several(_CODE, paper.low):
        if not paper.free(code.span()) or not _is_code(paper.plain[slice(*code.span())]):
            continue
        start = _house(paper, people, code.start())
        span = (code.start() if start is None else start, code.end())
        said = paper.plain[slice(*span)]
        if start is None and (end := _behind(paper, code.end())):
            span, said = (code.start(), end), f"{paper.plain[code.end() : end]}, {code[0]}"
        elsewhere = (start is None and span[1] == code.end()) or _elsewhere(paper, people, span[0])
        one = None if elsewhere else _read(paper, said, span)
        paper.claim(span, "lives" if one else "place")
        if one:
            yield one


def _behind(paper: Paper, at: int) -> int | None:
    """The end of a street that is said behind its postcode."""
    number = NUMBERED.search(paper.low, at, at + 6)
    end = street_end(paper, number.end()) if number and not paper.low[at : number.start()].strip(" ,-") else None
    return end and _with_towns(paper, end)


def _is_code(said: str) -> bool:
    """Whether this is a postcode: "the A61 at 4" is a road."""
    if said[0].isupper() and re.search(r"\d [a-z]{2}$", said):
        return False
    return any(c.isdigit() for c in said) and postcode(said) is not None


def _house(paper: Paper, people: People, at: int) -> int | None:
    """Where the address starts that ends with the postcode at `at`, or None where there is none."""
    floor = max(0, at - 160)
    floor = max(floor, *(start for start in paper.starts if start <= at))
    floor = max([floor, *(b for _a, b, _use in paper.claims if b <= at)])
    if label := people.label_at(at):
        floor = max(floor, label.value[0])
    start, numbered = at, False
    for a, b in _parts(paper, floor, at):
        begin, whole = _of_address(paper, a, b)
        named = not whole and begin is not None and not NUMBERED.match(paper.low, begin)
        if begin is None or (numbered and not named and not HOUSE.search(paper.low, begin, b)):
            start = begin if begin and _is_house_name(paper, floor, begin, b) else start
            break
        if start < at and not numbered and not whole and not NUMBERED.match(paper.low, begin):
            start = begin
            break
        start = begin
        numbered = numbered or bool(NUMBERED.match(paper.low, begin))
        if not whole:
            break
    return start if any(c.isalpha() for c in paper.plain[start:at]) else None


def _is_house_name(paper: Paper, floor: int, a: int, b: int) -> bool:
    """Whether one word, right behind a date or a number of the patient's, is the house's: "3/4/41, Fernlea, 30 …"."""
    behind = any(end == floor for _start, end, _use in paper.claims)
    said = re.fullmatch(r"[ ]*(?:the )?([^\W\d_]+)[ ,\n]*", paper.low[a:b])
    return bool(behind and said and said[1] not in COMMON and not re.search(r"[^\W\d_]", paper.plain[floor:a]))


def _parts(paper: Paper, floor: int, at: int) -> Iterator[Span]:
    """The pieces between commas, line ends and sentences, from the postcode back."""
    end = at
    for comma in reversed(
        list(re.finditer(r"[,;\n|(]|(?<!\bno)[.!?](?=\s+(?:[^\W\d_]{3,}|\d))| - | / ", paper.plain[floor:at]))
    ):
        piece = (floor + comma.end(), end)
        if paper.plain[piece[0] : piece[1]].strip():
            yield piece
        end = floor + comma.start()
        if comma[0] in ";|" or (comma[0] == "." and not _after_road(paper.low, end)):
            return
    if paper.plain[floor:end].strip():
        yield floor, end


def _after_road(low: str, at: int) -> bool:
    return low[max(0, at - 12) : at].split(" ")[-1].split(",")[-1] in (
        "st",
        "rd",
        "ave",
        "cl",
        "ct",
        "dr",
        "ln",
        "gdns",
        "cres",
        "flat",
        "no",
    )


_MOVED: Final = later(r"\bfrom [^,;\n]{3,40} to (?=\d)")


def _of_address(paper: Paper, a: int, b: int) -> tuple[int | None, bool]:
    """Where in this piece the address starts, and whether that is all of the piece; (None, False) if it is prose."""
    if moved := _MOVED.search(paper.low, a, b):
        a = moved.end()
    while a < b and paper.plain[a] in " -:@)":
        a += 1
    if paper.low.startswith(("of ", "at "), a) and is_place(paper, a + 3, b):
        return a + 3, False
    if is_place(paper, a, b):
        return a, True
    cues = [found.end() for found in _CUE.finditer(paper.low, a, b) if found.end() < b]
    for cue in sorted(cues):
        if is_place(paper, cue, b) and (paper.cased(a) or NUMBERED.match(paper.low, cue) or cue == cues[-1]):
            return cue, False
    for found in several(NUMBERED, paper.low, a, b):
        if is_place(paper, found.start(), b):
            return found.start(), False
    return None, False


def _elsewhere(paper: Paper, people: People, start: int) -> bool:
    if people.outside(start):
        return True
    label = people.label_at(start)
    if label and label.field in ("practice", "other", "next_of_kin", "kin_phone"):
        return True
    sentence = (
        max(paper.sentence(start)[0], *(b for _a, b, _u in paper.claims if b <= start), 0)
        if paper.claims
        else paper.sentence(start)[0]
    )
    before = paper.low[sentence:start]
    kin = next((one for one in people.before(start, sentence) if one.who is Who.KIN), None)
    if (
        kin
        and start - kin.end <= _NEAR
        and _THEIRS.search(paper.low[kin.end : start])
        and not _TOGETHER.search(paper.low[max(0, kin.at - 30) : kin.at])
    ):
        return True
    return bool(_NOT_HOME.search(before[-45:]))


def _uncoded(paper: Paper, people: People) -> Iterator[Found[dict[str, Any]]]:
    """A number and its street, with the towns that follow between commas."""
    for found in several(NUMBERED, paper.low):
        if (end := street_end(paper, found.end())) is None or not paper.free((found.start(), end)):
            continue
        start = with_house(paper, found.start())
        end = _with_towns(paper, end)
        if _elsewhere(paper, people, start) or not paper.free((start, end)):
            continue
        if one := _read(paper, paper.plain[start:end], (start, end)):
            paper.claim((start, end), "lives")
            yield one


def _with_towns(paper: Paper, end: int) -> int:
    while (town := TOWN.match(paper.low, end)) and is_town(paper, end, town.end()):
        end = town.end()
    return end


_LEAD: Final = later(
    r"(?:hotel (?=room)|bungalow (?:at|in|on) |(?:home )?addr?(?:ess)?\.? |(?:she|he|they)(?:'s| is|'re|"
    r" are) (?:in |at )|(?:a |"
    r"the )?(?:house|home|bungalow|property|cottage|"
    r"flat)[ ]?[:-]+[ ]?)+",
    re.IGNORECASE,
)


def _read(paper: Paper, said: str, span: Span) -> Found[dict[str, Any]] | None:
    said = re.sub(r"[ ]?\(", ", ", re.sub(r"\([^)]*\)", "", said)).strip(" ,.;:-(")
    said = re.sub(
        r"^((?:flat|room|unit|apartment) \w+) (?:of|at|in) ", r"\1, ", _LEAD.sub("", said, 1), flags=re.IGNORECASE
    )
    read = address(said)
    if isinstance(read, Ok):
        return Found(read.value, span)
    without = address("not known", said)
    return Found(without.value, span, sure=False) if isinstance(without, Ok) else None
