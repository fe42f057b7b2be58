"""What else a template is tried with, beside `samples.given`: by its name, the parameters of each way it can go."""

from dataclasses import replace
from typing import Any

from handlers.words import label
from store.records import Event, PublicCard
from store.services.digest import Digest
from store.terms import EventKind, NudgeKind, ReferralStatus
from tests.architecture.samples import AT, EARLIER, card, lines, referral

_NOT_TOLD = ("you", "outside", "no_email", "unreachable")
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "action_add/to_do_words": [{"answers": {"to_do": "other"}}],
    "notices/action_added": [{"told": one, "repeat_days": 7} for one in (*_NOT_TOLD, "letter")],
    "notices/action_passed": [{"told": one} for one in (*_NOT_TOLD, "letter")],
    "notices/action_yours": [{"step": "moved", "timed": False}],
    "notices/action_one": [{"repeat_days": 0}],
    "notices/action_finished": [{"again": None}],
    "notices/action_over": [{"words": ""}],
    "notices/action_closed": [{"outcome": ""}],
    "notices/action_passed_back": [{"who": ""}],
    "action_reassign/owner": [{"found": ()}, {"query": ""}],
    "asides/cancel": [{"flow": "referral_correct"}],
    "asides/waiting": [{"answers": {"name": "Mary Smith"}}],
    "asides/several": [{"answers": {"name": "Mary Smith"}}],
    "asides/resume": [{"flow": "referral_correct"}, {"answers": {}}],
    "cards/digest": [{"digest": Digest((), (), (), (), (), ())}],
    "cards/referral": [
        {"card": PublicCard("K7Q-4MD", "adult", None, (), "other", AT, None, True, 1)},
        {"card": PublicCard("K7Q-4MD", "100_or_over", None, (), "gp", AT, None, False, 1)},
        {"card": replace(card(), status="accepted", lead="Priya Nair", actions=1)},
        {"card": replace(card(), status="accepted", contacted_at=AT, actions=2, household=("P3W-9TF",))},
        {"card": replace(card(), status="declined")},
    ],
    "cards/reply": [{"kind": kind} for kind in EventKind] + [{"kind": "action_moved", "owner_role": ""}],
    **{
        f"email/practice_{form}": [
            {"corrected": "lives"},
            {"withdrawn": True, "groups": ()},
            {"contacted_at": None, "now": EARLIER},
        ]
        for form in ("text", "html")
    },
    "email/subject": [{"corrected": "lives"}, {"withdrawn": True}],
    "nudges/action": [{"kind": kind, "owner": "", "timed": False} for kind in (*NudgeKind,)[6:]],
    "nudges/case": [
        {"kind": kind, "taken": taken, "lead": "", "spoken": spoken}
        for kind in (*NudgeKind,)[:6]
        for taken, spoken in ((True, False), (False, False), (True, True))
    ],
    "nudges/several": [{"private": False, "more": 0, "lines": lines(NudgeKind.OVERDUE, "")}],
    **{
        f"email/update_{form}": [{"update": f"update_{key}"} for key in ("declined", "redirected", "withdrawn")]
        for form in ("text", "html")
    },
    "notices/case": [
        {
            "about": replace(referral(), status=ReferralStatus.ACCEPTED),
            "open_actions": (),
            "lead": "",
            "condition": None,
        },
        {"about": replace(referral(), status=ReferralStatus.ACCEPTED, contacted_at=AT), "happened": ()},
        {"about": replace(referral(), status=ReferralStatus.DISCHARGED, closed_at=AT), "household": ()},
        {"about": replace(referral(), status=ReferralStatus.DISCHARGED, closed_at=AT), "spoken_at": AT},
        {"spoken_at": AT, "earlier": 0},
        {"spoken_at": AT, "now": EARLIER},
    ],
    "notices/help": [{"works": False}, {"form": True}],
    "notices/which_case": [{"form": True}],
    "notices/mine": [{"more": 0}, {"to_do": ()}],
    "notices/status_one": [
        {"condition": None, "yours": (), "open_actions": (), **given}
        for given in (
            {},
            {"now": EARLIER},
            {"attempts": [Event(AT, EventKind.ATTEMPTED, 1, {})]},
            {"spoken_at": AT},
            {"about": replace(referral(), status=ReferralStatus.ACCEPTED, contacted_at=AT)},
            {"about": replace(referral(), status=ReferralStatus.DISCHARGED, closed_at=AT)},
        )
    ],
    "notices/who": [{"looked": (), "practice": ""}],
    **{f"notices/update_{key}": [{"words": ""}] for key in ("declined", "redirected")},
    "notices/case_given": [{"contacted_at": None}, {"contacted_at": None, "now": EARLIER}],
    "notices/case_not_allowed": [{"yours": False}],
    "notices/update_discharged": [{"reason": "died"}],
    "notices/contact_logged": [
        {"kept": False, "result": result, "now": now}
        for result in ("no_answer", "reached", "declined")
        for now in (AT, EARLIER)
    ],
    "notices/group": [{"dialogue": False}],
    "notices/update_taken": [{"contacted_at": None}, {"contacted_at": None, "now": EARLIER}],
    "notices/cancelled": [{"flow": "referral_correct"}],
    "notices/expired": [{"flow": "referral_correct"}, {"flow": "case_note"}],
    "notices/upgraded": [{"flow": "case_note"}],
    "notices/leaflet": [{"working_days": True}],
    "notices/sent": [{"told": "call"}, {"told": "find"}, {"told": "pass_on", "stays": True}, {"form": True}],
    "notices/self_audit": [{"trouble": kind} for kind in ("no_step", "wrong", "late", "failing", "in_hand")],
    "notices/status_list": [{"referrals": [], "home": False}],
    "referral_correct/born_on": [{"check": "1941-04-03"}],
    "referral_correct/name": [{"check": label("button", "yes")}],
    "referral_correct/practice": [{"found": ()}],
    "referral_new/born_on": [{"check": "1941-04-03"}],
    "referral_new/name": [{"check": label("button", "yes")}],
    "referral_new/next_of_kin": [{"check": {"words": "the man next door"}}],
    "referral_new/practice": [{"found": ()}],
    "referral_new/same_patient": [
        {"found": ({"likeness": likeness, "value": {"ref": "K7Q-4MD", "open": open}},)}
        for likeness in ("same", "other_address", "spelt_differently", "same_home")
        for open in (True, False)
    ],
}
