"""The statements that run all the time find their rows by an index: their work does not grow with what is settled."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import ClauseElement, Connection

from store.crypto import KeyRing
from store.database import Database
from store.records import Outgoing
from store.services import (
    actions,
    changes,
    channels,
    conversations,
    hygiene,
    inbox,
    nudges,
    outbox,
    outbox_care,
    self_audit,
)

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
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
    "actions that are due": (nudges._DUE["action"]["sqlite"].params(now=NOW, most=1, but=[]), "ix_action_next_due_at"),
    "cases that are due": (nudges._DUE["case"]["sqlite"].params(now=NOW, most=1, but=[1]), "ix_referral_next_due_at"),
    "whether any case is due": (nudges._DUE_CASES[0].params(now=NOW, most=1, but=[]), "ix_referral_next_due_at"),
    "whether any action is due": (nudges._DUE_CASES[1].params(now=NOW, most=1, but=[1]), "ix_action_next_due_at"),
    "nudges to say": (nudges._UNSAID, "ix_nudge_unsaid"),
    "messages that say what is over": (nudges._ON_ITS_WAY.params(things=["case:1"]), "autoindex_nudge_1 (thing=?)"),
    "steps that are over": (changes._CASES_OVER.params(now=NOW, most=1, but=[1]), "ix_change_until"),
    "what coordinators have to do": (actions._COORDINATORS_TOO, "ix_action_owner_id (owner_id=?)"),
    "messages that a dead process left": (outbox_care._ABANDONED, "ix_outbox_due"),
    "messages in hand": (self_audit._IN_HAND, "ix_outbox_due"),
    "cases without a next step": (self_audit._STEPLESS, "ix_referral_stepless"),
    "cases to compare": (self_audit._NEXT_CASES, "autoindex_referral_1 (id>?)"),
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
    things = [Outgoing("telegram", str(number % 5), "notice", {}) for number in range(1000)]
    database.call(outbox.put, ring, things, NOW)
    given = outbox.READY.limit(1).params(on="telegram", now=NOW)
    ready = given.compile(database.engine, compile_kwargs={"literal_binds": True})
    database.call(lambda connection: connection.exec_driver_sql("ANALYZE outbox"))
    plan = "\n".join(database.call(lambda connection: connection.exec_driver_sql(f"EXPLAIN {ready}").scalars().all()))
    assert "hashed SubPlan" in plan
    assert "Join" not in plan


def _plan(connection: Connection, statement: ClauseElement) -> str:
    compiled = str(statement.compile(connection, compile_kwargs={"render_postcompile": True}))
    count = compiled.count("?")
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple("1" * count))
    return "\n".join(row.detail for row in rows)
