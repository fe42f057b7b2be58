"""A whole referral as people write it in one message (R1, R13): `understand` reads it, and decides nothing."""

from conversations.freetext.found import Danger, Found, Understood
from conversations.freetext.mended import takes_back
from conversations.freetext.referral import as_fields, understand

__all__ = ["Danger", "Found", "Understood", "as_fields", "takes_back", "understand"]
