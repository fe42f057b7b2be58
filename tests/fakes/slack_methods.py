"""The Web API methods of the fake Slack: each `(workspace, arguments) → answer`, or a SlackError.

Errors and shapes from docs.slack.dev/reference/methods.
"""

import secrets
from collections.abc import Callable
from functools import partial

from tests.fakes import slack_views as views
from tests.fakes.slack_blocks import JSON, named, problems
from tests.fakes.slack_state import Channel, Message, Workspace
from tests.fakes.slack_views import SlackError

LONGEST_TEXT = 40_000


def auth_test(space: Workspace, args: JSON) -> JSON:
    return {
        "ok": True, "url": "https://icm-test.slack.com/", "team": "ICM test", "user": "baton",
        "team_id": space.team_id, "user_id": space.bot_user, "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }  # fmt: skip


def post(space: Workspace, args: JSON) -> JSON:
    channel = _writable(space, args)
    raw = content(space, args)
    if parent := args.get("thread_ts"):
        if channel.find(parent) is None:
            raise SlackError("thread_not_found")
        raw["thread_ts"] = parent
    message = space.add(channel, raw)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message.raw}


def update(space: Workspace, args: JSON) -> JSON:
    """chat.update: blocks and metadata that are not given stay as they were."""
    message = _own(space, args, "cant_update_message")
    if _known(space, args).archived:
        raise SlackError("is_inactive")
    message.raw |= content(space, {"blocks": message.blocks, "metadata": message.metadata, **args})
    message.raw["edited"] = {"user": space.bot_user, "ts": space.ts()}
    space.changed()
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.raw["text"],
            "message": message.raw}  # fmt: skip


def delete(space: Workspace, args: JSON) -> JSON:
    message = _own(space, args, "cant_delete_message")
    message.deleted = True
    space.changed()
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def post_ephemeral(space: Workspace, args: JSON) -> JSON:
    channel = _writable(space, args)
    if args.get("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    message = space.add(channel, content(space, args), only_for=args["user"])
    return {"ok": True, "message_ts": message.ts}


def content(space: Workspace, args: JSON) -> JSON:
    """The bot's message of these arguments, checked as Slack checks it."""
    blocks = args.get("blocks") or []
    if found := problems(blocks):
        raise SlackError("invalid_blocks", errors=found, response_metadata={"messages": found})
    text = args.get("text") or ""
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    metadata = args.get("metadata")
    if metadata and not {"event_type", "event_payload"} <= set(metadata):
        raise SlackError("invalid_metadata_format")
    return {"user": space.bot_user, "bot_id": space.bot_id, "app_id": space.app_id, "team": space.team_id,
            "text": text, "blocks": named(blocks, partial(secrets.token_hex, 3)),
            "metadata": metadata or {}}  # fmt: skip


def open_direct(space: Workspace, args: JSON) -> JSON:
    users = str(args.get("users", "")).split(",")
    if any(user not in space.users for user in users):
        raise SlackError("user_not_found")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    return {"ok": True, "channel": {"id": space.direct(users[0]).id}}


def channel_info(space: Workspace, args: JSON) -> JSON:
    channel = _known(space, args)
    direct = channel.id.startswith("D")
    return {"ok": True, "channel": {
        "id": channel.id, "name": channel.name, "is_channel": not direct, "is_im": direct,
        "is_private": direct, "is_archived": channel.archived, "is_ext_shared": False,
        "is_member": space.bot_user in channel.members, "num_members": len(channel.members),
        "context_team_id": space.team_id,
    }}  # fmt: skip


def members(space: Workspace, args: JSON) -> JSON:
    listed = sorted(_known(space, args).members)
    return {"ok": True, "members": listed, "response_metadata": {"next_cursor": ""}}


def user_info(space: Workspace, args: JSON) -> JSON:
    if (user := space.users.get(args.get("user", ""))) is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": user}


def history(space: Workspace, args: JSON) -> JSON:
    """conversations.history: newest first, top level only, `limit` a page, cursor = the ts to go on from."""
    found = [m for m in _readable(space, args).messages if m.thread_ts is None]
    return _page(found[::-1], args)


def replies(space: Workspace, args: JSON) -> JSON:
    channel = _readable(space, args)
    found = [m for m in channel.messages if args.get("ts") in {m.ts, m.thread_ts}]
    if not found:
        raise SlackError("thread_not_found")
    return _page(found, args)


def _page(found: list[Message], args: JSON) -> JSON:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    edges = args.get("inclusive") in {True, "1", "true"}
    wanted = [m for m in found if oldest < float(m.ts) < latest or (edges and float(m.ts) in (oldest, latest))]
    start, limit = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    more = len(wanted) > start + limit
    with_metadata = args.get("include_all_metadata") in {True, "1", "true"}
    shown = [_shown(m, with_metadata) for m in wanted[start : start + limit]]
    cursor = str(start + limit) if more else ""
    return {"ok": True, "messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _shown(message: Message, with_metadata: bool) -> JSON:
    hidden = set() if with_metadata else {"metadata"}
    return {key: value for key, value in message.raw.items() if key not in hidden and value != {}}


def _known(space: Workspace, args: JSON) -> Channel:
    name = str(args.get("channel", ""))
    if name in space.users:
        return space.direct(name)
    if (channel := space.channels.get(name)) is None:
        raise SlackError("channel_not_found")
    return channel


def _readable(space: Workspace, args: JSON) -> Channel:
    channel = _known(space, args)
    if space.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _writable(space: Workspace, args: JSON) -> Channel:
    channel = _readable(space, args)
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _own(space: Workspace, args: JSON, otherwise: str) -> Message:
    message = _known(space, args).find(str(args.get("ts")))
    if message is None:
        raise SlackError("message_not_found")
    if not message.from_bot:
        raise SlackError(otherwise)
    return message


Method = Callable[[Workspace, JSON], JSON]
# method → the scope that it needs ("" for none), and what it does
METHODS: dict[str, tuple[str, Method]] = {
    "auth.test": ("", auth_test),
    "chat.postMessage": ("chat:write", post),
    "chat.update": ("chat:write", update),
    "chat.delete": ("chat:write", delete),
    "chat.postEphemeral": ("chat:write", post_ephemeral),
    "conversations.open": ("im:write", open_direct),
    "conversations.info": ("channels:read", channel_info),
    "conversations.members": ("channels:read", members),
    "conversations.history": ("channels:history", history),
    "conversations.replies": ("channels:history", replies),
    "users.info": ("users:read", user_info),
    "views.open": ("", views.opened),
    "views.push": ("", views.pushed),
    "views.update": ("", views.updated),
    "views.publish": ("", views.published),
}
SCOPES = {"app_mentions:read", "commands", "im:history", *(scope for scope, _ in METHODS.values() if scope)}
