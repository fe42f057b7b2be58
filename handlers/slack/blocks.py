"""Block Kit in small; its limits on length and number are kept here (docs.slack.dev/reference/block-kit)."""

from typing import Any

JSON = dict[str, Any]
MOST_BLOCKS, MOST_IN_A_ROW = 50, 25
SECTION = 3000


def clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def plain(text: str, most: int = 75) -> JSON:
    """Text in which nothing is markup."""
    return {"type": "plain_text", "text": clipped(text, most), "emoji": False}


def marked(text: str) -> JSON:
    """Text in Slack's markup, already escaped; `verbatim` keeps Slack from making links and mentions of it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def sections(text: str) -> list[JSON]:
    """As many sections as the text needs."""
    return [{"type": "section", "text": marked(part)} for part in split(text)]


def split(text: str, most: int = SECTION) -> list[str]:
    """The text in parts of at most `most` characters, cut at a line's end or else between two words."""
    parts = []
    while len(text) > most:
        line, space = text.rfind("\n", 1, most), text.rfind(" ", 1, most)
        cut = next((place for place in (line, space) if place > 0), text.rfind("&", most - 5, most))
        cut = cut if cut > 0 else most
        parts.append(text[:cut])
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts


def button(label: str, token: str) -> JSON:
    """A button; `token` comes back when it is pressed."""
    return {"type": "button", "action_id": "press", "text": plain(label), "value": token}


def actions(buttons: list[JSON]) -> list[JSON]:
    """A row of buttons, or as many rows as they need; nothing where there are none."""
    named = [{**one, "action_id": f"{one['action_id']}:{place}"} for place, one in enumerate(buttons)]
    starts = range(0, len(named), MOST_IN_A_ROW)
    return [{"type": "actions", "elements": named[start : start + MOST_IN_A_ROW]} for start in starts]


def option(key: str, label: str) -> JSON:
    return {"text": plain(label), "value": key}


def boxed(block_id: str, label: str, element: JSON, hint: str = "", optional: bool = False) -> JSON:
    """An input block; what is put in comes back under `block_id` and the action "answer"."""
    block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "optional": optional}
    block["element"] = {"action_id": "answer", **element}
    return {**block, "hint": plain(hint, 2000)} if hint else block
