"""Referrals: taken in, found, added to, corrected. Each change writes its event and its audit row with it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from store import calendar, rules
from store.crypto import KeyRing
from store.records import Member, Referral, Team
from store.services import audit, details, households, next_due, patients, timeline
from store.tables.referrals import referral, tally
from store.terms import ConsentBasis, EventKind, ReferralStatus

_BY_REF = select(referral).where(referral.c.ref == bindparam("wanted"))
_BY_ID = select(referral).where(referral.c.id == bindparam("wanted"))
_BY_IDS = select(referral).where(referral.c.id.in_(bindparam("wanted", expanding=True)))
_MINE = (
    select(referral)
    .where(referral.c.referrer_id == bindparam("member"))
    .order_by(referral.c.received_at.desc())
    .limit(bindparam("most"))
)
_INSERT = insert(referral)
_TOUCH = (
    update(referral).where(referral.c.id == bindparam("row")).values(version=referral.c.version + 1).returning(referral)
)
_REWRITE = (
    update(referral)
    .where(referral.c.id == bindparam("row"))
    .values(
        body=bindparam("sealed"),
        ods_code=bindparam("code"),
        age_band=bindparam("band"),
        version=referral.c.version + 1,
    )
)
_BASIS = {"attorney": ConsentBasis.ATTORNEY, "deputy": ConsentBasis.DEPUTY}


def to_referral(row: Row[Any]) -> Referral:
    """A row of the table as the record; the sealed details stay sealed."""
    return Referral(
        id=row.id,
        ref=row.ref,
        team_id=row.team_id,
        ods_code=row.ods_code,
        referrer_id=row.referrer_id,
        surface=row.surface,
        status=ReferralStatus(row.status),
        version=row.version,
        age_band=row.age_band,
        reasons=tuple(row.reasons),
        consent_basis=row.consent_basis,
        previous_id=row.previous_id,
        received_at=row.received_at,
        speak_by=row.speak_by,
        lead_id=row.lead_id,
        accepted_at=row.accepted_at,
        contacted_at=row.contacted_at,
        closed_at=row.closed_at,
        closing=row.closing,
        household_id=row.household_id,
        next_due_at=row.next_due_at,
    )


def basis_of(answers: Mapping[str, Any]) -> ConsentBasis:
    """On what basis it is shared (R16, R17)."""
    if answers["agreement"] == "agrees":
        return ConsentBasis.AGREES
    return _BASIS.get(answers["attorney"], ConsentBasis.BEST_INTERESTS)


def open_referral(
    connection: Connection,
    ring: KeyRing,
    referrer: Member,
    team: Team,
    answers: Mapping[str, Any],
    new_id: int,
    surface: str,
    now: datetime,
) -> Referral:
    """Store a confirmed referral: sealed, findable, on the clock, audited."""
    same = answers.get("same_patient") or {}
    previous = find(connection, same["ref"]) if same.get("ref") else None
    values = {
        "id": new_id,
        "team_id": team.id,
        "ods_code": (answers.get("practice") or {}).get("code"),
        "referrer_id": referrer.id,
        "surface": surface,
        "status": ReferralStatus.RECEIVED,
        "version": 1,
        "age_band": rules.age_band(answers.get("born_on"), calendar.local_day(now)),
        "reasons": list(answers["concerns"]["ticks"]),
        "consent_basis": basis_of(answers),
        "body": ring.seal(details.place(new_id), {"answers": dict(answers), "history": []}),
        "previous_id": previous.id if previous else None,
        "received_at": now,
        "speak_by": calendar.speak_by(now, calendar.hours_of(team.settings)),
    }
    ref = _insert_with_ref(connection, values)
    patients.index(connection, ring, new_id, answers)
    households.join(connection, ring, new_id, team.id, answers)
    timeline.note(connection, new_id, EventKind.RECEIVED, now, referrer.id)
    next_due.refresh(connection, new_id, now)
    audit.record(connection, now, referrer.id, "open_referral", f"referral|{new_id}", surface, sorted(answers))
    opened = find(connection, ref)
    assert opened is not None
    return opened


def _insert_with_ref(connection: Connection, values: dict[str, Any]) -> str:
    """A reference that is not in use; the odds of one clash are small, of eight nil."""
    for _ in range(8):
        ref = rules.new_ref()
        if connection.execute(_BY_REF, {"wanted": ref}).one_or_none() is None:
            connection.execute(_INSERT, {**values, "ref": ref})
            return ref
    raise RuntimeError("no free reference")


def find(connection: Connection, ref: str) -> Referral | None:
    row = connection.execute(_BY_REF, {"wanted": rules.tidy_ref(ref)}).one_or_none()
    return to_referral(row) if row else None


def get(connection: Connection, referral_id: int) -> Referral | None:
    row = connection.execute(_BY_ID, {"wanted": referral_id}).one_or_none()
    return to_referral(row) if row else None


def among(connection: Connection, ids: Collection[int]) -> dict[int, Referral]:
    """These referrals, by id."""
    return {row.id: to_referral(row) for row in connection.execute(_BY_IDS, {"wanted": list(ids)})}


def mine(connection: Connection, member_id: int, most: int = 20) -> list[Referral]:
    """A referrer's own referrals, newest first."""
    return [to_referral(row) for row in connection.execute(_MINE, {"member": member_id, "most": most})]


