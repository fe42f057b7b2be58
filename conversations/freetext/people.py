"""Who a word, a number or a date belongs to: the patient, somebody of theirs, or a professional."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Final

from conversations.fields.kinship import KIN, in_full
from conversations.freetext.found import Span
from conversations.freetext.labels import Label
from conversations.freetext.lists import second_patient
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.voices import is_self, own_kin


class Who(Enum):
    PATIENT = 1
    KIN = 2
    OTHER = 3


_SIGN_OFF: Final = later(
    r"(?:^|\n|[.!,] )[ ]*((?:(?:kind(?:est)?|best|many|warm|with|all the|kindly) )*(?:regards|rgds|wishes|"
    r"thanks|thankyou"
    r"|thank you|thx|cheers|ta|tia|yours|sincerely|br|kr|diolch|signed)\b(?! (?:to|"
    r"god))[^\n]{0,80}(?:\n[^\n]{0,90}){0,6})$",
)
_GREETING: Final = later(
    r"(?:^|\n)[ ]*(?:(?:hi|hello|hiya|hey|dear|good (?:morning|afternoon|evening)|morning|afternoon|evening|evenin)\b"
    r"(?:[ ](?:there|all|team|both|everyone|colleagues?|(?:dr|mr|mrs|ms)\.? ?[\w'-]+|(?!-|from|this|re|i|it|we|"
    r"can|could|please"
    r"|pls|just|my|is|would|need|got|a|the)[\w'-]+)){0,3}[ ]*(?:[,!\n.-]|$))"
)
_HEADER: Final = later(
    r"(?:^|\n)[> ]*(?:-+ ?(?:forwarded|original) message ?-+|begin forwarded message:?|forwarded (?:from|by)[^\n]*"
    r"|(?:from|to|cc|sent|date|subject|on behalf of):[^\n]{0,90}(?=\n|$)|on [^\n]{5,70} wrote:"
    r"|\[?\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}[:.]\d{2}[^\]\n:]{0,8}\]?[ -]+[^\n:]{2,40}:"
    r"|[^\n:,]{2,40} ?[\[(]?\d{1,2}:\d{2}(?: ?[ap]m)?[\])]?[ ]*(?=\n)|sent from my [^\n]*)"
)
_MYSELF: Final = later(
    r"\b(?:(?:i'?m|i am|my name is|this is|it'?s|it is|here is)[ ](?!(?:his|her|their) )(?:dr[ ]|nurse[ ]|"
    r"sister[ ])?[\w'-]+(?:[ ][\w'-]+)?"
    r"(?:[ ](?:here|from|at|calling|ringing|emailing)\b|,? (?:the |an? )?(?:ot|gp|sw|dn|cpn|nurse|physio|"
    r"social worker|support worker"
    r"|district nurse|housing officer|receptionist|paramedic|pharmacist|care coordinator|community matron|"
    r"link worker|volunteer)\b)"
    r"|(?:^|\n)[\w'-]+(?:[ ][\w'-]+)? here\b[^.\n,;:-]{0,50}|(?:my name is|i'?m called)[ ][\w'-]+(?:[ ][\w'-]+)?)"
)
_PROFESSIONAL: Final = later(
    r"\b(?:desk|(?:crisis|duty|help|advice|direct) ?line|helpline|inbox|agency|manager|matron|office|ward|"
    r"hospital|team|social worker|sw|warden|ot|nurse|dn|physio|"
    r"paramedic|crew|cpn|gp"
    r"|dr|doctor|surgery|practice|reception|receptionist|pharmacy|pharmacist|chemist|council|housing officer|"
    r"landlord|landlady"
    r"|switchboard|bleep|extension|me|my|mine|i'm|im on|us|our|we|on-?call|solicitor|consultant|clinic|care home|"
    r"nursing home|home care|homecare|housing association|scheme"
    r"|coordinator|co-ordinator|keyworker|key worker|support worker|hv|health visitor|imca|imam|pastor|chaplain|"
    r"advocate|outreach worker|link worker|psychiatrist|"
    r"psychologist|counsellor|chiropodist|dietitian|befriender|carers|care worker|charity|referrer|vicar|"
    r"priest|police|pcso)\b"
)
_OWN: Final = later(
    r"\b(?:patient|patients|pt|pts|pt's|patient's|her own|his own|their own|hers\b|own (?:mobile|number|phone|tel|dob|"
    r"d\.o\.b)|"
    r"resident|tenant|client|herself"
    r"|himself|service user|home (?:tel|phone|number)|landline|(?:her|his) (?:mobile|mob|number|tel|phone|"
    r"landline|no)\b)"
)
NEXT_OF_KIN: Final = later(r"(?<!no )(?<!nil )\b(?:nok|next of kin|emergency contact)\b(?! (?:known|none|unknown))")
_SEVERAL: Final = later(
    r"\b(?:sons|daughters|children|twins|kids|grandchildren|brothers|sisters|parents|nieces|nephews|baby|child|twin|"
    r"grandchild|infant|toddler|widow(?:er)? of)\b"
)
ASIDE: Final = later(
    r"[ ]?\((?:guardian|carer|main carer|nok|lpa|poa|attorney|deputy|appointee)\)(?=[ ][^\W\d])"
    r"|[ ]?\((?:who|whom|that|lives?|living|also)\b[^)\n]{1,70}\)(?= (?:is|called|named)\b)"
    r"|(?:[ ][a-z'-]+){1,3}(?=[ ]\([^\W\d_]+(?:[ ][^\W\d_]+)?,?[ ]\+?0\d)"
    r"|[ ](?:in|from|at|of|next|across|down|over|round)\b[^.,;:()\d\n]{1,25}(?:,(?=[ ][^\W\d])|(?=[ ]\())"
)
"""What may stand between a relative and their name: "her friend from church, Audrey"."""
SERVICE: Final = later(
    r" (?:for|to|call|control|system|service|scheme|agency|assessment|breakdown|stress|strain|visits?)\b"
)
"""What makes a warden or a carer a thing."""
OF_KIN: Final = frozenset({"next_of_kin", "kin_phone", "relationship"})
FIRST_PERSON: Final = frozenset({"i'm", "im on", "me", "mine", "my"})
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
        "housekeeper",
        "cleaner",
        "churchwarden",
        "lodger",
        "companion",
    }
)
"""Those who are next of kin only where the message makes them a contact."""


@dataclass(frozen=True, slots=True)
class Mention:
    at: int
    end: int
    who: Who
    several: bool = False


@dataclass(slots=True)
class People:
    mentions: list[Mention]
    foreign: list[Span]
    """Greetings, sign-offs, headers: whoever is named there is not the patient."""
    labels: list[Label]
    self_written: bool = False
    """Whether it is the patient who writes."""
    second: Sequence[Span] = ()
    """Where others than the first of a list of patients are spoken of; `foreign` too."""

    def outside(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.foreign)

    def before(self, at: int, start: int) -> Iterator[Mention]:
        """Who is mentioned between `start` and `at`, the last first."""
        last = bisect_left(self.mentions, at, key=lambda one: one.at) - 1
        while last >= 0 and self.mentions[last].at >= start:
            yield self.mentions[last]
            last -= 1

    def above(self, paper: Paper, label: Label) -> Who | None:
        """Whom the label before is of, where it gave no number of its own and is not the patient's."""
        at = self.labels.index(label)
        last = self.labels[at - 1] if at else None
        if last is None or last.field not in (*OF_KIN, "other") or re.search(r"\d{5}", paper.plain[slice(*last.value)]):
            return None
        if re.match(r"\W*(?:none|nil|no|not known|unknown|n/a)\b", paper.low[slice(*last.value)]):
            return None
        return Who.KIN if last.field in OF_KIN else Who.OTHER

    def hear(self, more: Iterable[Mention]) -> None:
        self.mentions = sorted((*self.mentions, *more), key=lambda one: one.at)

    def label_at(self, at: int) -> Label | None:
        return next((label for label in self.labels if label.value[0] <= at < label.value[1]), None)


