"""What becomes of a case, told back to whoever referred (R45–R52): in private, and once it cannot be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import telling
from bot.house import House
from store.records import Change, Referral
from store.services import people


def taken(connection: Connection, house: House, made: Change, about: Referral, now: datetime) -> None:
    """Who leads it now."""
    lead = people.get_member(connection, about.lead_id or 0)
    if lead:
        said = {"lead": lead.name, "profession": lead.profession, "speak_by": about.speak_by}
        tell_referrer(connection, house, about, "update_taken", now, but=made.by, **said)


def tell_referrer(
    connection: Connection,
    house: House,
    about: Referral,
    key: str,
    now: datetime,
    but: int | None = None,
    **params: Any,
) -> None:
    """One private notice to the referrer, unless they did it themselves (`but`)."""
    referrer = people.get_member(connection, about.referrer_id)
    team = people.get_team(connection, about.team_id)
    if referrer and team and referrer.id != but:
        telling.tell(connection, house, referrer, team, key, now, about.id, about.surface, ref=about.ref, **params)
