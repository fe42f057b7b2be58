"""Something to print for every name that a template uses. A new name in a template gets its sample here."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from conversations.turns import Choice, Question
from store.records import PublicCard, Referral
from store.services.digest import Digest, DueAction, Waiting
from store.terms import EventKind, NudgeKind, Profession, ReferralStatus

AT = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)
EARLIER = AT - timedelta(hours=1)
LINKS = {"telegram": "/start"}


def answers(typed: str) -> dict[str, Any]:
    """One answer to every question, with `typed` wherever a person's own words are kept."""
    practice = {"code": "G82219", "name": typed, "town": "Broadstairs", "postcode": "CT10 2SQ"}
    words = {"ticks": ["falls"], "words": typed}
    return {
        "wrong": "name",
        "name": typed,
        "born_on": "1941-04-03",
        "adult": "yes",
        "lives": {"lines": typed, "postcode": "CT10 1AL"},
        "same_patient": {"ref": "K7Q-4MD", "open": True},
        "addition": typed,
        "phone": {"number": "07700 900123"},
        "practice": {**practice, "covered": None, "network": typed},
        "outside": "send_anyway",
        "concerns": words,
        "next_of_kin": {"name": None, "relationship": None, "phone": None, "words": typed},
        "agreement": "cannot_decide",
        "attorney": "attorney",
        "authority": typed,
        "practitioner": typed,
        "nhs_number": "943 476 5919",
        "needs": typed,
        "visiting": typed,
        "agencies": typed,
        "eligibility": {"ticks": ["isolated"], "words": typed},
        "source": {"ticks": ["ambulance"], "words": typed},
        "wishes": typed,
        "on_behalf_of": typed,
    }


def given(typed: str = "Mary Smith") -> dict[str, Any]:
    """What templates may use: `typed` stands wherever somebody's own words may come through."""
    all_answers = answers(typed)
    fields = [(name, value) for name, value in all_answers.items() if name != "wrong"]
    found = ({"key": "add:K7Q-4MD", "likeness": "same", "value": {"ref": "K7Q-4MD", "open": True}},)
    codes = {"field": "name", "profession": Profession.GP, "basis": "agrees", "status": "received"}
    return {
        **codes,
        **{name: AT for name in ("at", "speak_by", "expires", "received_at", "since", "until")},
        **{
            name: typed for name in ("name", "team", "practice", "referrer", "other", "what", "why", "query", "invited")
        },
        **{name: 3 for name in ("count", "length", "day", "month", "age")},
        "ref": "K7Q-4MD",
        "today": date(2026, 11, 21),
        "command": lambda name: f"/{name}",
        "stays": False,
        "form": False,
        "dialogue": True,
        "may_decide": True,
        "working_days": False,
        "urgent": {"numbers": [{"name": typed, "phone": "01632 960111"}], "safeguarding": "01632 960222"},
        "answers": {**all_answers, "to_do": "medicines_review"},
        "patient": all_answers,
        "was": all_answers,
        "questions": tuple(Question(name, "text", (Choice("yes"),), value) for name, value in fields),
        "fields": fields,
        "groups": [("who", [("name", typed)]), ("why", [("concerns", all_answers["concerns"])]), ("shared", [])],
        "history": ({"field": "name", "was": typed, "at": AT, "by": 1},),
        "added": [(AT, typed)],
        "events": [
            {"kind": kind, "at": AT, "who": who}
            for kind, who in (("received", None), ("taken", {"name": typed, "profession": "gp"}))
        ],
        "actions": ["call_practice"],
        "referrals": [referral()],
        "about": referral(),
        "condition": {"words": typed, "at": AT},
        "household": ("P3W-9TF",),
        "previous": "P3W-9TF",
        "happened": _happened(typed),
        "open_actions": _to_do(typed),
        "attempts": [],
        "earlier": 3,
        "to_do": _to_do(typed),
        "yours": [{"kind": "question", "at": AT}, {"kind": "action", "what": typed, "due_at": AT}],
        "people": [{"part": "lead", "name": typed, "profession": "gp", "phone": "01632 960334", "at": "U0PRIYA"}],
        "practice_phone": "01632 960444",
        "looked": [{"who": typed, "at": AT}],
        "typed": typed,
        "works": True,
        "card": card(),
        "check": None,
        "found": found,
        "flow": "referral_new",
        "kind": EventKind.CORRECTED,
        "value": typed,
        "told": "email",
        "phone": "01632 960333",
        "team_phone": "01632 960333",
        "team_hours": typed,
        "organisation": typed,
        "corrected": "",
        "withdrawn": False,
        "open": True,
        "account": "101",
        "code": "ABCDE-FGHJK",
        "surface": "telegram",
        "whose": typed,
        "postcode": "CT10 1AL",
        "address": typed,
        "limit": 2,
        "year": 1941,
        "weekday": "Saturday",
        "unit": "months",
        "hour": 7,
        "said": 75,
        "early": 1926,
        "late": 2026,
        "now": AT,
        "due_at": AT,
        "action": "medicines_review",
        "outcome": "done",
        "owner_role": "member",
        "again": AT,
        "repeat_days": 14,
        "timed": True,
        "taken": True,
        "private": True,
        "owner": typed,
        "more": 3,
        "first": 1,
        "following": 2,
        "trouble": "not_sent",
        "digest": _digest(),
        "due": [("Tom B", 1)],
        "overdue": [("Tom B", 1), ("the coordinator", 1)],
        "lines": lines(NudgeKind.DUE_TODAY, typed),
        "who": "Priya Nair",
        "lead": "Priya Nair",
        "step": "take",
        "to": "gp",
        "words": typed,
        "update": "update_taken",
        "texts": [typed],
        "unreachable": True,
        "how": "phone",
        "links": LINKS.items(),
        "result": "no_answer",
        "kept": True,
        "fields_kept": ["born_on"],
        "fields_mended": ["born_on"],
        "to_check": ["born_on", "practice"],
        "joint": True,
        "misread": ["nhs_number"],
        "passed_on": True,
        "contacted_at": AT,
        "spoken": False,
        "spoken_at": None,
        "whom": typed,
        "home": False,
        "outcomes": ["stayed_at_home"],
        "destination": "gp",
        "reason": "other",
    }


