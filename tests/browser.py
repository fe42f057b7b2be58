"""A visitor of the sandbox's page, in a real Chromium: what the browser test and the screenshots have in common."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = "chromium"
_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WIDE, PHONE = (1440, 900), (375, 812)
# A machine that is busy with other tests answers late.
PATIENCE = 20_000
_CHECKOUT = Path(__file__).resolve().parents[1]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's browser, without its window."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`baton demo` as a process of its own in `folder`, until the context ends; the address that it printed."""
    environment = {**os.environ, "BATON_LISTEN": "", "PYTHONPATH": str(_CHECKOUT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo"), cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(180):
            yield await _printed(process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _printed(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if _ADDRESS.fullmatch(line.strip()):
            return line.strip()
    raise AssertionError("the demo ended before it printed its address")


class Visitor:
    """Does on the page what a person does: reads, types, presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chat = page.get_by_role("log", name="Private chat")
        self.team = page.get_by_role("log", name="The team’s channel")

    async def become(self, name: str) -> None:
        """Choose whom to be."""
        await self.page.get_by_role("radio", name=name).check()

    async def looks(self, platform: str) -> None:
        """Choose as which platform would show it messages are shown."""
        await self.page.get_by_role("radio", name=platform).check()

    async def _look(self) -> None:
        """What stands in the private chat now is no answer to what is done next."""
        await self.chat.locator(".content").evaluate_all("all => all.forEach(one => one.dataset.seen = true)")

    async def say(self, text: str) -> None:
        await self._look()
        await self.page.get_by_label("Message to Baton").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def hears(self, text: str) -> None:
        """Wait for an answer in the private chat, to what was done last."""
        fresh = self.chat.locator(".message:not(.mine) > .content:not([data-seen])", has_text=text)
        await expect(fresh.last).to_be_visible()

    async def press(self, label: str) -> None:
        """A button under the latest message that has it: that very label, or else one in which it occurs."""
        await self._look()
        exact = self.chat.get_by_role("button", name=label, exact=True)
        await (exact if await exact.count() else self.chat.get_by_role("button", name=label)).last.click()

    async def press_in_channel(self, label: str) -> None:
        """A button under the newest card that has it."""
        await self._look()
        await self.team.get_by_role("button", name=label).last.click()

    async def channel_hears(self, text: str) -> None:
        await expect(self.team.get_by_text(text).last).to_be_visible()

    async def move(self, by: str) -> None:
        """Move the clock on, and wait until it is there."""
        async with self.page.expect_response("**/clock"):
            await self.page.get_by_role("group", name="Baton’s clock").get_by_role("button", name=by).click()

    async def read_mail(self, text: str) -> None:
        """Wait until the open email says so."""
        letter = self.page.frame_locator("#mail-body")
        await expect(letter.get_by_text(text).first).to_be_visible()

    async def talk(self, *turns: tuple[str, str]) -> None:
        """A dialogue as (what the person does, what Baton answers); "[Yes]" is a button."""
        for given, heard in turns:
            await (self.press(given.strip("[]")) if given.startswith("[") else self.say(given))
            await self.hears(heard)

    async def refer(self, before: str = "") -> None:
        """A whole referral, with one slip on the way, up to the review; perhaps of somebody who was here `before`."""
        lives, saved = "12 high st broadstairs ct101al", "12 High St, Broadstairs, CT10 1AL"
        known = ((lives, "was with a team here before"), (f"[Same person as in {before}]", "phone number"))
        await self.talk(
            ("/refer", "Who would you like to refer?"),
            ("mary smith", "When was Mary Smith born?"),
            ("31/02/1950", "There is no 31 February"),
            ("3/4/41", "3 April 1941"),
            ("[Yes]", "Where does Mary Smith live?"),
            *(known if before else ((lives, saved),)),
            ("[Skip]", "Which GP practice?"),
            ("[St Peter's Surgery]", "What worries you?"),
        )
        await self.press("Falls")
        await self.press("Medicines")
        await self.talk(
            ("3 falls since September, tablets still in the bags", "next of kin"),
            ("daughter Jane 07700 900123", "agree to this referral"),
            ("[Agrees]", "Check before sending"),
        )
