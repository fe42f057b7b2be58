"""From a prompt to a message with buttons: what every chat surface shares."""

from collections.abc import Mapping
from typing import Any

from conversations.turns import Choice, Prompt
from handlers.surface import Button, Message
from handlers.tokens import About, Tokens
from handlers.words import Words, choice_label

_SHORT = 18


def prompt_message(
    words: Words,
    tokens: Tokens,
    prompt: Prompt,
    conversation_id: int,
    params: Mapping[str, Any],
    edit: str | None = None,
) -> Message:
    """One question as a message; its choices in rows of two where they are short, the ways out on a last row."""

    def button(field: str, choice: Choice) -> Button:
        token = tokens.mint(About.CONVERSATION, conversation_id, prompt.revision, choice.key)
        return Button(choice_label(field, choice), token)

    offered = [button(asked.field, choice) for asked in prompt.questions for choice in asked.choices]
    ways_out = [button("", Choice(key)) for key in prompt.nav]
    return Message(words.ask(prompt, params), (*_in_rows(offered), *_in_rows(ways_out, 3)), edit=edit)


def _in_rows(buttons: list[Button], most: int = 2) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        last = rows[-1] if rows else ()
        if last and len(last) < most and all(len(one.label) <= _SHORT for one in (*last, button)):
            rows[-1] = (*last, button)
        else:
            rows.append((button,))
    return tuple(rows)