_MOST: Final = 150
"""Relatives that are looked at: a long story names one a hundred times."""


def find_people(paper: Paper, labels: list[Label]) -> People:
    """Every mention in its order, and what of the text is not about the patient at all."""
    own, self_written = own_kin(paper), is_self(paper)
    strangers = (_GREETING, _HEADER) if self_written else (_GREETING, _HEADER, _MYSELF)
    foreign = [found.span() for pattern in strangers for found in pattern.finditer(paper.low)]
    for start, after in zip(paper.starts, (*paper.starts[1:], len(paper.low) + 1), strict=True):
        if (found := _SIGN_OFF.search(paper.low, start, after - 1)) and len(found[1].split()) > 1:
            foreign.append(found.span(1))
    foreign += (second := second_patient(paper))
    foreign += [(label.start, label.value[1]) for label in labels if label.field == "other"]
    writer = Who.PATIENT if self_written else Who.KIN if own else Who.OTHER
    named = {label.start for label in labels if label.field == "name"}
    mentions = [
        Mention(*found.span(), Who.PATIENT if found.start() in named else _whose(paper, found, own))
        for found in islice(KIN.finditer(paper.plain), _MOST)
        if not (in_full(found[1]) in KEEPERS and SERVICE.match(paper.low, found.end()))
    ]
    mentions += [Mention(*found.span(), Who.KIN, several=True) for found in _SEVERAL.finditer(paper.low)]
    mentions += [Mention(*found.span(), Who.KIN) for found in NEXT_OF_KIN.finditer(paper.low)]
    kin = {mention.at for mention in mentions}
    mentions += [
        Mention(*found.span(), writer if found[0] in FIRST_PERSON else Who.OTHER)
        for found in _PROFESSIONAL.finditer(paper.low)
        if found.start() not in kin
    ]
    mentions += [
        Mention(*found.span(), Who.PATIENT)
        for found in _OWN.finditer(paper.low)
        if not _WHOSE_KIN.search(paper.low, max(0, found.start() - 25), found.start())
    ]
    return People(sorted(mentions, key=lambda one: one.at), foreign, labels, self_written, second)


