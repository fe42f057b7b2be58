"""What Slack sends to an app, complete and in the documented shapes.

Shapes from docs.slack.dev: apis/events-api, interactivity/implementing-slash-commands and
reference/interaction-payloads.
"""

import html
import uuid
from typing import TYPE_CHECKING

from tests.fakes.slack_blocks import JSON
from tests.fakes.slack_state import Channel, Message, ResponseUrl, View

if TYPE_CHECKING:
    from tests.fakes.slack_server import FakeSlack

DOMAIN = "icm-test"


def event(slack: "FakeSlack", inner: JSON, user: str) -> JSON:
    """The Events API's envelope around one event that this person caused."""
    name = slack.new("Ev")
    bot = {"enterprise_id": None, "team_id": slack.team_id, "user_id": slack.bot_user, "is_bot": True,
           "is_enterprise_install": False}  # fmt: skip
    return {
        "token": slack.verification_token, "team_id": slack.team_id, "context_team_id": slack.team_id,
        "context_enterprise_id": None, "api_app_id": slack.app_id, "event": inner, "type": "event_callback",
        "event_id": name, "event_time": int(slack.clock()), "authorizations": [bot],
        "is_ext_shared_channel": False, "event_context": f"4-{name}",
    }  # fmt: skip


def said(slack: "FakeSlack", user: str, text: str) -> JSON:
    """A person's message as the API keeps it."""
    marked = html.escape(text, quote=False).replace("@baton", f"<@{slack.bot_user}>")
    spoken = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "type": "message", "user": user, "client_msg_id": str(uuid.uuid4()), "team": team_of(slack, user),
        "text": marked,
        "blocks": [{"type": "rich_text", "block_id": slack.new("b"), "elements": [spoken]}],
    }  # fmt: skip


def command(slack: "FakeSlack", user: str, name: str, text: str, channel: Channel) -> JSON:
    return {
        "token": slack.verification_token, "team_id": team_of(slack, user), "team_domain": DOMAIN,
        "channel_id": channel.id, "channel_name": channel.name, "user_id": user,
        "user_name": slack.users[user]["name"], "command": name, "text": text, "api_app_id": slack.app_id,
        "is_enterprise_install": "false", "response_url": response_url(slack, user, channel),
        "trigger_id": slack.trigger(user),
    }  # fmt: skip


def shortcut(slack: "FakeSlack", user: str, callback_id: str) -> JSON:
    return {**_interaction(slack, user, "shortcut"), "callback_id": callback_id, "action_ts": slack.ts(),
            "trigger_id": slack.trigger(user)}  # fmt: skip


def message_shortcut(slack: "FakeSlack", user: str, callback_id: str, message: Message) -> JSON:
    channel = slack.channels[message.channel]
    return {
        **_interaction(slack, user, "message_action"), "callback_id": callback_id, "action_ts": slack.ts(),
        "trigger_id": slack.trigger(user), "response_url": response_url(slack, user, channel),
        "message_ts": message.ts, "channel": {"id": channel.id, "name": channel.name}, "message": message.raw,
    }  # fmt: skip


def view_submission(slack: "FakeSlack", user: str, view: View) -> JSON:
    return {**_interaction(slack, user, "view_submission"), "trigger_id": slack.trigger(user, view.raw["id"]),
            "view": slack.shown(view), "response_urls": []}  # fmt: skip


def view_closed(slack: "FakeSlack", user: str, view: View, cleared: bool) -> JSON:
    return {**_interaction(slack, user, "view_closed"), "view": slack.shown(view), "is_cleared": cleared}


def block_actions(slack: "FakeSlack", user: str, where: View | Message, action: JSON) -> JSON:
    inside = where.raw["id"] if isinstance(where, View) and where.raw["type"] == "modal" else None
    return {
        **_interaction(slack, user, "block_actions"), "trigger_id": slack.trigger(user, inside),
        **_container(slack, user, where), **_around(slack, user, where),
        "actions": [{**action, "action_ts": slack.ts()}],
    }  # fmt: skip


def block_suggestion(slack: "FakeSlack", user: str, where: View | Message, asked: JSON) -> JSON:
    """`asked` holds action_id, block_id and value, the text typed so far."""
    return {**_interaction(slack, user, "block_suggestion"), **_container(slack, user, where), **asked}


def response_url(slack: "FakeSlack", user: str, channel: Channel, message: Message | None = None) -> str:
    name = uuid.uuid4().hex
    slack.response_urls[name] = ResponseUrl(user, channel.id, slack.clock(), message)
    return f"{slack.root}/response/{name}"


def team_of(slack: "FakeSlack", user: str) -> str:
    return str(slack.users[user]["team_id"])


def _interaction(slack: "FakeSlack", user: str, kind: str) -> JSON:
    team, name = team_of(slack, user), slack.users[user]["name"]
    return {
        "type": kind, "team": {"id": slack.team_id, "domain": DOMAIN}, "token": slack.verification_token,
        "user": {"id": user, "username": name, "name": name, "team_id": team}, "api_app_id": slack.app_id,
        "enterprise": None, "is_enterprise_install": False,
    }  # fmt: skip


def _container(slack: "FakeSlack", user: str, where: View | Message) -> JSON:
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.raw["id"]}, "view": slack.shown(where)}
    channel = slack.channels[where.channel]
    container: JSON = {"type": "message", "message_ts": where.ts, "channel_id": channel.id,
                       "is_ephemeral": where.only_for is not None}  # fmt: skip
    if where.thread_ts:
        container["thread_ts"] = where.thread_ts
    # Slack leaves an ephemeral message's content out
    shown = {} if where.only_for else {"message": where.raw}
    return {"container": container, "channel": {"id": channel.id, "name": channel.name}, **shown}


def _around(slack: "FakeSlack", user: str, where: View | Message) -> JSON:
    if isinstance(where, View):
        return {}
    channel = slack.channels[where.channel]
    return {"response_url": response_url(slack, user, channel, where), "state": {"values": {}}}
