"""Why the patient is referred: the reasons of R6 by their words, cues of danger, and all that no other field took."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from conversations.fields.kinship import KIN
from conversations.freetext.found import Danger, Found, Span
from conversations.freetext.label_words import FIELD_OF
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import People
from conversations.freetext.words import COMMON, TITLES
from store.terms import Reason

_REASONS: Final = {
    Reason.MEDICINES: (
        r"\b(?:meds?|medic(?:ation|ine)s?|tablets?|pills|insulin|lithium|blister pack|dosette|"
        r"nomad|inhalers?|warfarin|over-?order\w*|opioids?|polypharmacy|non-?complian\w+)\b"
    ),
    Reason.FALLS: (
        r"\b(?:falls?|fell|fallen|falling|faller|unsteady|furniture walking|trips?|tripp\w+|"
        r"fall(?:s)? risk|off legs|#nof)\b"
    ),
    Reason.ALONE: (
        r"\b(?:lonel\w+|alone|isolat\w+|no (?:family|friends|visitors)|sees no ?one|hasn'?t left|"
        r"housebound|widow\w*|bereave\w*)\b"
    ),
    Reason.NOT_ENGAGING: (
        r"\b(?:not engag\w*|dnas?|dna'?d|did not attend|missed appointments?|miss(?:es|"
        r"ing) appt?s?|declin\w+|refus\w+|won'?t (?:let|have|see|answer|engage|go)|disengag\w+|will not engage|"
        r"turns? (?:us|carers) away)\b"
    ),
    Reason.SELF_NEGLECT: (
        r"\b(?:self[- ]?neglect\w*|unkempt|not (?:washing|eating|eatin)|hoard\w*|squal\w+|"
        r"filthy|soiled|dirty|malnourish\w*|weight loss|losing weight|stopped eating|not wash\w*)\b"
    ),
    Reason.MEMORY: (
        r"\b(?:memory|dementia|alzheimer\w*|confus\w+|forget\w*|getting lost|wander\w*|cognit\w+|"
        r"muddled|lbd)\b"
    ),
    Reason.SOCIAL: (
        r"\b(?:housing|evict\w*|rent arrears|arrears|debts?|benefits?|pip|universal credit|"
        r"homeless|damp|mould|no heating|foodbank|food bank|money|financ\w+|tenancy|gambling|asb|fuel poverty|"
        r"nfa)\b"
    ),
    Reason.CARER_STRAIN: (
        r"\b(?:carer (?:strain|stress|breakdown|burn\w*|struggl\w+|exhaust\w*)|respite|"
        r"exhausted|not coping|can'?t cope|struggling to cope|(?:wife|husband|daughter|son|"
        r"mum) (?:is )?(?:struggling|exhausted|worn out)|no break)\b"
    ),
    Reason.FREQUENT_USE: (
        r"\b(?:frequent (?:attend\w*|caller|flyer|use\w*)|a&e (?:x ?\d|\d)|\d+ (?:a&e|ed|"
        r"999) |999 calls?|calls? (?:the surgery|999|us) |attends weekly|ambulance (?:x ?\d|call ?outs?)|"
        r"admissions?)\b"
    ),
    Reason.LONG_STANDING: r"\b(?:long[- ]?standing|for years|ongoing for|chronic|unresolved)\b",
    Reason.NON_HEALTH: r"\b(?:non-?health|non-?medical|just (?:for )?(?:a )?chat)\b",
    Reason.MENTAL_HEALTH: (
        r"\b(?:depress\w*|anxi\w+|bipolar|schizo\w*|psychosis|psychotic|low mood|"
        r"mental health|suicid\w*|self[- ]?harm\w*|alcohol\w*|drink(?:ing|s)|drugs?|ivdu|heroin|substance|"
        r"overdose\w*|ptsd|hallucinat\w*|paranoi\w*|wants to be dead)\b"
    ),
    Reason.SIGHT: r"\b(?:blind|sight|macular|cataracts?|glaucoma|vision|can'?t see|partially sighted)\b",
    Reason.CONTINENCE: r"\b(?:incontinen\w*|continence|catheter|wet(?:ting)? (?:the )?bed|soiling|uti'?s?)\b",
    Reason.END_OF_LIFE: (
        r"\b(?:end of life|eol|palliative|terminal\w*|hospice|gsf|advance care plan\w*|dying|"
        r"ceiling of care)\b"
    ),
}
_WORDS: Final = {reason: later(pattern) for reason, pattern in _REASONS.items()}
_LACKS: Final = frozenset({Reason.MEDICINES, Reason.ALONE, Reason.NOT_ENGAGING, Reason.SELF_NEGLECT})
"""What "not" and "no" are part of."""
_URGENT: Final = later(
    r"\b(?:chest pains?|crushing|can'?t breathe|breathless at rest|struggling to breathe|blue lips|gasping|"
    r"face (?:has )?(?:drooped|drooping|droop)|facial droop|slurr\w+|stroke now|fast positive|suicid\w*"
    r"|wants? to (?:die|be dead)|kill (?:him|her|them)sel\w+|kill myself|end (?:it all|(?:his|her|their) life|"
    r"it)|overdos\w+|taken (?:an|all) |pills lined up|unconscious|unresponsive|collapsed|not breathing|"
    r"fitting now|seizure now|bleeding heavily|heavy bleeding|severe pain|sepsis|septic|999 now|emergency)\b"
)
_SAFEGUARDING: Final = later(
    r"\b(?:safeguard\w*|abus\w+|(?:hits?|hitting|slaps?|slapped|punch\w*|kick\w*|beats?|beating) (?:her|him|"
    r"them|his wife|her husband|mum|dad)|bruis\w+|scam\w*|exploit\w*|cuckoo\w*|steal\w*|stolen|stole|"
    r"taking (?:her|his|their) (?:money|pension|card)|financial abuse|coerc\w+"
    r"|controlling|domestic violence|\bdv\b|neglected by|locked in|locks (?:her|him)|threaten\w* (?:her|him|"
    r"with a)|trafficking|modern slavery|frightened of (?:her|his)|scared of (?:her|his)|hurts? (?:her|him))\b"
)
_NOT_SO: Final = later(
    r"\b(?:no|not|denies|denied|nil|never|without|isn't|hasn't|no signs? of|no evidence of|no history of|"
    r"any)\W+(?:\w+\W+){0,2}$"
)
_NOISE: Final = later(
    r"\b(?:own|one|visit|seen|actually|sorry|earlier|wrong number|correction|could the team|look at|ring|call|"
    r"the team|me|that|been|please|pls|plz|thanks?|thank you|many thanks|cheers|ta|hi|"
    r"hello|hiya|dear|good morning|morning|"
    r"afternoon|kind regards|regards|can (?:you|icm|someone|we)|could (?:you|someone|we)|would (?:you|like|"
    r"value)|refer(?:red|ral|ring)?(?: for| to)?|new referral|icm|icmt|mdt|team|"
    r"patient|pt|pts|name|client|tenant|resident|dob|date of birth|born|aged?|address|lives? at|living at|"
    r"lives in|tel|mob|mobile|phone|landline|number|contact|nok|next of kin|nhs(?: no| number)?|gp|surgery|"
    r"practice|registered(?: with| at)?|consents?|consented|consent given|happy to be referred|"
    r"aware of referral|"
    r"known as|regarding|about|concerning|this is|it's|her name is|his name is|main contact|details to follow|"
    r"pls help|help|see|mr|mrs|ms|miss|and|the|is|on|at|of|for|with|he|she|they|was|who|their|his|her|him|to|"
    r"in|a|an|by|from|or|reg|yo|yrs?|years? old|m|f|re|ref)\b"
)
_CONTENT: Final = later(r"[a-z]{3,}|#[a-z]+|\b[a-z]{2}\b")
_QUESTION: Final = later(
    r"^(?:do|does|is|are|can|could|will|would|how|what|who|where|when|which|am|should) [^?]*\?[ ]*$"
)


def reasons_in(paper: Paper) -> tuple[Found[Reason], ...]:
    """Each reason of R6 once, at its first words that no other field has and nobody denies."""
    found = []
    for reason, pattern in _WORDS.items():
        said = (one.span() for one in pattern.finditer(paper.low) if paper.free(one.span()))
        if span := next((one for one in said if reason in _LACKS or not _is_denied(paper, one[0])), None):
            found.append(Found(reason, span))
    return tuple(found)


def _is_denied(paper: Paper, at: int) -> bool:
    return bool(_NOT_SO.search(paper.low[max(paper.sentence(at)[0], at - 30) : at]))


def danger_in(paper: Paper) -> tuple[Found[Danger], ...]:
    """Cues of danger, each with its first words that are not denied: reasons to ask (R61), never a judgement."""
    found = []
    for danger, pattern in ((Danger.URGENT, _URGENT), (Danger.SAFEGUARDING, _SAFEGUARDING)):
        said = (one.span() for one in pattern.finditer(paper.low))
        if span := next((one for one in said if not _is_denied(paper, one[0])), None):
            found.append(Found(danger, span))
    return tuple(found)


def concerns_in(paper: Paper, people: People, names: Sequence[str], known: bool) -> Found[str] | None:
    """What is left of the message once every other field has taken its part, in its own words; None if that says
    nothing. `names` are left out: the patient's and the kin's have their own fields."""
    hidden = re.compile(
        "|".join(rf"\b(?:(?:{'|'.join(TITLES)})\.? )?{re.escape(one)}(?:'s)?\b" for one in names) or r"(?!)",
        re.IGNORECASE,
    )
    pieces = []
    for start, end in _left(paper, people):
        if not _CONTENT.search(paper.low, start, end):
            continue
        said = _tidy(_BEARER.sub(r"\1", hidden.sub("", _unsigned(paper, start, end))))
        if _says_something(said):
            pieces.append((start, end, said))
    if not pieces or (not known and not reasons_in(paper)):
        return None
    return Found("; ".join(said for _, _, said in pieces), (pieces[0][0], pieces[-1][1]))


_BEARER: Final = later(
    r"\b((?i:worker|manager|nurse|warden|officer|co-?ordinator|carer|vicar|pastor|dr|doctor|mr|mrs|ms|miss|rev)\b\.?)"
    r"(?: [A-Z][a-z]+){1,2}\b"
)
"""Somebody else, by what they are and their name: the name is not for the team's channel."""
_NAMES_LAST: Final = later(r"(?:(?<=[ (])|^)(?:[A-Z][a-z'-]+ ?){1,3}\(?$")


