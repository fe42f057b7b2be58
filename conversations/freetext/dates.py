"""Every date of a message, and which of them are said to be of birth."""

import re
from collections.abc import Iterator
from typing import Final

from conversations.fields.date_words import month_number
from conversations.freetext.found import Span
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later, several
from conversations.freetext.people import People

_MONTH: Final = r"[a-z]{3,10}\.?"
_DATE: Final = later(
    r"(?:(?<![\w/.])(?<![\d.]-)|(?<=dob)|(?<=born)|(?<=\bb\.))"
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[ ]?([/.\-])\1?[ ]?\d{1,2}[ ]?(?:\1\1?|[/.-])[ ]?(?:\d{4}|'?\d{2})"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:[ ]?(?:st|nd|rd|th))?(?: of)?[ /.-]{{0,2}}{_MONTH}"
    r"[ ,/.-]{0,2}(?:\d{4}|'?\d{2})"
    rf"|{_MONTH}[ ](?:the )?\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}})(?![\d/]|[.:-]\d|[a-z])"
)
_ORDINAL: Final = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"[a-z]{3,6}teenth|twentieth|thirtieth)"
)
_NUMBER: Final = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]{3,5}teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|oh|hundred|thousand)"
)
_SPOKEN: Final = later(
    rf"\b(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th))(?: day)?(?: of)?(?: the)? (?:{_ORDINAL}|[a-z]{{3,9}}),?"
    rf" (?:(?:19|20)?\d\d\b|{_NUMBER}(?:[ -](?:and )?{_NUMBER}\b){{1,3}})"
)
"""A date as it is dictated: "the third of January nineteen forty-four"."""
_LOOSE: Final = later(r"\d{1,2}[ ]\d{1,2}[ ](?:\d{4}|\d{2})(?!\d)|\d{8}(?!\d)|\d{6}(?!\d)")
_ENDS_DATE: Final = later(
    r"[ ]?(?:[-,.;:|/)\n(]|$|(?:she|he|they|lives?|living|of|at|from|flat|tel|phone|mob|nhs|and|who|with|address|"
    r"\d{1,3}[a-z]? [a-z]{3,})\b)"
)
_BORN: Final = later(
    r"(?:\bd[./ ]?o[./ ]?b\b(?:[ ][a-z ,']{0,20})?|\bd\w{1,4}[ -]of[ -]b\w{3,6}|\bborn\b(?:(?: in)? [^\W\d_]+,?)?|"
    r"\bb\.|"
    r"\bb[irt]{3,4}h? ?(?:date|day)\b|\bbday\b|\b(?:has|have|got) (?:him|her|them)(?: down)?(?= as )|🎂)"
    r"[^\d\n]{0,3}(?:\b(?:is|was|on|in|given|as|the|approx|its|it's|think|actually|should|be|read|to|of|"
    r"confirmed|patient|now|correct)\b\W*){0,5}$|(?<![\w'-])b[. ]{0,2}$"
)


_BORN_BEFORE: Final = later(r"\b(?:d\.?o\.?b|date of birth|birthday|born)\b([^\d\n.;?]{1,45})$")
_NOT_BORN: Final = later(
    r"\b(?:no|not|n/?k|un\w+|missing|blank|pending|later|admitted|admission|discharged?|seen|since|died|review\w*|visit\w*|"
    r"appt|appointment|moved|married|fell|fall|diagnosed|referr\w+|op|scan|clinic|assess\w+|today|next|last|until|from|by)\b"
)


_GOES_ON: Final = later(
    r",(?! (?:which|that|i\.?e))|\b(?:and|but|wed|retired|widowed|joined|started|stopped|came|went)\b"
)


def is_introduced(paper: Paper, at: int) -> bool:
    """Whether the date at `at` is behind words of birth and others of no other event: "born Michaelmas Day, that is …",
    "date of birth he gives as …"."""
    found = _BORN_BEFORE.search(paper.low, max(0, at - 65), at)
    return found is not None and not _NOT_BORN.search(found[1]) and not _GOES_ON.search(found[1])


def is_labelled(paper: Paper, people: People, at: int) -> bool:
    """Whether the date at `at` is said to be one of birth."""
    label = people.label_at(at)
    line = max(at - 40, paper.low.rfind("\n", 0, at) + 1)
    return bool(_BORN.search(paper.low[line:at]) or (label and label.field == "born_on"))


_BORN_AFTER: Final = later(
    r"\)?,? (?:is |was )?(?:as|for|is|being) (?:his|her|their|the|a) (?:dob|d\.o\.b|date of birth|birthday)\b"
)


def is_said_after(paper: Paper, end: int) -> bool:
    """Whether the label stands behind the date: "they've put 1/1/1999 as his date of birth"."""
    return _BORN_AFTER.match(paper.low, end) is not None


def dates_in(paper: Paper, people: People) -> Iterator[Span]:
    """Where dates stand: first those with signs or a month, then numbers alone where they can be nothing else."""
    at = 0
    while found := _DATE.search(paper.low, at):
        at = found.end()
        words = re.findall(r"[a-z]{3,}", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", found[0]))
        if paper.free(found.span()) and all(month_number(word) for word in words):
            yield found.span()
        elif words:
            at = found.start() + 1
    for found in several(_SPOKEN, paper.low):
        if paper.free(found.span()):
            yield found.span()
    for found in re.finditer(r"(?<![\w/.-])(?<!\d{3} )(?=\d)", paper.digits):
        run = _LOOSE.match(paper.digits, found.start())
        if run and paper.free(run.span()):
            before = paper.low[max(0, run.start() - 40) : run.start()]
            label = people.label_at(run.start())
            alone = re.search(r"(?:^|[\n(),;|.:/-]|[^\W\d_]{2},?|'s) ?$", before) and _ENDS_DATE.match(
                paper.low, run.end()
            )
            if (
                _BORN.search(before)
                or (label and label.field == "born_on")
                or (alone and (" " in run[0] or len(run[0]) == 8))
            ):
                yield run.span()
