"""What Baton does with one payload: keep it, have it handled, and answer inside the acknowledgement.

Bolt checks and parses; this is its one middleware. Nothing is acknowledged before it is in the inbox, since Slack sends
an event that was not acknowledged again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from conversations.turns import Notice, Prompt
from handlers.slack.blocks import JSON, actions, button, option
from handlers.slack.controls import option_labels
from handlers.slack.line import Line, word_of
from handlers.slack.listen import NAME, REFER, Workspace, sender_of, team_of, to_inbound
from handlers.slack.modal import ASIDE, errors_in, modal, notice_blocks, notice_text, only_words
from handlers.surface import Host, Inbound, Kind, Spoken
from handlers.tokens import Tokens
from handlers.words import SLACK, label, words_in

log = logging.getLogger("baton.slack")
PATIENCE = 1.0
_OVER_THE_PAGE = (f"{ASIDE}urgent", f"{ASIDE}cancel")
_ANSWERED_ELSEWHERE = {"hash_conflict", "not_found"}


@dataclass
class Desk:
    """Takes what Slack delivers. `dialogue` where the setting allows the dialogue by direct message."""

    line: Line
    host: Host
    tokens: Tokens
    tasks: asyncio.TaskGroup
    dialogue: bool

    async def take(
        self, req: AsyncBoltRequest, resp: BoltResponse, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Bolt's middleware. A payload that cannot be kept is not acknowledged."""
        if req.body.get("type") == "url_verification":
            return await next_()
        try:
            answer = await self.answer(req.body)
        except Exception as error:
            log.warning("not acknowledged: %s %s", req.body.get("type", "command"), type(error).__name__)
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body=answer or "")

    async def answer(self, body: JSON) -> JSON | None:
        """What goes into the acknowledgement."""
        who = await self.line.who()
        if body.get("type") == "block_suggestion":
            return await self._suggestions(body) if team_of(body) == who.team else None
        inbound = to_inbound(body, Workspace(who.team, who.bot_user, self.dialogue, self.tokens))
        if inbound is None:
            return None
        if not inbound.live:
            await self.host.receive([inbound])
            return None
        return await self._at_once(inbound, body)

    async def _at_once(self, inbound: Inbound, body: JSON) -> JSON | None:
        if inbound.kind is Kind.HOME:
            await self._home(inbound)
        elif body.get("type") == "view_submission":
            return _acknowledgement(self.tokens, await self.host.answer(inbound), body["view"])
        elif inbound.kind is Kind.PRESS and body["container"]["type"] == "view":
            await self._turn_page(await self.host.answer(inbound), body)
        elif "command" in body and inbound.command != REFER:
            return await self._command(inbound, body)
        else:
            return await self._open(inbound, body)
        return None

    async def _suggestions(self, body: JSON) -> JSON:
        field = body["block_id"]
        found = await self.host.suggest(NAME, sender_of(body), body.get("value", ""))
        return {"options": [option(key, words) for key, words in (*found, *option_labels(field))]}

    async def _open(self, inbound: Inbound, body: JSON) -> JSON | None:
        """Into a new modal. A trigger lives for three seconds, so a slow database gets a modal that waits."""
        answering = self.tasks.create_task(self._attempt(inbound))
        await asyncio.wait({answering}, timeout=PATIENCE)
        waiting = None
        if not answering.done():
            waiting = await self._call("views_open", trigger_id=body["trigger_id"], view=only_words("loading"))
        spoken = await answering
        if isinstance(spoken, Exception):
            raise spoken
        if waiting is not None:
            drawn = modal(self.tokens, spoken) if spoken else only_words("by_message")
            await self._call("views_update", view_id=waiting["view"]["id"], view=drawn)
            return None
        return await self._show(spoken, body) if spoken else _by_message(body)

    async def _attempt(self, inbound: Inbound) -> list[Spoken] | Exception:
        """The answer, or why there is none: a task of the whole house may not fail."""
        try:
            return await self.host.answer(inbound)
        except Exception as error:
            return error

    async def _show(self, spoken: Sequence[Spoken], body: JSON) -> JSON | None:
        shown = await self._call("views_open", trigger_id=body["trigger_id"], view=modal(self.tokens, spoken))
        if shown is None and "command" not in body and "response_url" in body:
            await self._whisper(body["response_url"], label("modal", "again"))
        return None if shown else _said(body, label("modal", "again"))

    async def _whisper(self, url: str, text: str) -> None:
        """Say it under the message whose button was pressed, to that person alone."""
        to = AsyncWebhookClient(url, retry_handlers=[])  # as it comes it repeats what may have arrived
        try:
            await to.send(text=text, response_type="ephemeral", replace_original=False)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("response_url: %s", type(error).__name__)

    async def _command(self, inbound: Inbound, body: JSON) -> JSON | None:
        """/baton …: what is said is for the person alone; what goes on from there opens in a modal."""
        spoken = await self.host.answer(inbound)
        if not spoken:
            return _by_message(body)
        if any(isinstance(one.reply, Prompt) or one.buttons for one in spoken):
            return await self._show(spoken, body)
        blocks = [block for one in spoken for block in notice_blocks(one)]
        return _said(body, "\n".join(map(notice_text, spoken)), blocks)

    async def _turn_page(self, spoken: Sequence[Spoken], body: JSON) -> None:
        """A button in a modal: an aside is laid over the page, so that what was typed there stays."""
        view = body["view"]
        over = view["id"] != view["root_view_id"]
        if not spoken:
            return
        last = spoken[-1].reply
        aside = isinstance(last, Prompt) and last.key in _OVER_THE_PAGE
        if aside and not over:
            await self._call("views_push", trigger_id=body["trigger_id"], view=modal(self.tokens, spoken, pushed=True))
            return
        drawn = modal(self.tokens, spoken, pushed=over)
        await self._call("views_update", view_id=view["id"], hash=view["hash"], view=drawn)
        if over and not aside:
            await self._call("views_update", view_id=view["root_view_id"], view=modal(self.tokens, spoken))

    async def _home(self, inbound: Inbound) -> None:
        """The home page: what the person has referred, and the way to refer."""
        spoken = await self.host.answer(inbound)
        said = [block for one in spoken for block in notice_blocks(one)]
        refer = actions([button(label("modal", "referral_new"), REFER)]) if _is_known(spoken) else []
        await self._call("views_publish", user_id=inbound.sender, view={"type": "home", "blocks": [*said, *refer]})

    async def _call(self, method: str, **given: Any) -> Any:
        """Call Slack about a view; None where the person was quicker, or Slack cannot be reached."""
        try:
            return await getattr(self.line.client, method)(**given)
        except SlackApiError as error:
            word = word_of(error)
            if word not in _ANSWERED_ELSEWHERE:
                log.warning("%s: %s", method, word)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("%s: %s", method, type(error).__name__)
        return None


def _acknowledgement(tokens: Tokens, spoken: Sequence[Spoken], view: JSON) -> JSON:
    """What is wrong, beside its own box; otherwise the next page in place of this one."""
    if errors := errors_in(spoken, view):
        return {"response_action": "errors", "errors": errors}
    if not spoken:
        return {"response_action": "clear"}
    return {"response_action": "update", "view": modal(tokens, spoken)}


def _said(body: JSON, text: str, blocks: Sequence[JSON] = ()) -> JSON | None:
    """An answer that only the person sees; only a command takes one."""
    if "command" not in body:
        return None
    return {"response_type": "ephemeral", "text": text, **({"blocks": list(blocks)} if blocks else {})}


def _by_message(body: JSON) -> JSON | None:
    return _said(body, words_in(SLACK).dialect.escape(label("modal", "by_message")))


def _is_known(spoken: Sequence[Spoken]) -> bool:
    return any(isinstance(one.reply, Notice) and one.reply.key != "stranger" for one in spoken)
