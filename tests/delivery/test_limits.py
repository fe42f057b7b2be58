"""Telegram's own limits, kept on the real library against a Telegram that counts (T14)."""

import pytest

from bot.settings import Settings
from bot.wiring import running
from handlers.surface import Message
from store.records import Outgoing
from tests.delivery.desk import put, until
from tests.fakes.telegram import FakeTelegram
from tests.surfaces.telegram_desk import on_telegram


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_broadcast_to_many_chats_keeps_every_limit_and_is_fast(settings: Settings) -> None:
    async with FakeTelegram() as telegram:
        people = [telegram.person(2000 + number) for number in range(150)]
        group = telegram.group(-1001, "Thanet East", members=people[:1])
        for one in people:
            one.chat.started = True
        async with running(on_telegram(settings, telegram, telegram_chat_seconds=1.0)) as app:
            things = [Outgoing("telegram", str(one.id), "notice", Message("one").to_json()) for one in people]
            things += [Outgoing("telegram", str(group.id), "card", Message(f"card {n}").to_json()) for n in range(3)]
            await put(app, *things)
            await until(lambda: all(one.screen for one in people), 15, lambda: telegram.transcript()[-500:])
            await until(lambda: len(group.messages) == 3, 15, lambda: telegram.transcript()[-500:])
        sent = sorted(call.at for call in telegram.calls if call.method.lower() == "sendmessage")
        assert not telegram.violations
        assert len(people) / (sent[149] - sent[0]) >= 25
