"""Who a word, a number or a date belongs to: the patient, somebody of theirs, or a professional."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from typing import Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Span
from conversations.freetext.labels import Label
from conversations.freetext.paper import Paper


class Who(Enum):
    PATIENT = 1
    KIN = 2
    OTHER = 3


_SIGN_OFF: Final = re.compile(
    r"(?:^|\n|[.!,] )[ ]*((?:(?:kind(?:est)?|best|many|warm|with|all the|kindly) )*(?:regards|rgds|wishes|"
    r"thanks|thankyou"
    r"|thank you|thx|cheers|ta|tia|yours|sincerely|br|kr|diolch|signed)\b(?! (?:to|"
    r"god))[^\n]{0,80}(?:\n[^\n]{0,90}){0,6})$",
)
_GREETING: Final = re.compile(
    r"(?:^|\n)[ ]*(?:(?:hi|hello|hiya|hey|dear|good (?:morning|afternoon|evening)|morning|afternoon|evening|evenin)\b"
    r"(?:[ ](?:there|all|team|both|everyone|colleagues?|(?:dr|mr|mrs|ms)\.? ?[\w'-]+|(?!from|this|re|i|it|we|"
    r"can|could|please"
    r"|pls|just|my|is|would|need|got|a|the)[\w'-]+)){0,3}[ ]*(?:[,!\n.-]|$))"
)
_HEADER: Final = re.compile(
    r"(?:^|\n)[> ]*(?:-+ ?(?:forwarded|original) message ?-+|begin forwarded message:?|forwarded (?:from|by)[^\n]*"
    r"|(?:from|to|cc|sent|date|subject|fwd?|on behalf of):[^\n]*|on [^\n]{5,70} wrote:"
    r"|\[?\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}[:.]\d{2}[^\]\n:]{0,8}\]?[ -]+[^\n:]{2,40}:"
    r"|[^\n:,]{2,40} ?[\[(]?\d{1,2}:\d{2}(?: ?[ap]m)?[\])]?[ ]*(?=\n)|sent from my [^\n]*)"
)
_MYSELF: Final = re.compile(
    r"\b(?:(?:i'?m|i am|my name is|this is|it'?s|it is|here is)[ ](?:dr[ ]|nurse[ ]|sister[ ])?[\w'-]+(?:[ ][\w'-]+)?"
    r"(?:[ ](?:here|from|at|calling|ringing|emailing)\b|,? (?:the |an? )?(?:ot|gp|sw|dn|cpn|nurse|physio|"
    r"social worker|support worker"
    r"|district nurse|housing officer|receptionist|paramedic|pharmacist|care coordinator|community matron|"
    r"link worker|volunteer)\b)"
    r"|(?:^|\n)[\w'-]+(?:[ ][\w'-]+)? here\b[^.\n,;-]{0,50}|(?:my name is|i'?m called)[ ][\w'-]+(?:[ ][\w'-]+)?)"
)
_PROFESSIONAL: Final = re.compile(
    r"\b(?:agency|manager|matron|office|ward|hospital|team|social worker|sw|warden|ot|nurse|dn|physio|"
    r"paramedic|crew|cpn|gp"
    r"|dr|doctor|surgery|practice|reception|receptionist|pharmacy|pharmacist|chemist|council|housing officer|"
    r"landlord|landlady"
    r"|switchboard|bleep|extension|me|my|i'm|us|our|we|on-?call|solicitor|consultant|clinic|care home|"
    r"nursing home|scheme"
    r"|coordinator|co-ordinator|keyworker|key worker|support worker|carers|care worker|charity|referrer|vicar|"
    r"priest|police|pcso)\b"
)
_OWN: Final = re.compile(
    r"\b(?:patient|patients|pt|pts|pt's|patient's|her own|his own|their own|own (?:mobile|number|phone|tel)|"
    r"resident|tenant|client|herself"
    r"|himself|service user|home (?:tel|phone|number)|landline|(?:her|his) (?:mobile|mob|number|tel|phone|"
    r"landline|no)\b)"
)
KEEPERS: Final = frozenset(
    {
        "carer",
        "warden",
        "landlord",
        "landlady",
        "solicitor",
        "keyworker",
        "social worker",
        "support worker",
        "paid carer",
        "attorney",
        "guardian",
        "neighbour",
        "friend",
        "family friend",
    }
)
"""Those who are next of kin only where the message makes them a contact."""


@dataclass(frozen=True, slots=True)
class Mention:
    at: int
    end: int
    who: Who


@dataclass(slots=True)
class People:
    mentions: list[Mention]
    foreign: list[Span]
    """Greetings, sign-offs, headers: whoever is named there is not the patient."""
    labels: list[Label]

    def outside(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.foreign)

    def label_at(self, at: int) -> Label | None:
        return next((label for label in self.labels if label.value[0] <= at < label.value[1]), None)


def find_people(paper: Paper, labels: list[Label]) -> People:
    """Every mention in its order, and what of the text is not about the patient at all."""
    foreign = [found.span() for pattern in (_GREETING, _HEADER, _MYSELF) for found in pattern.finditer(paper.low)]
    for start, after in zip(paper.starts, (*paper.starts[1:], len(paper.low) + 1), strict=True):
        if found := _SIGN_OFF.search(paper.low, start, after - 1):
            foreign.append(found.span(1))
    foreign += [(label.start, label.value[1]) for label in labels if label.field == "other"]
    mentions = [Mention(*found.span(), Who.KIN) for found in KIN.finditer(paper.plain)]
    kin = {mention.at for mention in mentions}
    mentions += [
        Mention(*found.span(), Who.OTHER) for found in _PROFESSIONAL.finditer(paper.low) if found.start() not in kin
    ]
    mentions += [Mention(*found.span(), Who.PATIENT) for found in _OWN.finditer(paper.low)]
    return People(sorted(mentions, key=lambda one: one.at), foreign, labels)


_OF_KIN: Final = frozenset({"next_of_kin", "kin_phone", "relationship"})


def owner(paper: Paper, people: People, at: int) -> Who:
    """Whose the number or date at `at` is: of the last one named before it in its sentence, unless a fact of the
    patient's own stands between; in a labelled line, of whom the label says."""
    if people.outside(at):
        return Who.OTHER
    label = people.label_at(at)
    if label and label.field in _OF_KIN:
        return Who.KIN
    if label and label.field in ("practice", "other"):
        return Who.OTHER
    start = paper.sentence(at)[0]
    if label:
        start = max(start, label.start)
    for _a, b, use in paper.claims:
        if b <= at and use in ("born_on", "nhs_number", "lives"):
            start = max(start, b)
    last = bisect_left(people.mentions, at, key=lambda one: one.at) - 1
    while last >= 0 and people.mentions[last].at >= start:
        return people.mentions[last].who
    return Who.PATIENT