_ABOUT: Final = later(
    r"\b(?:(?:(?:regarding|about|re|concerning|concerned (?:for|about)|worried about|refer|for|it'?s|it is) (?:his|her|"
    r"their|our))|(?:refer\w*|request|this|it)(?:'s| is)? for the|(?:patient|pt|client) is (?:his|her|their|our|"
    r"the|my))"
    r" (?:elderly |dear |own |late )?$|\b(?:worried|concerned|concerns?|referral|refer|call) (?:about|re|for) $|"
    r"\bre:? $"
)
_OF_AN_ORDER: Final = later(
    r"(?:Sister|Father|Brother)(?: [A-Z][\w'-]+){1,4}(?: \([^)]*\))?[,. (]{1,3}(?:dob|DOB|D\.?O\.?B|d\.o\.b|born|"
    r"b\.|date of birth|\d)"
)
"""A nun, priest or monk who is the patient: the first that the message names, with a date of birth."""
_PARENTS: Final = frozenset({"mother", "father", "mum", "mam", "dad", "grandmother", "grandfather"})
_CHILD: Final = later(r"\b(?:son|daughter|dtr|dau|niece|nephew|granddaughter|grandson)\b(?!-in)")


def _whose(paper: Paper, kin: re.Match[str], own: frozenset[str]) -> Who:
    """The patient, where somebody speaks of their own: "about my mother", "her son rang: his dad, Ernest Vine"."""
    before = paper.low[max(0, kin.start() - 40) : kin.start()]
    if _ABOUT.search(before) or _OF_ANOTHER.match(paper.low, kin.end()):
        return Who.PATIENT
    if _OF_AN_ORDER.match(paper.plain, kin.start()) and not paper.sentence(kin.start())[0]:
        return Who.PATIENT
    word = kin[1].lower()
    ours = in_full(word) in own and not before.endswith(("her ", "his ", "their "))
    if ours or _TO_REFER.search(paper.low, kin.end(), min(paper.sentence(kin.end())[1], kin.end() + 90)):
        return Who.PATIENT
    caller = _CHILD.search(paper.low, max(_spoken_from(paper, kin.start()), kin.start() - 120), kin.start())
    of_child = caller and (
        re.search(r"\b(?:her|his|their) (?:elderly )?$", before)
        or _CALLER.search(paper.low, caller.end(), kin.start())
        or re.search(r"\b(?:from|by) (?:(?:the|a|her|his) )?$", paper.low[max(0, caller.start() - 12) : caller.start()])
    )
    if in_full(word) in _PARENTS and of_child:
        return Who.PATIENT
    return Who.PATIENT if _is_called_about(paper, kin) else Who.KIN


