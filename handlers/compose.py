"""From a prompt to a message with buttons: what every chat surface shares."""

from collections.abc import Mapping
from typing import Any

from conversations.turns import Prompt
from handlers.surface import Button, Message
from handlers.tokens import About, Tokens
from handlers.words import Words, nav_label, spoken_choice

# Letters on a row that a narrow phone still shows whole, by the number of buttons on it.
_ROOM = {2: 21, 3: 13}
_ALONE = frozenset({"confirm", "agrees_confirm", "stop_urgent"})


def prompt_message(
    words: Words,
    tokens: Tokens,
    prompt: Prompt,
    conversation_id: int,
    params: Mapping[str, Any],
    edit: str | None = None,
) -> Message:
    """One question as a message: its choices, two to a row where they are short, and under them the ways out.

    What sends or stops a referral has a row of its own, so that nothing is pressed for it by mistake.
    """

    def button(key: str, label: str) -> Button:
        return Button(label, tokens.mint(About.CONVERSATION, conversation_id, prompt.revision, key))

    def alone(keys: list[tuple[str, str]], most: int) -> list[tuple[Button, ...]]:
        single = [(button(key, label),) for key, label in keys if key in _ALONE]
        return [*single, *_in_rows([button(key, label) for key, label in keys if key not in _ALONE], most)]

    offered = [(one.key, spoken_choice(prompt, q.field, one)) for q in prompt.questions for one in q.choices]
    ways_out = [(key, nav_label(prompt, key)) for key in prompt.nav]
    # Four stand two by two.
    most = 2 if len([key for key in prompt.nav if key not in _ALONE]) == 4 else 3
    return Message(words.ask(prompt, params), (*alone(offered, 2), *alone(ways_out, most)), edit=edit)


def _in_rows(buttons: list[Button], most: int) -> list[tuple[Button, ...]]:
    """As many to a row, up to `most`, as their longest label leaves room for."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        wider = (*rows[-1], button) if rows else ()
        if 1 < len(wider) <= most and all(len(one.label) <= _ROOM[len(wider)] for one in wider):
            rows[-1] = wider
        else:
            rows.append((button,))
    return rows
