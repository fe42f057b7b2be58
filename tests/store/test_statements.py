"""The statements that run all the time find their rows by an index: their work does not grow with what is settled."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import ClauseElement, Connection

from store.crypto import KeyRing
from store.database import Database
from store.records import Outgoing
from store.services import channels, conversations, hygiene, inbox, outbox

HOT = {
    "claim": (outbox.READY, "ix_outbox_ready"),
    "soonest that falls due": (outbox._SOONEST_DUE, "ix_outbox_ready"),
    "soonest that has rested": (outbox._SOONEST_RESTED, "ix_outbox_due"),
    "current dialogue": (conversations._CURRENT, "ix_conversation_live"),
    "dialogues that wait": (conversations._WAITING, "ix_conversation_live"),
    "waiting arrivals": (inbox._WAITING, "ix_inbox_waiting"),
    "expiry": (conversations._EXPIRE, "ix_conversation_expires_at"),
    "reminders": (conversations._REMIND, "ix_conversation_remind_at"),
    "typed messages to delete": (hygiene._TAKE[0]["sqlite"], "ix_inbox_wipe_at"),
    "the case of a message": (channels._ABOUT, "ix_outbox_message"),
    "echoes to delete": (hygiene._TAKE[1]["sqlite"], "ix_outbox_wipe_at"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", HOT)
def test_an_index_is_used(database: Database, what: str) -> None:
    statement, index = HOT[what]
    plan = database.call(_plan, statement)
    assert index in plan, plan
    assert "SCAN outbox" not in plan.replace(f"SCAN outbox USING INDEX {index}", "")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_long_queue_for_a_few_chats_is_passed_over_quickly(database: Database, ring: KeyRing) -> None:
    """Not by joining what waits with what waits, which took a quarter of a second at 10,000."""
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    things = [Outgoing("telegram", str(number % 5), "notice", {}) for number in range(1000)]
    database.call(outbox.put, ring, things, now)
    given = outbox.READY.limit(1).params(on="telegram", now=now)
    ready = given.compile(database.engine, compile_kwargs={"literal_binds": True})
    database.call(lambda connection: connection.exec_driver_sql("ANALYZE outbox"))
    plan = "\n".join(database.call(lambda connection: connection.exec_driver_sql(f"EXPLAIN {ready}").scalars().all()))
    assert "hashed SubPlan" in plan
    assert "Join" not in plan


def _plan(connection: Connection, statement: ClauseElement) -> str:
    compiled = str(statement.compile(connection))
    count = compiled.count("?")
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple("1" * count))
    return "\n".join(row.detail for row in rows)
