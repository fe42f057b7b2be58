"""What a person in the fake Slack fills in and presses."""

from collections.abc import Mapping
from typing import Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import JSON, as_text, elements_of, option_problems, options_of, view_problems, words
from tests.fakes.slack_eyes import Eyes, Where
from tests.fakes.slack_forms import entry, find_input, plain_option, refused_by_slack
from tests.fakes.slack_state import View
from tests.fakes.slack_views import SlackError, put_on_top, replace


class Hands(Eyes):
    """One member's modals, buttons and menus."""

    def set(self, label: str, value: Any) -> None:
        """Fill in one input of the modal, telling nobody: by label or block_id; options by their text."""
        view = self._front()
        block, element = find_input(view, label)
        view.values[block["block_id"], element["action_id"]] = entry(element, value)

    async def fill(self, fields: Mapping[str, Any] | None = None, **named: Any) -> None:
        """`set` for each, in order; inputs that report (dispatch_action, or outside input blocks) do."""
        for label, value in {**(fields or {}), **named}.items():
            block, element = find_input(self._front(), label)
            if element["type"] == "external_select" and value is not None:
                await self.choose(label, typed=value)
                continue
            self.set(label, value)
            await self._report(block, element)

    async def choose(self, label: str, typed: str, pick: str | None = None) -> list[str]:
        """Type into an external select and take the first option offered, or the one holding `pick`.

        Gives the texts of all options offered; none offered, nothing is chosen.
        """
        view = self._front()
        block, element = find_input(view, label)
        offered = await self._options(view, block, element, typed)
        texts = [words(option["text"]) for option in offered]
        if chosen := [option for option, text in zip(offered, texts, strict=True) if (pick or "") in text]:
            key = block["block_id"], element["action_id"]
            view.values[key] = {"type": element["type"], "selected_option": chosen[0]}
            await self._report(block, element)
        assert chosen or not pick, f"{pick!r} was not offered, only {texts}"
        return texts

    async def press(self, label: str, in_: Where = None, row: str = "") -> None:
        """Press a button (by its words or action_id) or an option of a menu in a message or view.

        `in_`: "modal", "home", "dm", a channel, a message or a view; by default the first of modal, direct
        messages, ephemerals, home and channels that has one, newest message first. `row` narrows to blocks with
        these words.
        """
        for where in self._surfaces(in_):
            blocks = where.raw.get("blocks") or []
            for block in [b for b in blocks if row in as_text([b])]:
                for element in elements_of(block):
                    if (action := _pressed(element, label)) is not None:
                        action |= {"block_id": block["block_id"], "type": element["type"]}
                        await self._interact(payloads.block_actions(self.slack, self.id, where, action))
                        return
        seen = "\n".join(where.text for where in self._surfaces(in_))
        raise AssertionError(f"{self.id} sees no [{label}] in:\n{seen}")

    async def submit(self) -> dict[str, str]:
        """Press the modal's submit; the errors shown by label, {} when it was accepted and the modal moved on."""
        view = self._front()
        assert view.raw["submit"], "this modal has no submit button"
        labels = {b["block_id"]: words(b["label"]) for b in view.raw["blocks"] if b["type"] == "input"}
        errors = refused_by_slack(view)
        if not errors:
            asked = payloads.view_submission(self.slack, self.id, view)
            answer = await self.slack.delivery.ask("interactive", asked)
            errors = self._follow(view, answer if isinstance(answer, dict) else {})
        for block_id in errors.keys() - labels:
            self.slack.violate("bad_answer", f"an error for {block_id}, which is no input block here")
        return {labels.get(block_id, block_id): text for block_id, text in errors.items()}

    async def back(self) -> None:
        """Close the modal in front, so that the one below shows."""
        view = self._front()
        if view.raw["clear_on_close"]:
            return await self.close_modal()
        self.slack.modals[self.id].remove(view)
        await self._closed([view], cleared=False)

    async def close_modal(self) -> None:
        """Close all modals with the cross."""
        stack, self.slack.modals[self.id] = self.slack.modals.get(self.id, []), []
        await self._closed(stack[::-1], cleared=True)

    async def _closed(self, views: list[View], cleared: bool) -> None:
        self.slack.changed()
        for view in views:
            if view.raw["notify_on_close"]:
                await self._interact(payloads.view_closed(self.slack, self.id, view, cleared))

    def _follow(self, view: View, answer: JSON) -> dict[str, str]:
        """Do what the answer to a submission says (response_action); its errors by block_id."""
        stack, action = self.slack.modals.get(self.id, []), answer.get("response_action")
        try:
            match action:
                case "errors":
                    return dict(answer.get("errors") or {})
                case "update":
                    _check(answer)
                    replace(self.slack, view, answer["view"])
                case "push":
                    _check(answer)
                    put_on_top(self.slack, self.id, answer["view"])
                case "clear":
                    stack.clear()
                case None if view in stack:
                    stack.remove(view)
        except SlackError as error:
            self.slack.violate("bad_answer", f"response_action {action}: {error.answer}")
        self.slack.changed()
        return {}

    async def _report(self, block: JSON, element: JSON) -> None:
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        view = self._front()
        value = view.values[block["block_id"], element["action_id"]]
        action = {**value, "action_id": element["action_id"], "block_id": block["block_id"]}
        await self._interact(payloads.block_actions(self.slack, self.id, view, action))

    async def _options(self, view: View, block: JSON, element: JSON, typed: str) -> list[JSON]:
        if len(typed) < element.get("min_query_length", 3):
            return []
        asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        asking = payloads.block_suggestion(self.slack, self.id, view, asked)
        answer = await self.slack.delivery.ask("interactive", asking)
        offered = options_of(answer if isinstance(answer, dict) else {})
        if len(offered) > 100 or (found := option_problems(offered, "")):
            self.slack.violate("bad_answer", f"options: {found if len(offered) <= 100 else len(offered)}")
            return []
        return offered

    async def _interact(self, payload: JSON) -> None:
        await self.slack.delivery.ask("interactive", payload)


_SENT_OF_A_BUTTON = {"action_id", "text", "value", "style", "url"}


def _check(answer: JSON) -> None:
    if found := view_problems(answer.get("view")):
        raise SlackError("invalid_arguments", messages=found)


def _pressed(element: JSON, label: str) -> JSON | None:
    """The action that pressing `label` in this element sends, but for its block; None if it is not there."""
    if element["type"] == "button" and label in {words(element["text"]), element["action_id"]}:
        return {key: value for key, value in element.items() if key in _SENT_OF_A_BUTTON}
    if option := plain_option(element, label):
        plural = element["type"] == "checkboxes" or element["type"].startswith("multi_")
        value = {"selected_options": [option]} if plural else {"selected_option": option}
        return {"action_id": element["action_id"], **value}
    return None
