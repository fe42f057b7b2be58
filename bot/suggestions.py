"""What the menus of forms offer while somebody types: read alone, outside any turn, and only for members."""

import json
from datetime import datetime

from sqlalchemy import Connection

from bot.dialogue import Dialogue
from bot.house import House
from bot.lookups import look_up
from bot.visit import Visit
from conversations.turns import Lookup, State
from handlers.surface import Inbound, Kind
from store.services import people


def suggestions(
    connection: Connection, house: House, surface: str, sender: str, words: str, now: datetime
) -> list[tuple[str, str]]:
    """ODS codes and labels of the GP practices that fit best; before a word the member's own and those near by."""
    member = people.recognise(connection, surface, sender, None, now)
    if member is None:
        return []
    visit = Visit(connection, house, Inbound(surface, "", sender, sender, Kind.TEXT), now, member)
    kept = Dialogue(visit).current()
    lives = State.from_json(kept.state).answers.get("lives") if kept else None
    near = (lives or {}).get("postcode", "")
    found = look_up(visit, Lookup("practices", json.dumps({"words": words, "near": near})))
    return [(one["key"], one["label"]) for one in found if "key" in one]
