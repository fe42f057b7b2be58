"""No second holds more than the rate and one, however the machine pauses."""

import asyncio
from itertools import islice

from bot.window import Window


async def test_no_second_holds_more_than_the_rate_and_one() -> None:
    window, went = Window(20.0), list[float]()
    clock = asyncio.get_running_loop().time

    async def send() -> None:
        async with window.place():
            await asyncio.sleep(0.01)
            went.append(clock())

    # All that a pause had held back, at once.
    await asyncio.gather(*(send() for _ in range(50)))
    assert all(later - first >= 0.999 for first, later in zip(went, islice(went, 21, None), strict=False))
    assert went[-1] - went[0] < 2.5
