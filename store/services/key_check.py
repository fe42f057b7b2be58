"""Whether a key ring is the one that this database was sealed with."""

from sqlalchemy import Connection, select

from store.crypto import KeyRing, KeyRingError
from store.dialects import in_each
from store.tables.keys import key_check

_PLACE = "key_check|1"
_SEALED = select(key_check.c.sealed)
_FIRST = in_each(lambda insert: insert(key_check).on_conflict_do_nothing(index_elements=["id"]))


def opens(connection: Connection, ring: KeyRing) -> bool:
    """True when the ring opens this database. The first ring that is ever asked about becomes the database's own.

    What is sealed is a blind index, so that a ring with the right key and another index root is refused as well: with
    it the same patient would not be found again.
    """
    mark = ring.blind("key_check", "baton").hex()
    sealed = connection.execute(_SEALED).scalar_one_or_none()
    if sealed is None:
        # Of two that start at once on a new database one is first.
        connection.execute(_FIRST[connection.dialect.name], {"id": 1, "sealed": ring.seal(_PLACE, mark)})
        sealed = connection.execute(_SEALED).scalar_one()
    try:
        return bool(ring.unseal(_PLACE, sealed) == mark)
    except KeyRingError:
        return False
