"""How each practice is told (R35): the local table that the business support officer keeps; no public list has it."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from store.tables.people import practice_address
from store.terms import PracticeRoute

_ADDRESS = select(practice_address).where(practice_address.c.ods_code == bindparam("code"))
_CODES = select(practice_address.c.ods_code).order_by(practice_address.c.ods_code)


def codes(connection: Connection) -> list[str]:
    """The practices that the table says how to tell."""
    return list(connection.execute(_CODES).scalars())


def phone(connection: Connection, ods_code: str) -> str | None:
    """The number that the table has for the practice."""
    row = connection.execute(_ADDRESS, {"code": ods_code}).one_or_none()
    return row.phone if row else None


def secure_email(connection: Connection, ods_code: str, accredited: Sequence[str]) -> str | None:
    """The practice's email address if patient details may go there: it is in an accredited domain (nhs.net)."""
    row = connection.execute(_ADDRESS, {"code": ods_code}).one_or_none()
    if row is None or row.route != PracticeRoute.EMAIL or not row.address:
        return None
    domain = row.address.rpartition("@")[2].lower()
    fits = any(domain == one or domain.endswith(f".{one}") for one in accredited)
    return str(row.address) if fits else None