def correct(
    connection: Connection,
    ring: KeyRing,
    actor: Member,
    about: Referral,
    name: str,
    value: Any,
    surface: str,
    now: datetime,
) -> bool:
    """Put one answer right; what was wrong stays in the history, with who changed it and when. False if so already."""
    old = details.unseal(connection, ring, about.id)
    if _same(old.answers.get(name), value):
        return False
    answers = {**old.answers, name: value}
    was = {"field": name, "was": old.answers.get(name), "at": now.isoformat(), "by": actor.id}
    sealed = ring.seal(details.place(about.id), {"answers": answers, "history": [*old.history, was]})
    code = (answers.get("practice") or {}).get("code")
    band = rules.age_band(answers.get("born_on"), calendar.local_day(now))
    # The audit trail first, then rows: two turns that lock them in one order never wait for each other.
    audit.record(connection, now, actor.id, "correct", f"referral|{about.id}", surface, [name])
    connection.execute(_REWRITE, {"row": about.id, "sealed": sealed, "code": code, "band": band})
    patients.index(connection, ring, about.id, answers)
    households.join(connection, ring, about.id, about.team_id, answers)
    timeline.note(connection, about.id, EventKind.CORRECTED, now, actor.id, {"field": name})
    return True


def _same(old: Any, new: Any) -> bool:
    """Whether two answers are one. A practice is its code: who covers it is beside the point."""
    if isinstance(old, dict) and isinstance(new, dict) and (old.get("code") or new.get("code")):
        return bool(old.get("code") == new.get("code"))
    return bool(old == new)


def add_words(
    connection: Connection, ring: KeyRing, actor: Member, about: Referral, words: str, surface: str, now: datetime
) -> None:
    """What a further professional knows, kept sealed beside the event (R15, R43)."""
    said = {"profession": actor.profession}
    timeline.note_words(connection, ring, about.id, EventKind.ADDED_TO, now, actor.id, said, {"words": words})
    audit.record(connection, now, actor.id, "add_to", f"referral|{about.id}", surface, ["words"])


def touch(connection: Connection, referral_id: int) -> Referral:
    """A new version of the card; the referral as it is now."""
    return to_referral(connection.execute(_TOUCH, {"row": referral_id}).one())


def count(connection: Connection, what: str, today: date) -> None:
    """One more of `what` this month; nothing else is kept (R16)."""
    month = f"{today:%Y-%m}"
    query = update(tally).where(tally.c.what == what, tally.c.month == month).values(count=tally.c.count + 1)
    if connection.execute(query).rowcount == 0:
        connection.execute(insert(tally), {"what": what, "month": month, "count": 1})
