"""Every table, by importing the rooms that declare them."""

from store.tables import heartbeat, keys, people, practices, queues, referrals
from store.tables.base import metadata

__all__ = ["heartbeat", "keys", "metadata", "people", "practices", "queues", "referrals"]
