"""Block Kit as Slack treats it: what it refuses, what a person reads, and which controls they can touch.

Limits from docs.slack.dev/reference/block-kit. Refusals have the words that Slack puts into
`response_metadata.messages`.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
_CHOICES = {
    "radio_buttons": 10,
    "checkboxes": 10,
    "overflow": 5,
    "static_select": 100,
    "multi_static_select": 100,
}
_INPUTS = {
    "plain_text_input",
    "email_text_input",
    "number_input",
    "url_text_input",
    "datepicker",
    "timepicker",
}
_EXTERNAL = {"external_select", "multi_external_select", "users_select", "conversations_select"}
_ELEMENTS = {"button", "image", *_CHOICES, *_INPUTS, *_EXTERNAL}
_BLOCKS = {"section", "actions", "context", "divider", "header", "image", "input", "rich_text", "markdown"}
# element or block field → longest allowed, in characters
_LONGEST = {"action_id": 255, "block_id": 255, "value": 2000, "url": 3000, "alt_text": 2000}
_MENTION = re.compile(r"<(?:!(?:channel|here|everyone)|@[UW]\w+|!subteam\^\w+)[^>]*>")


def problems(blocks: Any, limit: int = MESSAGE_BLOCKS, at: str = "/blocks") -> list[str]:
    """What Slack would refuse in these blocks: `[ERROR] … [json-pointer:…]` each; empty if they are good."""
    if not isinstance(blocks, list):
        return [_error("must be an array", at)]
    found = [_error(f"no more than {limit} items allowed", at)] if len(blocks) > limit else []
    names = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    found += [_error(f"`block_id` already exists: {n}", at) for n in sorted({n for n in names if names.count(n) > 1})]
    for i, block in enumerate(blocks):
        found += _block_problems(block, f"{at}/{i}")
    return found


def view_problems(view: Any) -> list[str]:
    """What Slack would refuse in a modal or home view (docs.slack.dev/reference/views)."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return [_error("unsupported type", "/view/type")]
    found = problems(view.get("blocks"), VIEW_BLOCKS, "/view/blocks")
    found += _too_long(view, {"private_metadata": 3000, "callback_id": 255, "external_id": 255}, "/view")
    if view["type"] == "modal":
        found += _text_problems(view.get("title"), 24, "/view/title", plain=True)
        for key in ("submit", "close"):
            found += _text_problems(view[key], 24, f"/view/{key}", plain=True) if view.get(key) else []
        if not view.get("submit") and any(b.get("type") == "input" for b in view.get("blocks") or []):
            found.append(_error("missing required field: submit", "/view"))
    return found


def _block_problems(block: Any, at: str) -> list[str]:
    if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
        return [_error("unsupported type", f"{at}/type")]
    found = _too_long(block, _LONGEST, at)
    match block["type"]:
        case "section":
            found += _section_problems(block, at)
        case "header":
            found += _text_problems(block.get("text"), 150, f"{at}/text", plain=True)
        case "context" | "actions" as kind:
            found += _count(block.get("elements"), 10 if kind == "context" else 25, f"{at}/elements")
        case "input":
            found += _text_problems(block.get("label"), 2000, f"{at}/label", plain=True)
            found += _text_problems(block["hint"], 2000, f"{at}/hint", plain=True) if block.get("hint") else []
            found += [] if block.get("element") else [_error("missing required field: element", at)]
    ids = [element["action_id"] for element in elements_of(block) if "action_id" in element]
    if len(ids) != len(set(ids)):
        found.append(_error("`action_id` already exists in this block", at))
    for element in elements_of(block):
        found += _element_problems(element, f"{at}/{element.get('action_id', 'element')}")
    return found


def _section_problems(block: JSON, at: str) -> list[str]:
    fields = block.get("fields") or []
    found = _text_problems(block["text"], 3000, f"{at}/text") if block.get("text") or not fields else []
    found += [_error("no more than 10 items allowed", f"{at}/fields")] if len(fields) > 10 else []
    for i, field in enumerate(fields):
        found += _text_problems(field, 2000, f"{at}/fields/{i}")
    return found


def _element_problems(element: JSON, at: str) -> list[str]:
    kind = element.get("type")
    if kind in {"plain_text", "mrkdwn"}:
        return _text_problems(element, 3000, at)
    if kind not in _ELEMENTS:
        return [_error(f"unsupported type: {kind}", f"{at}/type")]
    found = _too_long(element, _LONGEST, at)
    if kind == "button":
        found += _text_problems(element.get("text"), 75, f"{at}/text", plain=True)
        if element.get("style", "primary") not in {"primary", "danger"}:
            found.append(_error("must be one of: primary, danger", f"{at}/style"))
    if element.get("placeholder"):
        found += _text_problems(element["placeholder"], 150, f"{at}/placeholder", plain=True)
    if element.get("max_length", 1) > 3000:
        found.append(_error("must be less than or equal to 3000", f"{at}/max_length"))
    return found + (_choice_problems(element, at) if kind in _CHOICES else [])


