"""Telegram, through python-telegram-bot: its transport, types and errors. Queues, state and pace are Baton's own."""

import os

# The library's own switch for durations as timedelta; without it every "retry after" comes with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

NAME = "telegram"
