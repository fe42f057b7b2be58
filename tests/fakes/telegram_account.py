"""The Bot API methods of the fake that are about the bot itself and about who is where."""

import re
from typing import TYPE_CHECKING

from tests.fakes.telegram_methods import (
    WRITING,
    Files,
    Method,
    bad,
    decoded,
    find_chat,
    flag,
    number,
    writable,
)
from tests.fakes.telegram_shapes import ApiError, Json

if TYPE_CHECKING:
    from tests.fakes.telegram_world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_RIGHTS = [
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_pin_messages"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
]


def get_me(world: "World", params: Json, files: Files) -> Json:
    return {
        **world.me,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _scope(params: Json) -> str:
    scope = decoded(params, "scope") or {"type": "default"}
    return f"{sorted(scope.items())}|{params.get('language_code') or ''}"


def set_commands(world: "World", params: Json, files: Files) -> bool:
    commands = decoded(params, "commands") or []
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(params)] = commands
    return True


def get_commands(world: "World", params: Json, files: Files) -> list[Json]:
    return world.commands.get(_scope(params), [])


def delete_commands(world: "World", params: Json, files: Files) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def set_profile(world: "World", params: Json, files: Files) -> bool:
    """setMyName, setMyDescription, setMyShortDescription, setChatMenuButton: kept in `world.profile`."""
    world.profile.update(params)
    return True


def chat_action(world: "World", params: Json, files: Files) -> bool:
    writable(world, params)
    return True


def get_chat(world: "World", params: Json, files: Files) -> Json:
    chat = find_chat(world, params)
    if not chat.bot_is_member:
        raise ApiError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **chat.shape(),
        "accent_color_id": 2,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, chat.private),
    }


def get_chat_member(world: "World", params: Json, files: Files) -> Json:
    """As a member, or as an administrator for the bot where `chat.bot_is_admin`; strangers have "left"."""
    chat, user_id = find_chat(world, params), number(params, "user_id")
    if user_id == world.me["id"]:
        if chat.bot_is_admin:
            rights = dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
            return {"user": world.me, "status": "administrator", **rights}
        return {"user": world.me, "status": "member" if chat.bot_is_member else "left"}
    if user_id in chat.members:
        return {"user": chat.members[user_id], "status": "member"}
    known = world.chats.get(user_id)
    if known is None or known.user is None:
        raise bad("invalid user_id specified")
    return {"user": known.user, "status": "left"}


def get_chat_member_count(world: "World", params: Json, files: Files) -> int:
    return len(find_chat(world, params).members) + 1


def get_webhook_info(world: "World", params: Json, files: Files) -> Json:
    hook = world.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending()),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def store_webhook(world: "World", params: Json) -> str:
    """Apply setWebhook's parameters; the description to answer with.

    Real Telegram takes https only; the fake also takes http to the loopback interface.
    """
    url = str(params.get("url") or "")
    secret = str(params.get("secret_token") or "")
    if url and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    hook, same = world.webhook, world.webhook.url == url
    hook.url, hook.secret = url, secret
    hook.max_connections = min(max(number(params, "max_connections", 40), 1), 100)
    hook.last_error_date, hook.last_error_message = 0, ""
    world.updates.allow(decoded(params, "allowed_updates"))
    if flag(params, "drop_pending_updates"):
        world.updates.clear()
    if url:
        return "Webhook is already set" if same else "Webhook was set"
    return "Webhook is already deleted" if same else "Webhook was deleted"


METHODS: dict[str, Method] = {
    **WRITING,
    "getme": get_me,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "deletemycommands": delete_commands,
    "setmyname": set_profile,
    "setmydescription": set_profile,
    "setmyshortdescription": set_profile,
    "setchatmenubutton": set_profile,
    "sendchataction": chat_action,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatmembercount": get_chat_member_count,
    "getwebhookinfo": get_webhook_info,
}
