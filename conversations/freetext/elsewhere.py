"""Places that are not the patient's home: a relative's address, a surgery's, where somebody was found."""

from dataclasses import replace
from typing import Any, Final

from conversations.freetext.found import Found
from conversations.freetext.paper import Paper
from conversations.freetext.patterns import later
from conversations.freetext.people import FIRST_PERSON, People, Who

_THEIRS: Final = later(
    r"^(?:'s)?\W*(?:\w[\w'-]*\W+){0,3}?(?:(?:who|also|both|now|currently)\W+)*(?:(?:lives?|living|stays|based|"
    r"is|resides|address|home|house)\W+)+(?:\w+\W+)?(?:at|in|on|of)?\W*$"
    r"|^\W*(?:\w[\w'-]*\W+){0,2}(?:at|of)\W*$"
)
_NEAR: Final = 80
"""Characters; further behind a relative an address is not theirs, and looking for it would take long."""
_TOGETHER: Final = later(
    r"\b(?:with|w|w/|and|by)\W+(?:(?:his|her|their|elderly|the|\d{2}[\w ]{0,8}?)\W+)*$"
    r"|\b(?:lives?|living|stay(?:s|ing)|moved in) with\W+(?:\w+\W+){0,5}$"
)
_WE: Final = later(r"\b(?:we|both|together|lives? with)\b")
_NOT_HOME: Final = later(
    r"\b(?:surgery|practice|hospital|ward|office|clinic|medical centre|health centre|pharmacy|day centre|"
    r"found (?:at|in|wandering)|works at|sent from|interim (?:bed|placement)|respite|step-?down(?: bed)?|"
    r"moved (?:out )?from|formerly(?: of| at)?|used to live(?: at|"
    r" in)?|old address|losing|evicted from)\b(?:(?!\bliv)[^,.;\n]){0,15}$"
)


def is_elsewhere(paper: Paper, people: People, start: int) -> bool:
    """Whether the address that starts at `start` is not where the patient lives."""
    if people.outside(start) and not _is_of_residents(paper, start):
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
    spoken = (one for one in people.before(start, sentence) if one.who is not Who.OTHER)
    kin = next((one for one in spoken if paper.low[one.at : one.end] not in FIRST_PERSON), None)
    if (
        kin
        and kin.who is Who.KIN
        and start - kin.end <= _NEAR
        and _THEIRS.search(paper.low[kin.end : start])
        and not _WE.search(paper.low, kin.end, start)
        and not _TOGETHER.search(paper.low[max(0, kin.at - 45) : kin.at])
    ):
        return True
    return bool(_NOT_HOME.search(before[-45:]))


_RESIDENT: Final = later(r"\b(?:residents?|our (?:gentleman|gent|lady|man|woman)|room \d+)\b")
_CARE_HOME: Final = later(r"\b(?:(?:care|nursing|residential|rest) home|sheltered|extra care)\b")
_ROOM: Final = later(r"\b(?:room|rm)\.? ?(\d{1,3}[a-z]?)\b")


def _is_of_residents(paper: Paper, start: int) -> bool:
    """Whether the address at `start`, under a letter, is the care home's that writes about who lives there."""
    near = paper.low[max(0, start - 40) : start + 80]
    return _CARE_HOME.search(near) is not None and _RESIDENT.search(paper.low, 0, start) is not None


def with_room(paper: Paper, home: Found[dict[str, Any]]) -> Found[dict[str, Any]]:
    """`home` with the room that is said elsewhere, where it is a care home: "Mrs Hall in room 9"."""
    lines = home.value.get("lines") or ""
    room = _ROOM.search(paper.low)
    if not room or not _CARE_HOME.search(lines.lower()) or _ROOM.search(lines.lower()):
        return home
    return replace(home, value={**home.value, "lines": f"Room {room[1]}, {lines}"})
