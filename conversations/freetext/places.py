"""Where the patient lives: back from a postcode to the house, or from a house number to its street."""

import re
from collections.abc import Iterator
from typing import Any, Final

from conversations.fields.address import address
from conversations.fields.postcode import postcode
from conversations.fields.result import Ok
from conversations.freetext.elsewhere import is_elsewhere, with_room
from conversations.freetext.found import Found, Span
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.people import People
from conversations.freetext.streets import (
    HOUSE,
    NUMBERED,
    PROSE,
    TOWN,
    is_house_name,
    is_person,
    is_place,
    is_town,
    street_end,
    with_house,
)
from conversations.freetext.taken_back import mended_house

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
    return with_room(paper, mended_house(paper, moved[0] if moved else _with_lone_code(paper, found[0])))


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
        bracket = paper.plain[: code.start()].endswith(" (")  # "95 Raisen Hall Close (S5 7HJ)"
        at = code.start() - 2 * bracket
        start = _house(paper, people, at)
        span = (code.start() if start is None else start, code.end())
        said = paper.plain[slice(*span)] if start is None else f"{paper.plain[start:at]} {code[0]}"
        if start is None and (street := _behind(paper, code.end())):
            span, said = (code.start(), street[1]), f"{paper.plain[slice(*street)]}, {code[0]}"
        elsewhere = (start is None and span[1] == code.end()) or is_elsewhere(paper, people, span[0])
        one = None if elsewhere else _read(paper, said, span)
        paper.claim(span, "lives" if one else "place")
        if one:
            yield one


_BEFORE_HOUSE: Final = later(
    r"[ ,-]*(?:is (?:the|her|his|their) post ?code)?[ ,.-]*(?:(?:the )?(?:house|address|home) (?:is )?(?:at )?)?"
)


def _behind(paper: Paper, at: int) -> Span | None:
    """Where a street is said behind its postcode."""
    said = _BEFORE_HOUSE.match(paper.low, at)
    number = NUMBERED.match(paper.low, said.end()) if said else None
    end = street_end(paper, number.end()) if number else None
    return (number.start(), _with_towns(paper, end)) if number and end else None


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
        if begin is not None and start < at and is_person(paper, begin, b, whole):
            break
        named = (
            begin is not None
            and not NUMBERED.match(paper.low, begin)
            and (not whole or paper.plain.startswith("The ", begin))
        )
        if begin is None or (numbered and not named and not HOUSE.search(paper.low, begin, b)):
            start = begin if begin and is_house_name(paper, floor, begin, b) else start
            break
        if start < at and not numbered and not whole and not NUMBERED.match(paper.low, begin):
            start = begin
            break
        start = begin
        numbered = numbered or bool(NUMBERED.match(paper.low, begin))
        if not whole:
            break
    return start if any(c.isalpha() for c in paper.plain[start:at]) else None


def _parts(paper: Paper, floor: int, at: int) -> Iterator[Span]:
    """The pieces between commas, line ends and sentences, from the postcode back."""
    end = at
    for comma in reversed(
        list(
            re.finditer(
                r"[,;\n|(]|(?<!\bno)[.!?](?=\s+(?:[^\W\d_]{3,}|[A-Z]{1,2}\d|\d))|\)| - | / ", paper.plain[floor:at]
            )
        )
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
    cues = [_with_the(paper, found.end()) for found in _CUE.finditer(paper.low, a, b) if found.end() < b]
    for cue in sorted(cues):
        if is_place(paper, cue, b) and (paper.cased(a) or NUMBERED.match(paper.low, cue) or cue == cues[-1]):
            return cue, False
    for found in several(NUMBERED, paper.low, a, b + 1):
        if is_place(paper, found.start(), b) and (found.end() < b or not found[0].isdigit()):
            return found.start(), False
    return None, False


def _with_the(paper: Paper, at: int) -> int:
    """`at`, or where the article stands before it that is a part of the house's name: "The Old Toll House"."""
    return at - 4 if paper.plain[at - 4 : at] == "The " else at


def _uncoded(paper: Paper, people: People) -> Iterator[Found[dict[str, Any]]]:
    """A number and its street, with the towns that follow between commas."""
    for found in several(NUMBERED, paper.low):
        if (end := street_end(paper, found.end())) is None or not paper.free((found.start(), end)):
            continue
        start = with_house(paper, found.start())
        end = _with_towns(paper, end)
        if is_elsewhere(paper, people, start) or not paper.free((start, end)):
            continue
        if one := _read(paper, paper.plain[start:end], (start, end)):
            paper.claim((start, end), "lives")
            yield one


def _with_towns(paper: Paper, end: int) -> int:
    while (town := TOWN.match(paper.low, end)) and is_town(paper, end, town.end()):
        end = town.end()
    return end


_LEAD: Final = later(
    r"(?:(?:over|above|behind|next to|next door to|opposite) the [^,\d]{1,25}, (?=flat|\d)|number (?=\d)|"
    r"hotel (?=room)|(?:hostel|hotel|b&b)[ ]?:[ ]?|\d{1,4}[a-z]? (?:but )?it'?s (?=\d)|bungalow (?:at|in|on) |"
    r"(?:home )?addr?(?:ess)?\.? |(?:she|he|"
    r"they)(?:'s| is|'re|"
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
