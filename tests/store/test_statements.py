"""The statements that run all the time find their rows by an index: their work does not grow with what is settled."""

import pytest
from sqlalchemy import ClauseElement, Connection

from store.database import Database
from store.services import channels, conversations, hygiene, inbox, outbox

HOT = {
    "claim": (outbox._READY, "ix_outbox_ready"),
    "soonest": (outbox._SOONEST, "ix_outbox_ready"),
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


def _plan(connection: Connection, statement: ClauseElement) -> str:
    compiled = str(statement.compile(connection))
    count = compiled.count("?")
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple("1" * count))
    return "\n".join(row.detail for row in rows)
