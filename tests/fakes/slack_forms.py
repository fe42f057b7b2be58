"""A modal's inputs as a person meets them: finding one by its label, filling it in, Slack's own checks."""

from typing import Any

from tests.fakes.slack_blocks import JSON, elements_of, options_of, words
from tests.fakes.slack_state import View, blank, value_key


def find_input(view: View, label: str) -> tuple[JSON, JSON]:
    """The block and element with this label, block_id or action_id; AssertionError if there is none."""
    seen = []
    for block in view.raw["blocks"]:
        for element in (e for e in elements_of(block) if blank(e) is not None):
            title = words(block.get("label") or block.get("text"))
            if label in {title, block["block_id"], element["action_id"]}:
                return block, element
            seen.append(title or block["block_id"])
    raise AssertionError(f"the modal {view.title!r} has no {label!r}, only {seen}")


def entry(element: JSON, value: Any) -> JSON:
    """What state.values holds once `value` is put in: text, an ISO date, an option's text or a list of them."""
    key = value_key(element)
    assert key is not None
    if key == "selected_options":
        return {"type": element["type"], key: [_option(element, each) for each in value or []]}
    if key == "selected_option":
        return {"type": element["type"], key: None if value is None else _option(element, value)}
    return {"type": element["type"], key: value or None}


def plain_option(element: JSON, text: str) -> JSON | None:
    """The option with these words."""
    return next((option for option in options_of(element) if words(option["text"]) == text), None)


def _option(element: JSON, text: str) -> JSON:
    option = plain_option(element, text)
    offered = [words(each["text"]) for each in options_of(element)]
    assert option is not None, f"no option {text!r}, only {offered}"
    return option


def refused_by_slack(view: View) -> dict[str, str]:
    """What Slack itself objects to before the app hears of a submission: block_id → its words."""
    errors = {}
    for block in (b for b in view.raw["blocks"] if b["type"] == "input"):
        element = block["element"]
        value = view.values[block["block_id"], element["action_id"]]
        given = value[value_key(element) or ""]
        if not given and not block.get("optional"):
            errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(given, str) and len(given) > element.get("max_length", 3000):
            errors[block["block_id"]] = f"Must be less than {element.get('max_length', 3000) + 1} characters."
        elif isinstance(given, str) and len(given) < element.get("min_length", 0):
            errors[block["block_id"]] = f"Must be at least {element['min_length']} characters."
    return errors
