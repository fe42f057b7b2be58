"""From a question to the controls that ask it in a modal, and from what was put in back to an answer.

A block is called after its field, with a part behind a slash where one question needs several controls.
"""

from datetime import date
from typing import Any

from conversations.turns import Choice, Question
from handlers.slack.blocks import JSON, boxed, clipped, option
from handlers.spoken import day
from handlers.words import PLAIN, choice_label, label, labels, words_in

GROUP, MENU = 10, 100
LONGEST = 3000


def controls(question: Question, today: date, alone: bool = False) -> list[JSON]:
    """The input blocks of one question, holding the answer that it already has.

    A question that stands `alone` on its page is asked in full above, so that its control has the field's name only.
    """
    words = wording(question.field, "field" if alone else "ask")
    match question.kind:
        case "choice":
            return [_one_of(question, words)]
        case "ticks":
            return _ticks(question, words)
        case "search":
            return [_search(question, words)]
    return [_text(question, words, today)]


def first_block(question: Question) -> str:
    """The block under which the question's error is shown."""
    return f"{question.field}/0" if question.kind == "ticks" else question.field


def wording(field: str, part: str) -> str:
    """What a form says at a field: its [ask], [field] or [hint] in labels.toml; a hint there need not be."""
    found = labels()
    either = found[part].get(field) or ("" if part == "hint" else found["field"].get(field) or found["ask"][field])
    return str(either)


def _text(question: Question, words: str, today: date) -> JSON:
    element: JSON = {"type": "plain_text_input", "multiline": question.kind == "long", "max_length": LONGEST}
    if typed := _as_typed(question, today):
        element["initial_value"] = clipped(typed, LONGEST)
    optional = question.blank is not None
    return boxed(question.field, words, element, wording(question.field, "hint"), optional)


def _as_typed(question: Question, today: date) -> str:
    """The answer as somebody would type it: an option in its words, or nothing where an empty box means it."""
    value = question.value
    if value is None:
        return ""
    if chosen := option_of(value):
        return "" if chosen == question.blank else choice_label(question.field, Choice(chosen))
    if question.field == "born_on":
        return day(value)
    return words_in(PLAIN).say("referral_new/answer", {"field": question.field, "value": value, "today": today})


def option_of(value: Any) -> str:
    """The name of the option that a value stands for, as in {"no_fixed_abode": True}."""
    flags = value if isinstance(value, dict) else {}
    return next((name for name, flag in flags.items() if flag is True), "") if len(flags) == 1 else ""


def _one_of(question: Question, words: str) -> JSON:
    """Radio buttons, or a menu where there are more than Slack has room for."""
    options = [option(one.key, choice_label(question.field, one)) for one in question.choices][:MENU]
    kind = "radio_buttons" if len(options) <= GROUP else "static_select"
    element: JSON = {"type": kind, "options": options}
    if chosen := next((one for one in options if one["value"] == question.value), None):
        element["initial_option"] = chosen
    return boxed(question.field, words, element, wording(question.field, "hint"))


def _ticks(question: Question, words: str) -> list[JSON]:
    """Checkboxes in groups, since Slack has at most ten in one, and a box for words."""
    keys = [one.key.partition(":")[2] for one in question.choices if one.ticked is not None]
    value = question.value or {"ticks": [], "words": ""}
    groups = [keys[start : start + GROUP] for start in range(0, len(keys), GROUP)]
    titles = [words, *(label("modal", "more") for _ in groups[1:])]
    blocks = [
        _checkboxes(f"{question.field}/{place}", title, question.field, keys, value["ticks"])
        for place, (title, keys) in enumerate(zip(titles, groups, strict=True))
    ]
    element: JSON = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST}
    if value["words"]:
        element["initial_value"] = value["words"]
    return [*blocks, boxed(f"{question.field}/words", label("modal", "words"), element, optional=True)]


def _checkboxes(block_id: str, title: str, field: str, keys: list[str], ticked: list[str]) -> JSON:
    options = [option(key, label("tick", field, key)) for key in keys]
    element: JSON = {"type": "checkboxes", "options": options}
    if chosen := [one for one in options if one["value"] in ticked]:
        element["initial_options"] = chosen
    return boxed(block_id, title, element, optional=True)


def _search(question: Question, words: str) -> JSON:
    """A menu that asks Baton for its options, from the first character or before it."""
    element: JSON = {"type": "external_select", "min_query_length": 0}
    value = question.value or {}
    if value.get("key"):
        element["initial_option"] = option(value["key"], value["label"])
    elif value.get("code"):
        element["initial_option"] = option(value["code"], f"{value['name']}, {value['town']} {value['postcode']}")
    elif always := option_of(value):
        element["initial_option"] = option(always, choice_label(question.field, Choice(always)))
    return boxed(question.field, words, element, wording(question.field, "hint"))


def option_labels(field: str) -> list[tuple[str, str]]:
    """The options that a menu always offers, after what was found: keys and labels."""
    return [(key, str(words)) for key, words in labels()["choice"].get(field, {}).items()]


def values_of(view: JSON) -> dict[str, Any]:
    """What a submitted page says, by field. A field that was left as it came is left out: its answer stays."""
    boxes: dict[str, list[tuple[Any, Any]]] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            field, _, _ = block["block_id"].partition("/")
            given = view["state"]["values"].get(block["block_id"], {}).get("answer", {})
            boxes.setdefault(field, []).append((_content(block["element"], "initial"), _content(given, "selected")))
    return {
        field: _value(field, [now for _, now in pairs])
        for field, pairs in boxes.items()
        if not any(came for came, _ in pairs) or any(came != now for came, now in pairs)
    }


def _content(box: JSON, state: str) -> Any:
    """What an element held when it came ("initial"), or holds now ("selected"): text, an option's key, or several."""
    match box.get("type"):
        case "checkboxes":
            return sorted(one["value"] for one in box.get(f"{state}_options") or ())
        case "plain_text_input":
            return box.get("initial_value" if state == "initial" else "value") or ""
    return (box.get(f"{state}_option") or {}).get("value", "")


def _value(field: str, contents: list[Any]) -> Any:
    ticked = [content for content in contents if isinstance(content, list)]
    if ticked:
        words = next(content for content in contents if isinstance(content, str))
        return {"ticks": [key for group in ticked for key in group], "words": words}
    return _option_meant(field, contents[0])


def _option_meant(field: str, typed: str) -> str:
    """An option's key where its words were typed, such as "no fixed abode"."""
    offered = labels()["choice"].get(field, {})
    said = typed.strip().rstrip(".").casefold()
    return next((key for key, words in offered.items() if words.casefold() == said), typed)
