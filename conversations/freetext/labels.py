"""Labels: "DOB: …", "Adress = …", a table's first row; what each of them stands for, and where its value is."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Span
from conversations.freetext.label_words import FIELD_OF
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import MANY, later, several
from conversations.freetext.voices import writer_is

_BARE: Final = (
    *(
        "dob",
        "d.o.b",
        "d.o.b.",
        "date of birth",
        "nhs no",
        "nhs number",
        "nhs num",
        "nhs",
        "nok",
        "next of kin",
        "address",
    ),
    *("addr", "tel", "tel no", "telephone", "mob", "mobile", "phone", "concerns", "concern", "name"),
    *("reason for referral", "postcode", "n.o.k", "contact number", "nok tel", "landline", "t", "m", "date of birth"),
)
_SIGN: Final = later(r"(?<=[\w).?/#🎂🏠📞📱☎])[ ]?(?:[:=]+-?|(?<= )-+(?= )|(?<= )~+(?= )|-(?=[\w(]))[ ]*|[🎂🏠📞📱☎]")
_WORDS_BEFORE: Final = later(r"(?<![\w./#'()&])(?:[\w./#'()&]+[ ]){0,4}[\w./#'()&]+[ ]?$")
_TIGHT: Final = later(r"(?i:(?:^|[.,;|] *)(?:dob|tel|mob|nok|nhs(?: no)?|name|addr?|address|prob|phone|gp))$")
"""What a dash may follow with no blank: "Tel-01632 …", but not Mary-Jane."""
_START: Final = later(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class Label:
    """`field` is whose value is at `value`; `start` is where the label itself begins."""

    field: str
    start: int
    value: Span
    said: str = ""


def find_labels(paper: Paper) -> list[Label]:
    """The labels of `paper` in their order. A value ends where the next label starts, at the end of its line, or, of an
    address, concerns and a next of kin, before the next line with a label or an empty line."""
    marks: dict[int, tuple[int, str, str]] = {}
    for start, line in _lines(paper.plain)[: 5 * MANY]:
        _in_table(paper.plain, start, line, marks)
        _in_line(start, line, marks)
    found = sorted((start, *rest) for start, rest in marks.items())
    return _with_patient(
        paper,
        [
            Label(
                field,
                start,
                (value, _end(paper.plain, field, value, found[at + 1][0] if at + 1 < len(found) else None)),
                said,
            )
            for at, (start, value, field, said) in enumerate(found)
        ],
    )


_DATED: Final = later(r"\d[/.-]\d{1,2}[/.-]\d|\b\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9},? \d{2,4}\b")
_WHOLE: Final = later(r"(?=.*\b(?:dob|d\.o\.b|born)\b).*\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")


_PARENT_OPENS: Final = r"\W*(?:my )?(?:dad|mum|mam|mother|father|nan|gran|grandma|grandad)\b"
_PARENT: Final = later(_PARENT_OPENS)
_PARENT_BORN: Final = later(_PARENT_OPENS + r"[^\d]{1,50}\b(?:dob|d\.o\.b|date of birth|born)\b")


def _with_patient(paper: Paper, labels: list[Label]) -> list[Label]:
    """The same; a relative with the message's only date is the patient, if it is one of birth and an address is there
    too ("Dad = …"), it opens the message, or somebody writes who is the patient's: "Mother: …, I'm her son"."""
    if any(label.field in ("name", "surname", "forename") for label in labels):
        return labels
    opens = _PARENT.match(paper.low) is not None
    if _PARENT_BORN.match(paper.low) and labels and labels[0].field == "next_of_kin":
        return [replace(labels[0], field="name"), *labels[1:]]
    if not any(KIN.fullmatch(label.said) for label in labels) or len([*several(_DATED, paper.low)]) != 1:
        return labels
    whole = _DATED if opens or writer_is(paper) else _WHOLE
    return [
        replace(label, field="name") if KIN.fullmatch(label.said) and whole.search(paper.low, *label.value) else label
        for label in labels
    ]


def _lines(plain: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in re.finditer(r"[^\n]+", plain)]