def _happened(typed: str) -> list[dict[str, Any]]:
    codes = {"how": "phone", "result": "no_answer", "action": "benefits", "outcome": "done"}
    kinds = ("attempted", "contacted", "action_done", "noted", "asked", "answered", "declined")
    return [{"at": AT, "kind": kind, "who": typed, "codes": codes, "texts": [typed]} for kind in kinds]


def _to_do(typed: str) -> list[dict[str, Any]]:
    said = {"ref": "K7Q-4MD", "what": typed, "owner": typed, "due_at": AT, "timed": False, "late": True, "count": 2}
    return [{**said, "kind": kind} for kind in ("question", "action", "speak", "idle", "led", "untaken", "unled")]


def referral() -> Referral:
    status = ReferralStatus.RECEIVED
    return Referral(1, "K7Q-4MD", "thanet", None, 1, "telegram", status, 1, "80s", (), "agrees", None, AT, AT)


def card() -> PublicCard:
    return PublicCard("K7Q-4MD", "80s", "St Peter's Surgery", ("falls",), Profession.GP, AT, AT, False, 1)


def _digest() -> Digest:
    waiting, due = Waiting("K7Q-4MD", AT), DueAction("P3W-9TF", AT, "Tom Brown", "member")
    return Digest([waiting], [Waiting("K7Q-4MD", AT, "Priya Nair")], [waiting], [due], [due], [("K7Q-4MD", "P3W-9TF")])


def lines(action: NudgeKind, typed: str) -> list[dict[str, Any]]:
    case = {"ref": "K7Q-4MD", "spoken": False, "speak_by": AT, "since": AT, "due_at": None, "late": False}
    said = [{**case, "kind": kind, "taken": taken} for kind in (NudgeKind.BREACH, "review") for taken in (True, False)]
    return [*said, {**case, "kind": action, "due_at": AT, "late": typed == "", "what": "a visit", "owner": typed}]


# The other ways in which a template can go.