def _unsigned(paper: Paper, start: int, end: int) -> str:
    """The words from `start` to `end` without a name right before a date or number that is somebody's."""
    said = paper.plain[start:end]
    next_use = {use for a, _b, use in paper.claims if a == end}
    called, dated = "phone" in next_use, next_use & {"date", "born_on"}
    found = _NAMES_LAST.search(said) if (called or dated) and paper.cased(start) else None
    if not found or (" " not in found[0].strip() and "(" not in found[0] and not called):
        return said
    if any(word.lower() in COMMON for word in re.findall(r"[\w'-]+", found[0])):
        return said
    return said[: found.start()]


def _left(paper: Paper, people: People) -> Iterator[Span]:
    taken = [(a, b) for a, b, _ in paper.claims] + [(max(0, a), b) for a, b in people.foreign]
    taken += [(label.start, label.value[0]) for label in people.labels]
    taken += [label.value for label in people.labels if label.field in ("age", "aside", "relationship")]
    at = 0
    for start, end in [*sorted(taken), (len(paper.text), len(paper.text))]:
        if start > at:
            yield from _sentences(paper, at, start)
        at = max(at, end)


def _sentences(paper: Paper, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        stop = min(paper.sentence(at)[1], end)
        yield at, max(stop, at + 1)
        at = max(stop, at + 1)


def _tidy(said: str) -> str:
    said = re.sub(r"\([^\w()]*\)|\[[^\w\[\]]*\]", "", said)
    said = (
        re.sub(
            r"^(?:[\W_]|\b(?:and|is|on|at|of|for|dob|who|aged|born|tel|nhs|lives at|or|with|the|her|his)\b)+",
            "",
            said,
            flags=re.IGNORECASE,
        )
        if said[:1] != "#"
        else said
    )
    return " ".join(said.split()).strip(" ,;:-(|.")


def _says_something(said: str) -> bool:
    low = said.lower()
    if _QUESTION.match(low) or low in FIELD_OF:
        return False
    return bool(_CONTENT.search(_NOISE.sub(" ", KIN.sub(" ", low))))