def _in_line(start: int, line: str, marks: dict[int, tuple[int, str, str]]) -> None:
    last = 0
    for sign in several(_SIGN, line):
        picture = sign[0] in FIELD_OF
        floor = max(last, sign.start() - 80)
        words = sign[0] if picture else line[floor : sign.start()]
        dash = sign[0].strip() if sign[0].startswith(("-", " -")) else ""
        if dash and not sign[0].endswith(" ") and not _TIGHT.search(words):
            continue
        if found := (0, sign[0]) if picture else _ending(words, sign[0].endswith("- "), last > 0):
            at = sign.start() if picture else floor + found[0]
            marks[start + at] = (start + sign.end(), _field(found[1]), found[1])
            last = sign.end()
    if line.strip(" .#*").lower() in _HEADINGS:
        marks[start] = (start + len(line), _field(line.strip(" .#*").lower()), line.strip(" .#*").lower())
        return
    lead = _START.match(line)
    at = lead.end() if lead else 0
    if start + at not in marks and (found_bare := _bare().match(line.lower(), at)) and found_bare.end() < len(line):
        marks[start + at] = (start + found_bare.end(), _field(found_bare[1]), found_bare[1])


_HEADINGS: Final = frozenset(
    {*_BARE, *(one for one in FIELD_OF if len(one) > 3), "wife", "husband", "son", "daughter", "gran", "mum", "dad"}
) - {"call", "ring", "place", "city", "urgent", "other", "time", "date"}
"""Labels that have a line of their own, their value on the next."""
_ANYWHERE: Final = frozenset({"home", "house", "place", "location", "accommodation", "property", "residence", "street"})
"""Words that are labels only where one begins: not in "Seen at home: …"."""
_NO_MORE: Final = later(r"\b(?:retired|former|ex|an ex) ?-?$")
_PLAIN: Final = frozenset({"born_on", "nhs_number", "lives", "postcode", "phone", "kin_phone"})
"""Fields whose labels are so even behind other words of a sentence."""


def _ending(words: str, dashed: bool, listed: bool) -> tuple[int, str] | None:
    """Where in `words` the label starts that they end with. One with a dash is all of the line up to there; others
    begin a line, a piece of a list (`listed`: after another label), or are of a plain field."""
    found = _WORDS_BEFORE.search(words[-60:])
    if not found:
        return None
    offset = max(0, len(words) - 60) + found.start()
    starts = [offset + one.start() for one in re.finditer(r"(?:(?<=\s)|^)(?=\S)", found[0])]
    for at in starts:
        said = words[at:].strip(" .").lower().replace("'", "").lstrip("(")
        whole = not words[:at].strip(' |;,.-*#>()0123456789"{')
        begins = whole or words[:at].rstrip()[-1:] in ";,.|"
        field = known(said, slips=begins)
        if (said in _ANYWHERE and not begins) or _NO_MORE.search(words[:at]):
            continue
        if field and (whole or not dashed) and (begins or listed or field in _PLAIN):
            return at, said
    return None


def _field(said: str) -> str:
    return known(said, slips=True) or "concerns"


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(
        rf"({'|'.join(re.escape(one) for one in sorted(_BARE, key=len, reverse=True))})(?![\w'-])"
        r"(?! (?:is )?(?:for|of|about|with|from|in|was|has|who)\b)[ .:]*"
    )


_PATIENTS: Final = later(r"(?:patient|pt|client|resident|tenant|service user)'?s? ")


def known(said: str, slips: bool) -> str | None:
    """The field that the words `said` stand for; with `slips`, also where they are mistyped."""
    said = said.strip(" .")
    if said in FIELD_OF:
        return FIELD_OF[said]
    if (whose := _PATIENTS.match(said)) and said[whose.end() :] in FIELD_OF:
        return FIELD_OF[said[whose.end() :]]
    relation = KIN.match(said)
    if relation and relation.end() >= len(said):
        return "next_of_kin"
    if relation and re.fullmatch(
        r"'?s? ?(?:tel|phone|number|mobile|mob|no|contact|contact number)", said[relation.end() :]
    ):
        return "kin_phone"
    return _nearest(said) if slips and len(said) >= 4 else None


def _nearest(said: str) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    best = process.extractOne(said, FIELD_OF.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.78)
    return FIELD_OF[best[0]] if best and len(best[0]) >= 4 else None