_RANG: Final = later(
    r"(?: \(?[^\W\d_]+\)?)? (?:rang|called|phoned|emailed|contacted us|came in|is worried|says)[ ,:-]*(?:re|"
    r"about|that|to say)? ?(?:his |her )?$"
)
_RINGS: Final = later(r"\b(?:rang|called|phoned|emailed|contacted|came|worried|says)\b")
_PAIRS: Final = {"husband": "wife", "wife": "husband", "brother": "sister", "sister": "brother"}


def _is_called_about(paper: Paper, kin: re.Match[str]) -> bool:
    """Whether another relative calls about this one, and so is the other side: "husband rang - wife Anita Bhatt"."""
    start = max(paper.sentence(kin.start())[0], kin.start() - 60)
    if not _RINGS.search(paper.low, start, kin.start()):
        return False
    before = next((one for one in KIN.finditer(paper.plain, start, kin.start())), None)
    pair = before and _PAIRS.get(in_full(before[1])) == in_full(kin[1])
    return bool(before and pair and _RANG.fullmatch(paper.low, before.end(), kin.start()))


def _spoken_from(paper: Paper, at: int) -> int:
    """Where a caller may be named whose parent is spoken of at `at`: in its sentence, or in the first of the message,
    where no number is given before."""
    start = paper.sentence(at)[0]
    figures = re.search(r"\d", paper.low[:start])
    return start if figures or paper.sentence(max(0, start - 2))[0] else 0


_CALLER: Final = later(
    r"\b(?:rang|called|phoned|emailed|contacted|reports|says|worried|concerned|came in|writes|asking)\b"
)
_WHOSE_KIN: Final = later(
    r"\b(?:wife|husband|partner|mother|father|mum|dad|sister|brother|daughter|son|carer|friend|"
    r"neighbour) of (?:the |this |our |my )?$"
)
"""What makes "wife of patient" the wife."""
_OF_ANOTHER: Final = later(
    r" of (?:the above|(?:mr|mrs|ms|dr|miss)\b|(?:the|my|our|a|that) [\w' -]{3,30}? (?:in my|from (?:my|last)|"
    r"(?:i|we) (?:sent|referred|emailed|told)|you (?:saw|have|had|know|already))|"
    r"(?:a )?(?:newborn|new born|baby|toddler|one|two|three|four|five|\d)\b)"
)
"""A relative of somebody who is known already: it is the relative who is referred."""
_TO_REFER: Final = later(
    r"\b(?:is (?:who|whom) (?:i|we)\b|is the (?:one|person|patient) (?:needing|in need|who needs|that needs)|"
    r"is the (?:one|person|patient)\b(?: (?:to|i|we|who|for)\b)?[^.]{0,20}(?:refer|not)|"
    r"needs? (?:referring|help|support|input|a referral))"
)
