"""Socket Mode: two connections, renewed when they are lost; nothing that Slack delivers is lost or answered twice."""

from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.wiring import running
from handlers.slack import doctor, socket
from handlers.slack.socket import CONNECTIONS
from tests.fakes.slack_server import FakeSlack
from tests.surfaces.slack_desk import baton_on, person


async def test_it_holds_two_connections_and_comes_back(settings: Settings) -> None:
    async with FakeSlack(per_channel=None) as slack, baton_on(slack, settings, "socket") as app:
        nadia = person(slack, "nadia")
        await slack.socket.connected(CONNECTIONS)
        await slack.socket.disconnect("refresh_requested")
        await slack.socket.connected(CONNECTIONS)
        await slack.socket.drop()
        await slack.socket.connected(1, seconds=15)
        await nadia.command("/baton", "help")
        assert "/refer" in nadia.ephemerals[-1].text
        assert app.listeners["slack"].trouble is None


async def test_an_event_that_is_delivered_twice_is_answered_once(settings: Settings) -> None:
    async with FakeSlack(per_channel=None) as slack, baton_on(slack, settings, "socket"):
        nadia = person(slack, "nadia")
        await nadia.dm("once")
        await nadia.hears("form")
        (first,) = [one for one in slack.deliveries if one.kind == "events_api"]
        assert await slack.delivery.event(first.payload)
        await nadia.command("/baton", "help")
        assert len([one for one in nadia.messages if one.from_bot]) == 1


async def test_a_token_that_slack_refuses_is_named_and_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "PING_S", 0.3)
    async with FakeSlack(per_channel=None) as slack:
        right, slack.app_token = slack.app_token, "xapp-another"
        on = replace(settings, slack_bot_token=slack.bot_token, slack_base_url=slack.base_url, slack_app_token=right)
        async with running(on) as app:
            await slack.until(lambda: "invalid_auth" in (app.listeners["slack"].trouble or ""), 5)
            assert app.unreachable() == ["slack: Slack says invalid_auth"]
            slack.app_token = right
            await slack.socket.connected(1, seconds=10)


async def test_the_doctor_names_what_is_missing_and_no_secret(settings: Settings, database: object) -> None:
    async with FakeSlack(per_channel=None) as slack:
        on = replace(
            settings, slack_bot_token=slack.bot_token, slack_base_url=slack.base_url, slack_app_token=slack.app_token
        )
        slack.scopes |= doctor.SCOPES
        slack.channel("C0TEAM", [])
        assert [one for one in await doctor.check(on, database) if not one.well] == []  # type: ignore[arg-type]
        slack.scopes -= {"im:write"}
        slack.channels["C0TEAM"].members.clear()
        slack.app_token = "xapp-another"
        lines = await doctor.check(on, database)  # type: ignore[arg-type]
        said = "\n".join(f"{one.what}: {one.say}" for one in lines if not one.well)
        for needed in ("im:write", "BATON_SLACK_APP_TOKEN", "Invite it there"):
            assert needed in said
        slack.auth_error = "token_revoked"
        (line,) = await doctor.check(on, database)  # type: ignore[arg-type]
        assert "token_revoked" in line.say
        assert slack.bot_token not in said + line.say
