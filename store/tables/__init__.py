"""Every table, by importing the rooms that declare them."""

from store.tables import keys, people, practices, queues, referrals
from store.tables.base import metadata

__all__ = ["keys", "metadata", "people", "practices", "queues", "referrals"]
