"""What the menus of forms offer while somebody types: read alone, outside any turn, and only for members."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.dialogue import Dialogue
from bot.house import House
from bot.lookups import look_up
from bot.visit import Visit
from conversations.declare import Control
from conversations.flows import FLOWS
from conversations.turns import Ctx, State
from handlers.surface import Inbound, Kind
from store.services import people


def suggestions(
    connection: Connection, house: House, surface: str, sender: str, words: str, now: datetime
) -> list[tuple[str, str]]:
    """What the one search on their open form finds for the words, as it does where it is typed: keys and labels."""
    member = people.recognise(connection, surface, sender, None, now)
    if member is None:
        return []
    visit = Visit(connection, house, Inbound(surface, "", sender, sender, Kind.TEXT), now, member)
    kept = Dialogue(visit).current()
    if kept is None:
        return []
    visit.referral_id = kept.referral_id
    state = replace(State.from_json(kept.state), query=words)
    searches = (step.lookup for step in FLOWS[kept.flow].steps if step.field.kind is Control.SEARCH)
    lookup = next(searches, None)
    found = look_up(visit, lookup(state, Ctx(now, member))) if lookup else []
    return [(one["key"], one["label"]) for one in found if "key" in one]