def _in_table(plain: str, start: int, line: str, marks: dict[int, tuple[int, str, str]]) -> None:
    """A row of labels in cells over a row of values; or cells by turns a label and its value."""
    cells = _cells(start, line)
    if not 2 <= len(cells) <= MANY:
        return
    fields = [known(plain[a:b].lower(), slips=True) for a, b in cells]
    under = plain[start + len(line) :].lstrip("\n")
    below = len(plain) - len(under)
    row = _cells(below, under.split("\n", 1)[0])
    if re.fullmatch(r"[-|: +]*", under.split("\n", 1)[0]) and "\n" in under:
        below += under.index("\n") + 1
        row = _cells(below, plain[below:].split("\n", 1)[0])
    if len(cells) >= 3 and sum(map(bool, fields)) >= 0.6 * len(cells) and len(row) == len(cells):
        for (a, b), field, cell in zip(cells, fields, row, strict=True):
            other = "concerns" if len(plain[slice(*cell)].split()) > 1 else "aside"
            marks[cell[0]] = (cell[0], field or other, plain[a:b].lower())
        marks[cells[0][0]] = (cells[0][0], "aside", "")
        return
    if "," in plain[cells[0][1] : cells[1][0]]:
        return  # with commas only a whole row of labels is a table
    for (a, b), field, (value, _) in zip(cells, fields, cells[1:], strict=False):
        if field and a not in marks:
            marks[a] = (value, field, plain[a:b].lower())


_QUOTED: Final = r'(?:"[^"]*"|[^,"])+|(?<=,)(?=,)'
"""A cell of a line that commas divide, with those in quotation marks."""


def _cells(start: int, line: str) -> list[Span]:
    """The cells of a line that bars or tabs divide (commas, where there are three or more)."""
    divider = next((one for one, least in (("|", 1), (";", 2), (",", 3)) if line.count(one) >= least), None)
    if not divider:
        return []
    cells, at = [], start
    for piece in re.findall(_QUOTED, line) if divider == "," and '"' in line else line.split(divider):
        said = piece.strip()
        if said:
            lead = at + piece.index(said)
            cells.append((lead, lead + len(said)))
        at += len(piece) + 1
    return cells


_GAP: Final = later(r"\n\n")
_NEW_LABEL: Final = later(r"\n(?:\n|[^\W\d][^\n:]{1,30}: )")
"""A line that begins with a label, known or not, is no line of an address."""
_SEVERAL_LINES: Final = frozenset({"lives", "concerns", "aside"})
_STOPS: Final = later(
    r"(?<![ .][A-Za-z])(?<!\b[DdMS]r)(?<!\bMrs)(?<!\bSt)\.(?=\s+(?!\(?\+?0\d|[Tt]el|"
    r"[Mm]ob|[Pp]hone)\w)"
)


def _end(plain: str, field: str, value: int, following: int | None) -> int:
    limit = following if following is not None else len(plain)
    line = plain.find("\n", value, limit)
    if field in _SEVERAL_LINES:
        gap = (_NEW_LABEL if field == "lives" else _GAP).search(plain, value + 1, limit)
        return gap.start() if gap else limit
    if line >= 0 and not plain[value:line].strip():
        further = plain.find("\n", line + 1, limit)
        line = further if further > 0 else limit
    elif line >= 0 and field == "next_of_kin":
        line = _kin_lines(plain, line, limit)
    end = line if line >= 0 else limit
    if plain.rfind("(", max(0, value - 30), value) > plain.rfind(")", max(0, value - 30), value):
        closed = plain.find(")", value, end)
        end = closed if closed >= 0 else end
    stop = _STOPS.search(plain, value, end)
    return stop.end() if stop else end


def _kin_lines(plain: str, line: int, limit: int) -> int:
    """The end of a next of kin whose number, or a second relative, is on a line of its own."""
    while line < limit and re.match(
        r"\n[ ]*(?:\(?\+?0\d|\+\d|(?:tel|mob|phone)\w*[ .])", plain[line:limit], re.IGNORECASE
    ):
        further = plain.find("\n", line + 1, limit)
        line = further if further > 0 else limit
    return line
