"""What `baton doctor` looks at in Slack: one line each, and no secret in any of them."""

from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.slack.line import Line, word_of
from handlers.slack.listen import NAME
from handlers.slack.surface import Settings
from handlers.surface import Finding
from store.database import Database
from store.services import channels

# What docs/slack-manifest.yaml asks for; a test compares the two.
SCOPES = {
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
}


async def check(settings: Settings, database: Database) -> list[Finding]:
    """The bot token and its scopes, how Slack delivers, and each team's channel."""
    line = Line(settings.slack_bot_token, settings.slack_base_url)
    try:
        return [one async for one in _checks(line, settings, database)]
    finally:
        await line.close()


async def _checks(line: Line, settings: Settings, database: Database) -> AsyncIterator[Finding]:
    try:
        found = await line.client.auth_test()
    except SlackApiError as error:
        why = f"Slack refuses BATON_SLACK_BOT_TOKEN ({_word(error)}). Copy it again from OAuth & Permissions."
        yield Finding("Slack token", False, why)
        return
    except (aiohttp.ClientError, TimeoutError) as error:
        yield Finding("Slack", False, f"not reached ({type(error).__name__}). Look at the network and try again.")
        return
    yield Finding("Slack token", True, f"the bot is @{found['user']} in {found['team']}")
    yield _scopes(found.headers.get("x-oauth-scopes", ""))
    yield await _delivery(line, settings)
    for team, channel in await database.run(channels.all_on, NAME):
        yield await _channel(line, team, channel)


def _scopes(given: str) -> Finding:
    missing = SCOPES - {scope.strip() for scope in given.split(",")}
    if missing:
        say = f"missing: {', '.join(sorted(missing))}. Take the app's manifest from docs/ and install it again."
        return Finding("Slack scopes", False, say)
    return Finding("Slack scopes", True, "all there")


async def _delivery(line: Line, settings: Settings) -> Finding:
    """Socket Mode is tried with the app token; over HTTP only Slack knows, and says so at the request URL."""
    if not settings.slack_app_token:
        secret = bool(settings.slack_signing_secret)
        say = "over HTTP, at /slack/events" if secret else "neither BATON_SLACK_APP_TOKEN nor a signing secret is set"
        return Finding("Slack delivery", secret, say)
    try:
        await line.client.apps_connections_open(app_token=settings.slack_app_token)
    except SlackApiError as error:
        why = f"Slack refuses BATON_SLACK_APP_TOKEN ({_word(error)}). It needs connections:write, and Socket Mode on."
        return Finding("Slack delivery", False, why)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding("Slack delivery", False, f"not reached ({type(error).__name__})")
    return Finding("Slack delivery", True, "by Socket Mode")


async def _channel(line: Line, team: str, channel: str) -> Finding:
    what = f"Slack channel of {team}"
    try:
        found = (await line.client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        return Finding(
            what,
            False,
            f"cannot be opened ({_word(error)}). Invite the bot to it, or put its id right.",
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(what, False, f"not reached ({type(error).__name__})")
    if found.get("is_archived"):
        return Finding(what, False, "is archived. Choose another in the world file.")
    if not found.get("is_member"):
        return Finding(what, False, "the bot is not in it. Invite it there.")
    if found.get("is_ext_shared"):
        return Finding(what, False, "is shared with another organisation. Use one that is not.")
    return Finding(what, True, "the bot is in it")


def _word(error: SlackApiError) -> str:
    return word_of(error) or "no answer that can be read"
