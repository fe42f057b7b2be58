"""What becomes of a case, told back to whoever referred and to the practice (R45–R52), once it cannot be undone.

Both get the words of one template, templates/notices/update_….j2; what somebody wrote is in the letter alone, and in
private chat behind [Read].
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import letters, telling
from bot.house import House
from handlers.surface import Button
from store.records import Referral
from store.services import people

# The practice has to know of these, if need be by telephone; the rest it hears where it has a secure address.
_WORTH_A_CALL = frozenset({"update_declined", "update_redirected", "update_withdrawn", "update_discharged"})


def tell_referrer(
    connection: Connection,
    house: House,
    about: Referral,
    key: str,
    now: datetime,
    but: int | None = None,
    buttons: tuple[Button, ...] = (),
    **params: Any,
) -> bool:
    """One private notice to the referrer, unless they did it themselves (`but`); False if they cannot be reached."""
    referrer = people.get_member(connection, about.referrer_id)
    if referrer is None:
        return False
    said = {"words": "", **params}
    return referrer.id == but or telling.tell_about(
        connection, house, about, referrer, key, now, buttons, about.surface, **said
    )


def tell_of_practice(connection: Connection, house: House, about: Referral, key: str, now: datetime) -> None:
    """Whether the patient's practice could be told, to the referrer, in the words of the notice `key`."""
    name = telling.practice_name(connection, house, about.ods_code)
    tell_referrer(connection, house, about, key, now, practice=name, at=now)


def tell_practice(
    connection: Connection, house: House, about: Referral, key: str, now: datetime, **params: Any
) -> None:
    """A short letter, or for an end of the case the coordinator's call; `words` as they were written."""
    said = {"words": "", **params}
    letters.tell_update(connection, house, about, key, now, call=key in _WORTH_A_CALL, **said)
