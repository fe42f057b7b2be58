"""One GP practice, by its code or its network, and the version of the whole list (R8, R34)."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from store.tables.practices import practice

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Practice:
    """What a person needs to tell one practice from another.

    `code` is the ODS code; `status` is "live", "closed", "dormant" or "proposed"; `town` and `phone`
    may be ""; `network_code` and `network_name` are its primary care network, None where the NHS lists none (all of
    Wales).
    """

    code: str
    name: str
    town: str
    postcode: str
    phone: str
    status: str
    network_code: str | None
    network_name: str | None


COLUMNS = (
    practice.c.ods_code,
    practice.c.name,
    practice.c.town,
    practice.c.postcode,
    practice.c.phone,
    practice.c.status,
    practice.c.network_code,
    practice.c.network_name,
)
_BY_CODE = select(*COLUMNS).where(practice.c.ods_code == bindparam("code"))
_BY_NETWORK = (
    select(*COLUMNS)
    .where(practice.c.network_code == bindparam("network"), practice.c.status == LIVE)
    .order_by(practice.c.name, practice.c.ods_code)
)
_VERSION = select(func.coalesce(func.max(practice.c.revision), 0))


def get(connection: Connection, code: str) -> Practice | None:
    """The practice with this ODS code, in any case and of any status; None if the list does not have it."""
    row = connection.execute(_BY_CODE, {"code": code.strip().upper()}).one_or_none()
    return Practice(*row) if row else None


def in_network(connection: Connection, network_code: str) -> list[Practice]:
    """The live practices of a primary care network such as "U67045", by name; [] for an unknown network."""
    return [Practice(*row) for row in connection.execute(_BY_NETWORK, {"network": network_code.strip().upper()})]


def version(connection: Connection) -> int:
    """A number that grows when an import changed something; 0 while the list is empty. One index look-up."""
    return int(connection.execute(_VERSION).scalar_one())
