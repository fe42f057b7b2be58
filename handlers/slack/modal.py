"""From what was said in a turn to the modal that shows it: pages, the review, asides, and the last word."""

from collections.abc import Sequence
from dataclasses import replace

from conversations.turns import Choice, Notice, Prompt, Question
from handlers.slack.blocks import JSON, actions, button, plain, sections
from handlers.slack.controls import controls, first_block, wording
from handlers.surface import Spoken
from handlers.tokens import About, Tokens
from handlers.words import PLAIN, SLACK, choice_label, label, labels, spoken_choice, words_in

ASIDE = "asides/"
# What the modal's own button says where a press sends.
_SENDING = ("confirm", "agrees_confirm")


def modal(tokens: Tokens, spoken: Sequence[Spoken], pushed: bool = False) -> JSON:
    """One view for all that was said; `pushed` when it lies over the page that it is about."""
    blocks = [block for one in spoken if isinstance(one.reply, Notice) for block in notice_blocks(one)]
    asked = next((one for one in reversed(spoken) if isinstance(one.reply, Prompt)), None)
    if asked is None:
        return _view(labels()["modal"]["title"], blocks)
    view = _asked(tokens, asked, pushed)
    return {**view, "blocks": [*blocks, *view["blocks"]]}


def only_words(name: str) -> JSON:
    """A modal that says one thing of labels.toml: that it is loading, say."""
    return _view(label("modal", "title"), sections(words_in(SLACK).dialect.escape(label("modal", name))))


def notice_text(one: Spoken) -> str:
    assert isinstance(one.reply, Notice)
    return words_in(SLACK).notice(one.reply, one.params)


def notice_blocks(one: Spoken) -> list[JSON]:
    """A notice and the buttons under it; pressed in a modal, they go on in that modal."""
    return [*sections(notice_text(one)), *actions([button(each.label, each.token) for each in one.buttons])]


def errors_in(spoken: Sequence[Spoken], view: JSON) -> dict[str, str]:
    """What was wrong on a submitted page, by block; empty where the view has to be drawn anew to say it."""
    if len(spoken) != 1 or not isinstance(spoken[0].reply, Prompt):
        return {}
    words, questions = words_in(PLAIN), spoken[0].reply.questions
    errors = {first_block(one): words.error(one) or "" for one in questions if one.error}
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    return errors if errors.keys() <= shown else {}


def _asked(tokens: Tokens, one: Spoken, pushed: bool) -> JSON:
    prompt = one.reply
    assert isinstance(prompt, Prompt)
    press = _Presses(tokens, one.conversation_id or 0, prompt.revision)
    if prompt.key.startswith(ASIDE):
        return _aside(press, one, prompt, pushed)
    title = labels()["modal"].get(prompt.key.partition("/")[0], label("modal", "title"))
    sends = next((key for key in prompt.nav if key in _SENDING), None)
    blocks = _review(press, one, prompt) if sends else _page(one, prompt)
    ways = [press.button("", Choice(key)) for key in prompt.nav if key not in (*_SENDING, "keep")]
    view = _view(title, [*blocks, *actions(ways)])
    verb = sends or "done"
    view |= {"submit": plain(label("button", verb), 24), "callback_id": "confirm" if sends else "page"}
    return {**view, "close": plain(label("modal", "later"), 24), "private_metadata": press.token(verb)}


class _Presses:
    """Makes the buttons of one view: each carries a token of the question that it hangs under."""

    def __init__(self, tokens: Tokens, conversation_id: int, revision: int) -> None:
        self._tokens, self._about = tokens, (About.CONVERSATION, conversation_id, revision)

    def token(self, choice: str) -> str:
        return self._tokens.mint(*self._about, choice)

    def button(self, field: str, choice: Choice) -> JSON:
        return button(choice_label(field, choice), self.token(choice.key))


def _page(one: Spoken, prompt: Prompt) -> list[JSON]:
    calm = replace(prompt, questions=tuple(replace(each, error=None) for each in prompt.questions))
    blocks = sections(words_in(SLACK).ask(calm, one.params))
    for question in prompt.questions:
        wrong = words_in(SLACK).error(question)
        blocks += sections(f"⚠ {wrong}") if wrong else []
        blocks += controls(question, one.params["today"], alone=len(prompt.questions) == 1)
    return blocks


def _review(press: _Presses, one: Spoken, prompt: Prompt) -> list[JSON]:
    """What the template says above and below the answers, and each answer with its own button."""
    above = sections(words_in(SLACK).ask(replace(prompt, questions=()), one.params))
    return [*above, *(block for question in prompt.questions for block in _answer(press, one, question))]


def _answer(press: _Presses, one: Spoken, question: Question) -> list[JSON]:
    words = words_in(SLACK)
    given = {**one.params, "field": question.field, "value": question.value}
    coded = isinstance(question.value, str)
    chosen = labels()["choice"].get(question.field, {}).get(question.value) if coded else None
    shown = words.dialect.escape(chosen) if chosen else words.say("referral_new/answer", given)
    was = one.params.get("was", {})
    if question.field in was:
        shown = f"was {words.say('referral_new/answer', {**given, 'value': was[question.field]})}, now {shown}"
    name = words.dialect.bold(words.dialect.escape(wording(question.field, "field")))
    change = {**press.button(question.field, question.choices[0]), "action_id": f"change:{question.field}"}
    first, *rest = sections(f"{name}\n{shown}")
    return [{**first, "accessory": change}, *rest]


def _aside(press: _Presses, one: Spoken, prompt: Prompt, pushed: bool) -> JSON:
    """Over a page, closing it is the way to go on; what was typed below is still there."""
    offered = [choice for question in prompt.questions for choice in question.choices]
    left = [choice for choice in offered if not (pushed and choice.key == "carry_on")]
    ways = [*left, *map(Choice, prompt.nav)]
    buttons = [button(spoken_choice(prompt, "", choice), press.token(choice.key)) for choice in ways]
    view = _view(label("modal", "title"), [*sections(words_in(SLACK).ask(prompt, one.params)), *actions(buttons)])
    return {**view, "close": plain(label("button", "carry_on"), 24)} if pushed else view


def _view(title: str, blocks: list[JSON]) -> JSON:
    close = plain(label("modal", "close"), 24)
    return {"type": "modal", "title": plain(title, 24), "close": close, "blocks": blocks}
