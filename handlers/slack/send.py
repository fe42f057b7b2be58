"""From the outbox to Slack: one claimed row, one call, and a clear word on what became of it.

Each message carries a key as its metadata, so that before a try that may be a repeat Slack can be asked whether the
first one arrived: nothing is said twice.
"""

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.slack.blocks import JSON, MOST_BLOCKS, actions, button, sections, split
from handlers.slack.line import Line, word_of
from handlers.slack.listen import NAME
from handlers.surface import Failure, Message
from handlers.words import label
from store.records import Claimed
from store.services.outbox import Pace

log = logging.getLogger("baton.slack")
EVENT = "baton"
LOOK_BACK = 200
LONGEST = 40_000
# Nothing in a text may ring somebody, or fetch a page.
_QUIET: JSON = {"link_names": False, "unfurl_links": False, "unfurl_media": False, "parse": "none"}
_AGAIN_IN = timedelta(seconds=60)
# Baton itself is shut out: what waits keeps waiting until an admin has seen to it.
_SHUT_OUT = {
    *("account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "missing_scope"),
    *("no_permission", "org_login_required", "ekm_access_denied", "team_access_not_granted", "app_uninstalled"),
}
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_NOBODY = {"user_not_found", "user_disabled", "cannot_dm_bot", "messages_tab_disabled"}
_NOTHING_TO_EDIT = {"message_not_found", "cant_update_message", "edit_window_closed"}
_ALREADY_GONE = {"message_not_found", "channel_not_found"}


class SlackSender:
    """Sends as the bot."""

    name = NAME

    def __init__(self, line: Line, pace: Pace) -> None:
        self.line = line
        self.pace = pace

    async def send(self, row: Claimed) -> str | None:
        try:
            sent = await (self._wipe(row) if row.kind == "wipe" else self._message(row))
        except SlackApiError as error:
            raise self._failure(error) from None
        except aiohttp.ClientConnectorError:
            raise Failure("not connected") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Failure(type(error).__name__, maybe=True) from None
        self.line.trouble = None
        return sent

    def rest(self, row: Claimed) -> float:
        if row.kind == "wipe" or row.body.get("edit") or row.body.get("edit_key"):
            return 0.0
        return self.pace.chat_seconds

    async def close(self) -> None:
        await self.line.close()

    async def _message(self, row: Claimed) -> str:
        message = Message.from_json(row.body)
        channel = await self.line.channel(row.destination)
        edit = message.edit or (row.target if message.edit_key else None)
        if edit and await self._edited(channel, edit, message):
            return edit
        thread = row.target if message.reply_key else None
        key = self._key(row)
        sure = False
        if row.repeat:
            found, sure = await self._arrived(channel, thread, key)
            if found:
                return found
        repeat = f"\n{label('said', 'repeat')}" if row.repeat and not sure else ""
        given = {**_shown(message, repeat), "metadata": {"event_type": EVENT, "event_payload": {"key": key}}}
        return await self._post(channel, thread, given)

    async def _post(self, channel: str, thread: str | None, given: dict[str, Any]) -> str:
        try:
            sent = await self.line.client.chat_postMessage(channel=channel, thread_ts=thread, **_QUIET, **given)
        except SlackApiError as error:
            if thread is None or word_of(error) != "thread_not_found":
                raise
            return await self._post(channel, None, given)
        return str(sent["ts"])

    async def _edited(self, channel: str, target: str, message: Message) -> bool:
        """False where there is no such message any more; it is then said afresh."""
        try:
            await self.line.client.chat_update(channel=channel, ts=target, parse="none", **_shown(message, ""))
        except SlackApiError as error:
            if word_of(error) not in _NOTHING_TO_EDIT:
                raise
            return False
        return True

    async def _wipe(self, row: Claimed) -> None:
        """Baton's own messages; those that a person typed are theirs alone to delete."""
        for ts in row.body["echoed"]:
            channel = await self.line.channel(row.destination)
            try:
                await self.line.client.chat_delete(channel=channel, ts=ts)
            except SlackApiError as error:
                if word_of(error) not in _ALREADY_GONE:
                    raise

    async def _arrived(self, channel: str, thread: str | None, key: str) -> tuple[str | None, bool]:
        """The message with this key, if it is there, and whether that is sure.

        docs.slack.dev/messaging/message-metadata
        """
        client = self.line.client
        try:
            if thread:
                seen = await client.conversations_replies(
                    channel=channel, ts=thread, limit=LOOK_BACK, include_all_metadata=True
                )
            else:
                seen = await client.conversations_history(channel=channel, limit=LOOK_BACK, include_all_metadata=True)
        except SlackApiError as error:
            if word_of(error) == "ratelimited":
                raise
            return None, False
        except (aiohttp.ClientError, TimeoutError) as error:
            # Nothing was sent by asking; the doubt of the earlier try stays.
            raise Failure(type(error).__name__) from None
        for one in seen["messages"]:
            if one.get("metadata", {}).get("event_payload", {}).get("key") == key:
                return str(one["ts"]), True
        return None, True

    def _key(self, row: Claimed) -> str:
        """Of this row and nothing else, even in a workspace that another database has written to; it says nothing."""
        about = json.dumps([row.id, row.destination, row.body], sort_keys=True).encode()
        return hmac.new((self.line.client.token or "").encode(), about, hashlib.sha256).hexdigest()[:32]

    def _failure(self, error: SlackApiError) -> Failure:
        word = word_of(error)
        if word == "ratelimited":
            after = int(error.response.headers.get("Retry-After", 1))
            return Failure(word, after=timedelta(seconds=after))
        if word in _SHUT_OUT:
            if self.line.trouble != word:
                log.error("slack shuts Baton out: %s; what is to be sent waits", word)
            self.line.trouble = word
            return Failure(word, after=_AGAIN_IN)
        if not word or word in _PASSING:
            return Failure(word or "no answer that can be read", maybe=True)
        return Failure(word, permanent=True, gone=word in _NOBODY)


def _shown(message: Message, repeat: str) -> dict[str, Any]:
    """Text and blocks. The text is what notifications and screen readers use."""
    text = message.text + repeat
    rows = [[button(one.label, one.token) for one in row] for row in message.rows]
    blocks = [*sections(text), *(block for row in rows for block in actions(row))]
    return {"text": split(text, LONGEST)[0], "blocks": blocks[:MOST_BLOCKS]}
