"""views.open, push, update, publish: Slack's modals and App Home (docs.slack.dev/surfaces/modals)."""

import secrets
from functools import partial

from tests.fakes.slack_blocks import JSON, named, view_problems
from tests.fakes.slack_state import TRIGGER_S, Trigger, View, Workspace

DEEPEST = 3


class SlackError(Exception):
    """An answer `{"ok": false, "error": …}`, with what else Slack says beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: JSON = {"ok": False, "error": error, **more}


def opened(space: Workspace, args: JSON) -> JSON:
    """views.open: a new modal in place of whatever the person had open."""
    trigger = _exchange(space, args)
    space.modals[trigger.user] = []
    return _answer(space, put_on_top(space, trigger.user, _checked(args["view"], "modal")))


def pushed(space: Workspace, args: JSON) -> JSON:
    trigger = _exchange(space, args)
    if not space.modals.get(trigger.user) or trigger.view_id is None:
        raise SlackError("not_found")
    return _answer(space, put_on_top(space, trigger.user, _checked(args["view"], "modal")))


def updated(space: Workspace, args: JSON) -> JSON:
    """views.update, by view_id or external_id; `hash` guards against a change in between."""
    wanted = args.get("view_id"), args.get("external_id")
    view = space.view(lambda v: v.raw["id"] == wanted[0] or v.raw["external_id"] == (wanted[1] or object()))
    if view is None:
        raise SlackError("not_found")
    _same_hash(view, args)
    replace(space, view, _checked(args["view"], view.raw["type"]))
    return _answer(space, view)


def published(space: Workspace, args: JSON) -> JSON:
    user = str(args["user_id"])
    if user not in space.users:
        raise SlackError("user_not_found")
    given = _checked(args["view"], "home")
    if (home := space.homes.get(user)) is None:
        home = space.homes[user] = View({})
    else:
        _same_hash(home, args)
    replace(space, home, given)
    return _answer(space, home)


def put_on_top(space: Workspace, user: str, given: JSON) -> View:
    """Show this modal to the person above those they have open; raises push_limit_reached above three."""
    stack = space.modals.setdefault(user, [])
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    view = View({"root_view_id": stack[0].raw["id"], "previous_view_id": stack[-1].raw["id"]} if stack else {})
    replace(space, view, given)
    stack.append(view)
    return view


def replace(space: Workspace, view: View, given: JSON) -> None:
    """Give the view new content and a new hash; its id, its place and what was filled in stay."""
    name = view.raw.get("id") or space.new("V")
    kept = {key: view.raw.get(key) for key in ("root_view_id", "previous_view_id")}
    view.raw = {
        "id": name, "team_id": space.team_id, "type": given["type"],
        "blocks": named(given["blocks"], partial(secrets.token_hex, 3)),
        "private_metadata": given.get("private_metadata", ""), "callback_id": given.get("callback_id", ""),
        "state": {"values": {}}, "hash": f"{space.ts()}.{secrets.token_hex(4)}",
        "title": given.get("title"), "close": given.get("close"), "submit": given.get("submit"),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "previous_view_id": kept["previous_view_id"], "root_view_id": kept["root_view_id"] or name,
        "app_id": space.app_id, "external_id": given.get("external_id", ""),
        "app_installed_team_id": space.team_id, "bot_id": space.bot_id,
    }  # fmt: skip
    view.refresh()
    space.changed()


def _checked(given: JSON, kind: str) -> JSON:
    if problems := view_problems(given):
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    if given["type"] != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be {kind}"]})
    if len(str(given)) > 250_000:
        raise SlackError("view_too_large")
    return given


def _same_hash(view: View, args: JSON) -> None:
    if args.get("hash") and args["hash"] != view.raw["hash"]:
        raise SlackError("hash_conflict")


def _exchange(space: Workspace, args: JSON) -> Trigger:
    """Use up the trigger_id; Slack does so before it looks at the view."""
    trigger = space.triggers.get(args.get("trigger_id", ""))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if space.clock() - trigger.born > TRIGGER_S:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _answer(space: Workspace, view: View) -> JSON:
    return {"ok": True, "view": space.shown(view)}