def _choice_problems(element: JSON, at: str) -> list[str]:
    groups = element.get("option_groups")
    found = _count(groups, 100, f"{at}/option_groups") if groups else []
    lists = [group.get("options") for group in groups] if groups else [element.get("options")]
    for options in lists:
        found += _count(options, _CHOICES[element["type"]], f"{at}/options")
        found += option_problems(options or [], at, plain="select" in element["type"])
    initial = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
    if any(option not in (options or []) for option in initial for options in lists if not groups):
        found.append(_error("initial option must exactly match a provided option", f"{at}/initial_option"))
    return found


def option_problems(options: list[JSON], at: str, plain: bool = True) -> list[str]:
    """What Slack would refuse in these options (text up to 75 characters, value up to 150)."""
    found = []
    for i, option in enumerate(options):
        here = f"{at}/options/{i}"
        found += _text_problems(option.get("text"), 75, f"{here}/text", plain)
        found += _text_problems(option["description"], 75, here, plain) if option.get("description") else []
        found += _too_long(option, {"value": 150}, here) if option.get("value") else [_error("missing value", here)]
    return found


def _text_problems(text: Any, longest: int, at: str, plain: bool = False) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        return [_error("missing or unsupported text object", at)]
    if not text.get("text"):
        return [_error("must be more than 0 characters", f"{at}/text")]
    return _too_long(text, {"text": longest}, at)


def _too_long(thing: JSON, limits: dict[str, int], at: str) -> list[str]:
    return [
        _error(f"must be less than {most + 1} characters", f"{at}/{key}")
        for key, most in limits.items()
        if isinstance(thing.get(key), str) and len(thing[key]) > most
    ]


def _count(things: Any, most: int, at: str) -> list[str]:
    if not things:
        return [_error("must provide at least one", at)]
    return [_error(f"no more than {most} items allowed", at)] if len(things) > most else []


def _error(words: str, at: str) -> str:
    return f"[ERROR] {words} [json-pointer:{at}]"


def elements_of(block: JSON) -> Iterator[JSON]:
    """The elements that a block holds, in reading order."""
    yield from (block[key] for key in ("element", "accessory") if block.get(key))
    if block["type"] in {"actions", "context"}:
        yield from block.get("elements") or []


def options_of(element: JSON) -> list[JSON]:
    """The options of a choice, those in groups too."""
    groups = element.get("option_groups") or []
    return [
        *(element.get("options") or []),
        *(option for group in groups for option in group.get("options") or []),
    ]


def words(text: JSON | str | None) -> str:
    """What a person reads in a text object: entities undone, the markup of links and mentions kept."""
    return html.unescape(text.get("text", "") if isinstance(text, dict) else text or "")


def as_text(blocks: list[JSON]) -> str:
    """The blocks as plain text, a line each; buttons and options as `[label]`."""
    return "\n".join(line for block in blocks if (line := _block_text(block)))


def _block_text(block: JSON) -> str:
    if block["type"] == "rich_text":
        return _rich_text(block)
    parts = [words(block[key]) for key in ("label", "text", "hint", "title") if block.get(key)]
    parts += [words(field) for field in block.get("fields") or []]
    return " ".join(part for part in (*parts, *map(_element_text, elements_of(block))) if part)


def _element_text(element: JSON) -> str:
    if element["type"] in {"plain_text", "mrkdwn"}:
        return words(element)
    shown = [words(element["text"])] if element["type"] == "button" else [words(o["text"]) for o in options_of(element)]
    return " ".join(f"[{each}]" for each in shown)


def _rich_text(node: JSON) -> str:
    if node.get("type") == "user":
        return f"<@{node['user_id']}>"
    return str(node.get("text", "")) + "".join(map(_rich_text, node.get("elements") or []))


def mentions(text: str, blocks: list[JSON]) -> list[str]:
    """The `<!channel>` and `<@U…>` that would ring somebody; those in plain_text do not count."""
    return [found.group() for found in _MENTION.finditer(" ".join([text, *_mrkdwn(blocks)]))]


def _mrkdwn(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("type") == "mrkdwn":
        yield node.get("text", "")
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from _mrkdwn(child)


def named(blocks: list[JSON], new_id: Any) -> list[JSON]:
    """A copy in which each block and interactive element has an id, by `new_id()` where it had none."""
    copy: list[JSON] = json.loads(json.dumps(blocks))
    for block in copy:
        block.setdefault("block_id", new_id())
        for element in elements_of(block):
            if element["type"] not in {"plain_text", "mrkdwn", "image"}:
                element.setdefault("action_id", new_id())
    return copy
